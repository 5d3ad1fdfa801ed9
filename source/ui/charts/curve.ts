/** Curves brought to one value a column of the screen, for a chart. */

export interface Point {
  x: number;
  y: number | null;
}

/** A curve's columns: `values[i]` stands in column `start + i`. */
export interface Columns {
  start: number;
  values: number[];
}

/** Beyond what any float32 holds, and so far from the largest double that an axis around it has an end. */
const FAR = 1e300;

/** Points with a finite place and value, in order of x. */
export function finite(points: readonly Point[]): { x: number; y: number }[] {
  return points
    .filter(
      (point): point is { x: number; y: number } => point.y !== null && Number.isFinite(point.y),
    )
    .filter(({ x }) => Number.isFinite(x))
    .map(({ x, y }) => ({ x, y: Math.min(FAR, Math.max(-FAR, y)) }))
    .sort((a, b) => a.x - b.x);
}

/** Column of an x, from 0 to `width - 1`. */
export function columnOf(x: number, [from, to]: readonly [number, number], width: number): number {
  if (to <= from) return 0;
  const column = Math.round(((x - from) / (to - from)) * (width - 1));
  return Math.min(width - 1, Math.max(0, column));
}

/**
 * One value a column. Columns with several points keep minima and maxima: two neighbouring columns share
 * their points, the one takes the lowest and the other the highest, in the order they came. Columns
 * without a point lie on the straight line between their neighbours.
 */
export function toColumns(
  points: readonly { x: number; y: number }[],
  domain: readonly [number, number],
  width: number,
): Columns | null {
  if (points.length === 0 || width <= 0) return null;
  const crowded = points.length > width;
  const cells = new Map<number, number>();
  if (crowded) {
    const pairs = new Map<number, { x: number; y: number }[]>();
    const lastPair = Math.max(0, Math.floor(width / 2) - 1);
    for (const point of points) {
      const pair = Math.min(lastPair, Math.floor(columnOf(point.x, domain, width) / 2));
      const members = pairs.get(pair);
      if (members) members.push(point);
      else pairs.set(pair, [point]);
    }
    for (const [pair, members] of pairs) {
      const low = members.reduce((a, b) => (b.y < a.y ? b : a));
      const high = members.reduce((a, b) => (b.y > a.y ? b : a));
      const [first, second] = low.x <= high.x ? [low, high] : [high, low];
      cells.set(2 * pair, first.y);
      if (2 * pair + 1 < width) cells.set(2 * pair + 1, second.y);
    }
  } else {
    // The last point of a column wins: it is the newest.
    for (const { x, y } of points) cells.set(columnOf(x, domain, width), y);
  }
  const columns = [...cells.keys()].sort((a, b) => a - b);
  const [start, end] = [columns[0], columns[columns.length - 1]];
  const values: number[] = [];
  for (let next = 0, column = start; column <= end; column++) {
    if (columns[next] === column) next++;
    const [left, right] = [columns[next - 1], columns[Math.min(next, columns.length - 1)]];
    const share = right === left ? 0 : (column - left) / (right - left);
    values.push(cells.get(left)! * (1 - share) + cells.get(right)! * share);
  }
  return { start, values };
}

/** Limits of an axis a little beyond the values; never of no height. */
export function limitsOf(values: readonly number[]): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!Number.isFinite(low)) return [0, 1];
  const spread = high - low;
  if (spread < 1e-9 * Math.max(1, Math.abs(high))) {
    const room = Math.max(0.01, Math.abs(high) * 0.05);
    return [low - room, high + room];
  }
  return [low, high];
}
