/** Several comparisons at once: what their number does to each of the verdicts. */
import { expect, it } from 'vitest';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { reasonLines } from '../../../source/ui/panels/comparison/phase-table.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { evaluatedState } from '../evaluated.js';

const linesOf = (state: typeof evaluatedState): string =>
  reasonLines(state, modelRows(state), null, 300, makeTheme({ colors: false, ascii: false })).join(
    '\n',
  );

it('is said below the verdicts, and not of a single one', () => {
  const comparison = evaluatedState.comparison!;
  const n = comparison.against.length;
  expect(n).toBeGreaterThan(1);
  const said = linesOf(evaluatedState);
  expect(said).toMatch(
    new RegExp(`There are ${n} comparisons with [A-Z]\\w+, .*: verdicts are by p adjusted`),
  );
  expect(said.match(/McNemar p [\d.a-z ]+, adjusted /g)).toHaveLength(n);
  const one = { ...comparison, against: comparison.against.slice(0, 1) };
  const single = linesOf({ ...evaluatedState, comparison: one });
  expect(single).not.toContain('comparisons');
  expect(single).not.toContain('adjusted');
});

it('of a log that has no adjusted p it is said that none is', () => {
  const comparison = evaluatedState.comparison!;
  const against = comparison.against.map(({ adjustedP: _, ...pair }) => pair);
  const said = linesOf({ ...evaluatedState, comparison: { ...comparison, against } });
  expect(said).toContain('each verdict by its own interval and test');
  expect(said).not.toContain('adjusted');
});

it('names the exact test of groups where there is one', () => {
  const comparison = evaluatedState.comparison!;
  const byGroup = { moreFirst: 7, moreSecond: 3, p: 0.344 };
  const against = comparison.against.map((pair) => ({ ...pair, byGroup }));
  expect(linesOf(evaluatedState)).toContain('McNemar p');
  const grouped = linesOf({ ...evaluatedState, comparison: { ...comparison, against } });
  expect(grouped).toContain('p by group 0.344');
  expect(grouped).not.toContain('McNemar');
});
