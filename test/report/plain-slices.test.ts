import { expect, test } from 'vitest';
import { slicesLines } from '../../source/report/plain-slices.js';
import { evaluatedState } from '../ui/evaluated.js';

const none: [null, null] = [null, null];
const tableAt = (lines: readonly string[]): number =>
  lines.findIndex((line) => /^by\s+n /.test(line));
const headOf = (lines: readonly string[]): string => lines.slice(1, tableAt(lines)).join(' ');

test('slices have their figures with intervals, small ones their n alone, and the lowest is named', () => {
  const lines = slicesLines(evaluatedState);
  const { slices, worst } = evaluatedState.slices!;
  const named = slices.find(({ by, value }) => by === worst!.by && value === worst!.value)!;
  const figures = [named.accuracy.value, ...named.accuracy.interval].map((end) => end!.toFixed(3));
  expect(headOf(lines)).toBe(
    `slices of the test set; the lowest accuracy: ${named.by} ${named.value}, ` +
      `accuracy ${figures[0]} (${figures[1]}-${figures[2]}), n ${named.n}, not distinguishable from the rest`,
  );
  const lower = slices.map((one) => ({ ...one, lowerP: one === named ? 0.012 : 1 }));
  const found = { ...evaluatedState, slices: { ...evaluatedState.slices!, slices: lower } };
  expect(headOf(slicesLines(found))).toMatch(/; the worst: .*, lower than the rest \(p 0\.012\)$/);
  const { value, interval } = slices[0].accuracy;
  const [own, low, high] = [value, ...interval].map((end) => end!.toFixed(3));
  expect(lines[tableAt(lines) + 1]).toContain(`${own} (${low}-${high})`);
  expect(lines.find((line) => line.includes('scalp'))).toMatch(/scalp\s+5\s+not evaluable/);
  expect(slicesLines({ ...evaluatedState, slices: null })).toEqual([]);
});

test('what is left out, and why a figure has no interval, is said below', () => {
  const found = evaluatedState.slices!;
  expect(slicesLines(evaluatedState).join(' ')).not.toContain('Left out');
  const [first, ...others] = found.slices;
  const bare = { ...first, balancedAccuracy: { ...first.balancedAccuracy, interval: none } };
  const leftOut = [{ by: 'localisation', parts: 3, images: 14 }];
  const slices = { ...found, slices: [bare, ...others], leftOut };
  const lines = slicesLines({ ...evaluatedState, slices });
  expect(lines).toContain(
    'Left out, as they are the smallest: 3 parts by localisation (14 images).',
  );
  expect(lines).toContain('Balanced accuracy has no interval where most resamples lose a class.');
  expect(lines[tableAt(lines) + 1]).toContain('(no interval)');
});
