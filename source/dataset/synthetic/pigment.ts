/** Draws the dark structures: pigment in lines, dots, clouds and folds. */
import { blob, repeat, soft, type Canvas } from './canvas.js';
import { circlePath, element, n, polar, shade } from './svg.js';

/** A honeycomb of lines; the atypical one is broken, with thick and thin meshes. */
export function network({ dice, outline, palette }: Canvas, atypical: boolean): string {
  const mesh = dice.between(5, 8);
  const jitter = atypical ? 0.3 : 0.15;
  const widths = atypical ? [0.9, 1.8, 3] : [1.3];
  const paths = widths.map(() => '');
  const gap = polar(outline.radius * 0.5, dice.angle());
  for (let y = -100, odd = 0; y <= 100; y += mesh * 0.87, odd ^= 1) {
    for (let x = -100; x <= 100; x += mesh) {
      const at = {
        x: x + (odd * mesh) / 2 + dice.between(-jitter, jitter) * mesh,
        y: y + dice.between(-jitter, jitter) * mesh,
      };
      const missing = atypical && Math.hypot(at.x - gap.x, at.y - gap.y) < outline.radius * 0.45;
      if (Math.hypot(at.x, at.y) > outline.radius * 1.5 || missing) continue;
      paths[dice.whole(0, widths.length - 1)] += circlePath(at, mesh * 0.55);
    }
  }
  const stroke = shade(palette.centre, 0.6);
  const opacity = dice.between(0.4, 0.75);
  return paths
    .map((d, i) => element('path', { d, fill: 'none', stroke, 'stroke-width': widths[i], opacity }))
    .join('');
}

export function globules({ dice, outline, palette }: Canvas): string {
  const size = dice.between(1.6, 3);
  const d = repeat(dice.whole(20, 60), () =>
    circlePath(outline.inside(dice), size * dice.between(0.6, 1.4)),
  );
  return element('path', {
    d,
    fill: shade(palette.centre, 0.55),
    opacity: dice.between(0.55, 0.85),
  });
}

/** Lines from the border outwards, some with a bulb at the end. */
export function streaks({ dice, outline, palette }: Canvas): string {
  const colour = shade(palette.centre, 0.7);
  const from = dice.angle();
  const width = dice.between(1.5, 5);
  return repeat(dice.whole(10, 24), () => {
    const angle = from + dice.between(0, width);
    const [a, b] = [
      outline.at(angle, 0.8),
      outline.at(angle + dice.between(-0.06, 0.06), dice.between(1.03, 1.18)),
    ];
    const d = `M${n(a.x)} ${n(a.y)}L${n(b.x)} ${n(b.y)}`;
    const line = element('path', {
      d,
      stroke: colour,
      'stroke-width': dice.between(1.2, 2.8),
      'stroke-linecap': 'round',
    });
    return (
      line + (dice.chance(0.4) ? element('path', { d: circlePath(b, 2.2), fill: colour }) : '')
    );
  });
}

export function veil({ dice, outline }: Canvas): string {
  const centre = outline.inside(dice, 0.5);
  const d = blob(dice, centre, outline.radius * dice.between(0.3, 0.55));
  return soft(d, dice.pick(['#5b6880', '#6a7489', '#4d5468']), dice.between(0.5, 0.8));
}

/** Parallel wavy lines, as of a fingerprint or the folds of a brain. */
export function ridges({ dice, palette }: Canvas): string {
  const gap = dice.between(4.5, 8);
  const [wave, height, phase] = [dice.between(0.05, 0.12), dice.between(2, 6), dice.angle()];
  let d = '';
  for (let y = -100; y <= 100; y += gap) {
    for (let x = -100; x <= 100; x += 5) {
      const bend = height * Math.sin(wave * x + phase + y * 0.05) + dice.between(-0.6, 0.6);
      d += `${x === -100 ? 'M' : 'L'}${n(x)} ${n(y + bend)}`;
    }
  }
  return element('path', {
    d,
    fill: 'none',
    stroke: shade(palette.centre, dice.chance(0.3) ? 1.35 : 0.62),
    'stroke-width': gap * dice.between(0.25, 0.45),
    opacity: dice.between(0.4, 0.7),
    transform: `rotate(${n(dice.between(0, 180))})`,
  });
}

/** Blue-grey ovals. */
export function nests({ dice, outline }: Canvas): string {
  return repeat(dice.whole(2, 7), () => {
    const d = blob(dice, outline.inside(dice, 0.8), outline.radius * dice.between(0.08, 0.2));
    return soft(d, dice.pick(['#5a5f78', '#6b6470', '#4b4a5e']), dice.between(0.6, 0.9), 'soft');
  });
}

export function comedones({ dice, outline }: Canvas): string {
  return repeat(dice.whole(5, 16), () => {
    const { x, y } = outline.inside(dice, 0.85);
    const rx = dice.between(1.6, 4.2);
    const fill = dice.pick(['#2b1d17', '#3d2a1e', '#4f3826']);
    const transform = `translate(${n(x)} ${n(y)}) rotate(${n(dice.between(0, 180))})`;
    return element('ellipse', {
      rx,
      ry: rx * dice.between(0.5, 1),
      fill,
      opacity: 0.85,
      transform,
    });
  });
}
