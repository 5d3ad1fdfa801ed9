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
  expect(linesOf(evaluatedState)).toMatch(
    new RegExp(
      `There are ${n} comparisons with [A-Z]\\w+, each verdict by its own interval and test`,
    ),
  );
  const one = { ...comparison, against: comparison.against.slice(0, 1) };
  expect(linesOf({ ...evaluatedState, comparison: one })).not.toContain('comparisons');
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
