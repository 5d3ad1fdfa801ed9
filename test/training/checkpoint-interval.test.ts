import { expect, test } from 'vitest';
import { CheckpointInterval } from '../../source/training/checkpoint-interval.js';

test('every so many steps of the phase', () => {
  const interval = new CheckpointInterval('200');
  expect([1, 199, 200, 201, 400].map((step) => interval.isDue(step))).toEqual([
    false,
    false,
    true,
    false,
    true,
  ]);
});

test('every so many minutes since the last one, whatever it was written for', () => {
  let now = 0;
  const interval = new CheckpointInterval('5m', () => now);
  now = 299_999;
  expect(interval.isDue(7)).toBe(false);
  now = 300_000;
  expect(interval.isDue(8)).toBe(true);
  interval.written();
  expect(interval.isDue(9)).toBe(false);
  now = 600_000;
  expect(interval.isDue(10)).toBe(true);
});

test('never, when nobody asked', () => {
  expect(new CheckpointInterval(null).isDue(100)).toBe(false);
});
