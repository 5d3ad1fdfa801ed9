/** Sizes that a screen is tried at: from the smallest terminal to a large one, less the shell's rows. */
import { expect } from 'vitest';
import { sizeOf } from '../render.js';

export const sizes: [width: number, height: number][] = [
  [60, 9],
  [60, 12],
  [72, 17],
  [80, 18],
  [80, 21],
  [80, 57],
  [100, 27],
  [109, 40],
  [110, 30],
  [120, 37],
  [140, 37],
  [200, 57],
  [220, 67],
];

/** Fails where a frame is wider or higher than it may be. */
export function expectFits(frame: string, width: number, height: number): void {
  const size = sizeOf(frame);
  expect(size.width, `width at ${width}x${height}`).toBeLessThanOrEqual(width);
  expect(size.height, `height at ${width}x${height}`).toBeLessThanOrEqual(height);
}

export const anySequence = /\u001b/;

export const beyondAscii = /[^\u0000-\u007f]/;
