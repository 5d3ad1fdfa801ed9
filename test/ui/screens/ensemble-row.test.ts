/** The ensemble among the phases: it was evaluated, and never trained. */
import { expect, it } from 'vitest';
import { comparisonLines } from '../../../source/report/plain-evaluation.js';
import { reduce } from '../../../source/runs/state.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { reasonLines } from '../../../source/ui/panels/comparison/phase-table.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, evaluatedState } from '../evaluated.js';

const { validation, test } = evaluatedState.phases[chosen].result!;
const meta = { seq: 9_999, time: '2026-01-31T14:25:30.000Z' };
const state = reduce(evaluatedState, {
  ...meta,
  type: 'ensemble-evaluated',
  phases: ['baseline', 'weighted'],
  validation,
  test,
});

it('has no epoch and no verdict, and its reason says what it is the mean of', () => {
  const choice = { ...meta, type: 'phase-chosen' as const, phase: 'ensemble', reason: 'best' };
  const row = comparisonLines(choice, state).find((line) => /^ {2}ensemble /.test(line))!;
  expect(row).toMatch(/^ {2}ensemble +n\/a +n\/a .* n\/a +n\/a$/);
  const rows = modelRows(state);
  const theme = makeTheme({ colors: false, ascii: false });
  const lines = reasonLines(state, rows, null, 200, theme).join('\n');
  expect(lines).toContain('Ensemble: The mean of baseline, weighted.');
  expect(lines).not.toContain('Ensemble: undecided');
});
