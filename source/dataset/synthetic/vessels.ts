/** Draws blood vessels as dermoscopy names them. */
import type { Canvas } from './canvas.js';
import { circlePath, element, n, type Point } from './svg.js';

const red = ['#a3232b', '#b5353a', '#8e1d2a'] as const;

/** Branching vessels that thin out. */
export function treeVessels({ dice, outline }: Canvas): string {
  const stroke = dice.pick(red);
  const elements: string[] = [];
  const grow = (from: Point, heading: number, width: number, left: number): void => {
    if (width < 0.5 || left === 0) return;
    let at = from;
    let angle = heading;
    let d = `M${n(at.x)} ${n(at.y)}`;
    for (let i = 0; i < 4; i++) {
      angle += dice.between(-0.45, 0.45);
      const reach = outline.radius * dice.between(0.07, 0.13);
      at = { x: at.x + reach * Math.cos(angle), y: at.y + reach * Math.sin(angle) };
      d += `L${n(at.x)} ${n(at.y)}`;
      if (dice.chance(0.45))
        grow(at, angle + dice.pick([-1, 1]) * dice.between(0.5, 1), width * 0.65, left - 1);
    }
    elements.push(
      element('path', {
        d,
        fill: 'none',
        stroke,
        'stroke-width': width,
        'stroke-linejoin': 'round',
        opacity: 0.8,
      }),
    );
    grow(at, angle, width * 0.75, left - 1);
  };
  for (let i = dice.whole(2, 4); i > 0; i--) {
    const angle = dice.angle();
    grow(
      outline.at(angle, dice.between(0.6, 1)),
      angle + Math.PI + dice.between(-0.5, 0.5),
      dice.between(1.6, 2.8),
      4,
    );
  }
  return elements.join('');
}

export function dottedVessels({ dice, outline }: Canvas): string {
  const d = Array.from({ length: dice.whole(15, 40) }, () =>
    circlePath(outline.inside(dice, 0.9), dice.between(0.7, 1.4)),
  ).join('');
  return element('path', { d, fill: dice.pick(red), opacity: 0.75 });
}

/** Hairpins near the border. */
export function loopedVessels({ dice, outline }: Canvas): string {
  const d = Array.from({ length: dice.whole(8, 22) }, () => {
    const angle = dice.angle();
    const { x, y } = outline.at(angle, dice.between(0.65, 0.98));
    const [length, gap] = [dice.between(5, 10), dice.between(2, 3.5)];
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const place = (u: number, v: number): string =>
      `${n(x + u * c - v * s)} ${n(y + u * s + v * c)}`;
    return `M${place(length, 0)}C${place(0, -1)} ${place(-length * 0.4, 0)} ${place(-length * 0.3, gap / 2)}S${place(0, gap)} ${place(length, gap)}`;
  }).join('');
  return element('path', {
    d,
    fill: 'none',
    stroke: dice.pick(red),
    'stroke-width': dice.between(0.9, 1.5),
    opacity: 0.8,
  });
}
