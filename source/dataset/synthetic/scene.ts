/** What lies around and over a lesion in a picture: skin, hair, a ruler, bubbles, light. */
import type { Dice } from './dice.js';
import { element, n, shade } from './svg.js';

/** Skin with its grain and fine lines, larger than the picture so that it can be turned. */
export function skin(dice: Dice, tone: string): string {
  const seed = dice.whole(1, 9999);
  const grain = element(
    'filter',
    { id: 'grain', x: 0, y: 0, width: 1, height: 1 },
    `<feTurbulence type="fractalNoise" baseFrequency="${n(dice.between(0.08, 0.2))}" numOctaves="3" seed="${seed}"/>` +
      '<feColorMatrix values="0 0 0 0 0.35  0 0 0 0 0.16  0 0 0 0 0.1  0.9 0 0 0 -0.32"/>',
  );
  const rectangle = { x: -100, y: -100, width: 200, height: 200 };
  return (
    grain +
    element('rect', { ...rectangle, fill: tone }) +
    element('rect', { ...rectangle, filter: 'url(#grain)', opacity: dice.between(0.3, 0.65) })
  );
}

export function hair(dice: Dice): string {
  const stroke = dice.pick(['#2a1a14', '#3f2a1d', '#6d4a2c', '#1c1513']);
  const count = dice.chance(0.65) ? 0 : dice.whole(2, 12);
  const heading = dice.angle();
  return Array.from({ length: count }, () => {
    const [x, y] = [dice.between(-95, 95), dice.between(-95, 95)];
    const angle = heading + dice.between(-0.5, 0.5);
    const length = dice.between(50, 140);
    const bend = dice.between(-25, 25);
    const d = `M0 0Q${n(length / 2)} ${n(bend)} ${n(length)} 0`;
    const transform = `translate(${n(x)} ${n(y)}) rotate(${n((angle * 180) / Math.PI)}) translate(${n(-length / 2)} 0)`;
    return element('path', {
      d,
      fill: 'none',
      stroke,
      'stroke-width': dice.between(0.7, 1.7),
      opacity: 0.85,
      transform,
    });
  }).join('');
}

/** Marks of a millimetre scale at one edge, in one picture of eight. */
export function ruler(dice: Dice): string {
  if (!dice.chance(0.125)) return '';
  const gap = dice.between(6, 10);
  let d = '';
  for (let i = 0, x = -100; x <= 100; i++, x += gap) d += `M${n(x)} 100v${i % 5 === 0 ? -12 : -7}`;
  const transform = `rotate(${90 * dice.whole(0, 3)})`;
  return element('path', { d, stroke: '#1d1a1a', 'stroke-width': 1, opacity: 0.7, transform });
}

/** Bubbles of the gel between skin and glass. */
export function bubbles(dice: Dice): string {
  if (!dice.chance(0.2)) return '';
  return Array.from({ length: dice.whole(2, 8) }, () => {
    const at = { cx: dice.between(-95, 95), cy: dice.between(-95, 95) };
    const r = dice.between(2, 7);
    return element('circle', {
      ...at,
      r,
      fill: '#ffffff',
      'fill-opacity': 0.12,
      stroke: '#fdf6f0',
      'stroke-width': 0.9,
      opacity: 0.7,
    });
  }).join('');
}

/** Uneven light, a colour cast, and the dark corners of a round lens in some pictures. */
export function light(dice: Dice): string {
  const [x, y] = [dice.between(0.2, 0.8), dice.between(0.2, 0.8)];
  const cast = dice.pick(['#ffd9b0', '#cfd8ff', '#ffd0d8', '#f2ffd8']);
  const shine = element(
    'radialGradient',
    { id: 'shine', cx: x, cy: y, r: 0.8 },
    `<stop offset="0" stop-color="#fff" stop-opacity="${n(dice.between(0, 0.15))}"/>` +
      `<stop offset="1" stop-color="#000" stop-opacity="${n(dice.between(0.03, 0.2))}"/>`,
  );
  const rectangle = { x: -100, y: -100, width: 200, height: 200 };
  const lens = dice.chance(0.1)
    ? element('path', {
        d: `M-100-100h200v200h-200ZM${n(-dice.between(96, 112))} 0a104 104 0 1 0 208 0a104 104 0 1 0 -208 0`,
        'fill-rule': 'evenodd',
        fill: shade('#1a1412', dice.between(0.3, 1)),
        filter: 'url(#soft)',
      })
    : '';
  return (
    shine +
    element('rect', { ...rectangle, fill: 'url(#shine)' }) +
    element('rect', { ...rectangle, fill: cast, opacity: dice.between(0, 0.06) }) +
    lens
  );
}
