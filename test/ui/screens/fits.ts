/** Sizes that a screen is tried at: from the smallest terminal to a large one, less the shell's rows. */
import { expect } from 'vitest';
import { plain, sizeOf } from '../render.js';

export const sizes: [width: number, height: number][] = [
  [60, 9],
  [60, 12],
  [80, 18],
  [80, 21],
  [80, 57],
  [109, 40],
  [110, 30],
  [120, 37],
  [200, 57],
  [220, 67],
];

/** Panels' upper edges with a title, and their lower edges; curves have no such corners at these places. */
const upper = /╭─ [A-Z]/g;
const lower = /(?<=^|╯)╰─+╯|╰─+╯$/gm;

/** Fails where a frame is wider or higher than it may be, or a panel has lost its lower edge. */
export function expectFits(frame: string, width: number, height: number): void {
  const size = sizeOf(frame);
  expect(size.width, `width at ${width}x${height}`).toBeLessThanOrEqual(width);
  expect(size.height, `height at ${width}x${height}`).toBeLessThanOrEqual(height);
  const text = plain(frame);
  const edges = [upper, lower].map((edge) => text.match(edge)?.length ?? 0);
  expect(edges[1], `lower edges at ${width}x${height}\n${text}`).toBe(edges[0]);
}

export const anySequence = /\u001b/;

export const beyondAscii = /[^\u0000-\u007f]/;
