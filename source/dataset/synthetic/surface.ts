/** Draws the pale and the red structures: scars, cysts, scale, crust, follicles, pools of blood. */
import { blob, repeat, soft, type Canvas } from './canvas.js';
import { circlePath, element } from './svg.js';

export function regression({ dice, outline }: Canvas): string {
  const d = blob(dice, outline.inside(dice, 0.7), outline.radius * dice.between(0.2, 0.4), 0.4);
  return soft(d, '#e6d3cb', dice.between(0.45, 0.75));
}

export function scar({ dice, outline }: Canvas): string {
  const d = blob(dice, outline.inside(dice, 0.15), outline.radius * dice.between(0.3, 0.5));
  return soft(d, '#f1e2da', dice.between(0.6, 0.9));
}

export function cysts({ dice, outline }: Canvas): string {
  const d = repeat(dice.whole(6, 18), () =>
    circlePath(outline.inside(dice, 0.85), dice.between(1.4, 3.4)),
  );
  return soft(d, '#f5ead2', dice.between(0.75, 0.95), 'soft');
}

export function scale({ dice, outline }: Canvas): string {
  return repeat(dice.whole(12, 36), () => {
    const d = blob(dice, outline.inside(dice, 0.95), dice.between(1.2, 4.5), 0.6);
    return element('path', { d, fill: '#f6eee4', opacity: dice.between(0.4, 0.85) });
  });
}

export function crust({ dice, outline }: Canvas): string {
  return repeat(dice.whole(1, 3), () => {
    const d = blob(dice, outline.inside(dice, 0.5), outline.radius * dice.between(0.12, 0.3), 0.45);
    const fill = dice.pick(['#c98a3c', '#d8b36a', '#8a3a24', '#e4d3a8']);
    return element('path', { d, fill, opacity: dice.between(0.65, 0.9), filter: 'url(#rough)' });
  });
}

/** Pale rings with a yellowish plug in a red ground. */
export function follicles({ dice, outline }: Canvas): string {
  return repeat(dice.whole(18, 45), () => {
    const at = outline.inside(dice, 0.98);
    const radius = dice.between(2, 3.6);
    return (
      element('path', { d: circlePath(at, radius), fill: '#f0d9c8', opacity: 0.75 }) +
      element('path', { d: circlePath(at, radius * 0.45), fill: '#caa465', opacity: 0.8 })
    );
  });
}

/** Round pools of blood, close together. */
export function lacunae({ dice, outline }: Canvas): string {
  return repeat(dice.whole(9, 26), () => {
    const d = blob(dice, outline.inside(dice, 0.8), outline.radius * dice.between(0.1, 0.26), 0.15);
    const fill = dice.pick(['#7a1020', '#9c1f2b', '#5e1530', '#b52f35', '#43183a']);
    return element('path', {
      d,
      fill,
      opacity: dice.between(0.6, 0.9),
      stroke: '#d98f86',
      'stroke-width': 0.7,
    });
  });
}
