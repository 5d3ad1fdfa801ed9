import { expect, test } from 'vitest';
import { slicesLines } from '../../source/report/plain-slices.js';
import { evaluatedState } from '../ui/evaluated.js';

test('slices have their figures with intervals, small ones their n alone, and the worst is named', () => {
  const lines = slicesLines(evaluatedState);
  const { slices, worst } = evaluatedState.slices!;
  const named = slices.find(({ by, value }) => by === worst!.by && value === worst!.value)!;
  const figures = [named.accuracy.value, ...named.accuracy.interval].map((end) => end!.toFixed(3));
  expect(lines[1]).toBe(
    `slices of the test set; the worst: ${named.by} ${named.value}, ` +
      `accuracy ${figures[0]} (${figures[1]}-${figures[2]}), n ${named.n}`,
  );
  const { value, interval } = slices[0].accuracy;
  const [own, low, high] = [value, ...interval].map((end) => end!.toFixed(3));
  expect(lines[3]).toContain(`${own} (${low}-${high})`);
  expect(lines.find((line) => line.includes('scalp'))).toMatch(/scalp\s+5\s+not evaluable/);
  expect(slicesLines({ ...evaluatedState, slices: null })).toEqual([]);
});
