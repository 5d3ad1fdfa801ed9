/** The ensemble among the phases: it was evaluated, and never trained. */
import { expect, it } from 'vitest';
import { comparisonLines } from '../../../source/report/plain-evaluation.js';
import { reduce } from '../../../source/runs/state.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { reasonLines } from '../../../source/ui/panels/comparison/phase-table.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { pValue } from '../../../source/ui/panels/comparison/estimates.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { chosen, evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps } from '../render.js';

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

it('has no curve, and so no name among the curves', () => {
  const size = { width: 160, height: 47 };
  const frame = plain(
    renderAt(
      160,
      47,
      <EvaluationScreen {...screenProps('finished', 'evaluation', size)} state={state} />,
    ),
  );
  const legend = frame.split('\n').find((line) => line.includes('── Baseline'))!;
  expect(legend).toContain('Weighted');
  expect(legend).not.toContain('Ensemble');
});

it('no test gives a p of 0', () => {
  expect(pValue(0)).toBe('below 0.001');
  expect(pValue(0.0312)).toBe('0.031');
});
