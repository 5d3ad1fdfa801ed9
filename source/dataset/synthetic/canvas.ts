/** What every structure is drawn with. */
import type { Dice } from './dice.js';
import type { Outline } from './outline.js';
import type { Palette } from './palettes.js';
import { closedPath, element, polar, type Point } from './svg.js';

export interface Canvas {
  dice: Dice;
  outline: Outline;
  palette: Palette;
}

/** A soft blob of a few bends. */
export function blob(dice: Dice, centre: Point, radius: number, roughness = 0.25): string {
  const points = Array.from({ length: 9 }, (_, i) => {
    const at = polar(radius * dice.between(1 - roughness, 1 + roughness), (i / 9) * 2 * Math.PI);
    return { x: centre.x + at.x, y: centre.y + at.y };
  });
  return closedPath(points);
}

export const repeat = (count: number, draw: () => string): string =>
  Array.from({ length: count }, draw).join('');

/** A filled path with a blurred border. */
export const soft = (
  d: string,
  fill: string,
  opacity: number,
  blur: 'soft' | 'softer' = 'softer',
): string => element('path', { d, fill, opacity, filter: `url(#${blur})` });
