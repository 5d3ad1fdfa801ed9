/** The ensemble among the phases: it was evaluated, and never trained. */
import { expect, it } from 'vitest';
import { comparisonLines } from '../../../source/report/plain-evaluation.js';
import { reduce } from '../../../source/runs/reduce.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { reasonLines } from '../../../source/ui/panels/comparison/phase-table.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { pValue } from '../../../source/ui/panels/comparison/estimates.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { allPanelsOf } from '../../../source/ui/panels/comparison/panel-list.js';
import { classRoles } from '../../../source/study/lesion-classes.js';
import { resultsOf } from '../../../source/study/results.js';
import { figuresByFold } from '../../../source/training/folds.js';
import { plainLines } from '../../../source/report/plain.js';
import { chosen, classes, drawn, evaluatedState, labels } from '../evaluated.js';
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

it('has figures by fold in a cross-validation, and no best epoch', () => {
  const predicted = (seed: number) => ({
    labels,
    groups: Int32Array.from(labels, (_, i) => i),
    probabilities: drawn(seed, 1),
  });
  const parts = [1, 2].map((seed) => ({ validation: predicted(seed), test: predicted(seed) }));
  const folds = figuresByFold(
    { classes, ...classRoles(classes, { melanoma: null, malignant: null }) },
    parts,
  );
  const event = {
    ...{ ...meta, type: 'ensemble-evaluated' as const, phases: ['baseline', 'weighted'] },
    ...{ validation, test, folds },
  };
  const config = { ...evaluatedState.config, folds: 2, fold: null };
  const folded = reduce({ ...evaluatedState, config }, event);
  expect(resultsOf(folded).ensemble!.folds).toEqual(folds);
  const said = plainLines(event, folded).join('\n');
  const shares = folds.folds.map(({ outOfFold }) => outOfFold.accuracy!);
  expect(shares[0]).not.toBe(shares[1]);
  const size = { width: 80, height: 21 };
  const panel = allPanelsOf(folded).findIndex(({ name }) => name === 'Folds');
  const view = screenProps('finished', 'evaluation', size, { panel, model: 4 });
  const frame = plain(renderAt(80, 21, <EvaluationScreen {...view} state={folded} />));
  expect(frame).toContain('Ensemble: 2 folds, out-of-fold');
  shares.forEach((share, n) => {
    expect(said).toMatch(new RegExp(`${n + 1} +n/a +120 +${share.toFixed(3)}`));
    expect(frame).toMatch(new RegExp(`${n + 1} +120 +n/a +${(100 * share).toFixed(1)}%`));
  });
});
