/** Small helpers to write SVG. */

export interface Point {
  x: number;
  y: number;
}

/** A number short enough for a path. */
export const n = (value: number): string => String(Math.round(value * 100) / 100);

export const polar = (radius: number, angle: number): Point => ({
  x: radius * Math.cos(angle),
  y: radius * Math.sin(angle),
});

/** A closed smooth path through points (Catmull-Rom as Bezier curves). */
export function closedPath(points: readonly Point[]): string {
  const at = (i: number): Point => points[(i + points.length) % points.length];
  const curves = points.map((from, i) => {
    const [before, to, after] = [at(i - 1), at(i + 1), at(i + 2)];
    return (
      `C${n(from.x + (to.x - before.x) / 6)} ${n(from.y + (to.y - before.y) / 6)} ` +
      `${n(to.x - (after.x - from.x) / 6)} ${n(to.y - (after.y - from.y) / 6)} ${n(to.x)} ${n(to.y)}`
    );
  });
  return `M${n(points[0].x)} ${n(points[0].y)}${curves.join('')}Z`;
}

/** A circle as part of a path, so that hundreds make one element. */
export function circlePath({ x, y }: Point, radius: number): string {
  const r = n(radius);
  return `M${n(x - radius)} ${n(y)}a${r} ${r} 0 1 0 ${n(radius * 2)} 0a${r} ${r} 0 1 0 ${n(-radius * 2)} 0`;
}

/** An element: `element('path', { d, fill: 'red' })`. */
export function element(
  name: string,
  attributes: Record<string, string | number>,
  inner = '',
): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? n(value) : value}"`,
  );
  return `<${name}${written.join('')}>${inner}</${name}>`;
}

/** A colour of "#rrggbb" made lighter (above 1) or darker (below 1). */
export function shade(colour: string, factor: number): string {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `#${channels
    .map((value) =>
      Math.max(0, Math.min(255, Math.round(value * factor)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
