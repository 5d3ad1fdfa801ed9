/** The best epochs of a cross-validation: each fold's model is of its own, which need not be that of the mean curve. */
import { expect, it } from 'vitest';
import { reportPage } from '../../../source/report/html/index.js';
import { comparisonLines } from '../../../source/report/plain-evaluation.js';
import { plainLines } from '../../../source/report/plain.js';
import { reduce } from '../../../source/runs/reduce.js';
import type { RunState } from '../../../source/runs/state.js';
import { passesOf } from '../../../source/study/passes.js';
import { resultsOf } from '../../../source/study/results.js';
import { columnsOf } from '../../../source/ui/fit.js';
import { matrixAt } from '../../../source/ui/panels/comparison/epoch-travel.js';
import { modelRows } from '../../../source/ui/panels/comparison/models.js';
import { allPanelsOf } from '../../../source/ui/panels/comparison/panel-list.js';
import { resultLine } from '../../../source/ui/panels/result-line.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, classes, evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps } from '../render.js';

const stamp = { seq: 9_999, time: '2026-01-31T14:25:30.000Z' };
const theme = makeTheme({ colors: false, ascii: false });
const { history, result } = evaluatedState.phases[chosen];
const folds = { folds: 2, fold: null, protocol: 'grouped' as const };

/** The mean curve is lowest at epoch 3, of which neither fold has kept a model. */
const different = [
  [0.5, 0.9, 0.6, 1],
  [1, 0.9, 0.6, 0.5],
];

/** Two folds, by the validation losses of their epochs, and what they come to together. */
function crossValidated(losses: readonly number[][], bestOfMean: number) {
  const { test: _test, ...figures } = result!;
  const of = { type: 'phase-evaluated' as const, phase: chosen, ...figures, test: null };
  const begun: RunState = { ...evaluatedState, config: { ...evaluatedState.config, ...folds } };
  const trained = passesOf(folds).reduce((state, pass, n) => {
    const images = { train: 9, validation: 3, test: 4 };
    const bestEpoch = 1 + losses[n].indexOf(Math.min(...losses[n]));
    const epochs = losses[n].map((loss, i) => ({
      ...{ ...history[0], type: 'epoch-finished' as const, phase: chosen, pass: pass.id },
      ...{ epoch: i + 1, best: i + 1 === bestEpoch, validation: { loss, accuracy: 0.5 } },
    }));
    return [
      { type: 'pass-started' as const, phase: chosen, pass, images },
      ...epochs,
      { ...of, pass: pass.id, bestEpoch, epochs: epochs.length },
    ].reduce((before, event) => reduce(before, { ...stamp, ...event }), state);
  }, begun);
  const together = {
    ...{ ...of, ...stamp, folds: 2, bestEpoch: bestOfMean },
    epochs: Math.max(...losses.map((one) => one.length)),
  };
  const state = reduce(reduce(trained, together), {
    ...{ ...stamp, type: 'phase-tested', phase: chosen, test: result!.test! },
  });
  return { state, together };
}

const phasesPanel = (state: RunState): string => {
  const panel = allPanelsOf(state).findIndex(({ name }) => name === 'Phases');
  const props = screenProps('finished', 'evaluation', { width: 120, height: 21 }, { panel });
  return plain(renderAt(120, 21, <EvaluationScreen {...props} state={state} />));
};
const training = (state: RunState, width: number): string => {
  const props = screenProps('finished', chosen, { width, height: 21 });
  const phase = state.phases[chosen];
  return plain(renderAt(width, 21, <TrainingScreen {...props} state={state} phase={phase} />));
};
const choice = { ...stamp, type: 'phase-chosen' as const, phase: chosen, reason: 'lowest' };

it('are a range wherever the figures of the folds together stand, for each fold has its own', () => {
  const { state, together } = crossValidated(different, 3);
  expect(plainLines(together, state)[0]).toMatch(/2 folds {2}validation acc .* best at 1-4 of 4$/);
  const lines = comparisonLines(choice, state);
  expect(lines).toContain('  accuracy of each phase, each fold at its best epoch:');
  expect(lines.find((line) => line.startsWith(`  ${chosen} `))).toMatch(/^ {2}\w+ +1-4 of 4 /);
  expect(reportPage(state)).toContain('Each fold is evaluated at its own best epoch: 1-4.');
  expect(resultLine(state.phases[chosen], state, 120, theme)).toMatch(/^best epochs 1-4 {2}val/);
  const row = phasesPanel(state)
    .split('\n')
    .find((line) => /❯ \w+ ★ /.test(line));
  expect(row).toMatch(/ 4 +1-4 /);
});

it('that of the mean curve is named as that beside the curves and in going back through the epochs', () => {
  const { state } = crossValidated(different, 3);
  expect(training(state, 140)).toContain('mean of 2 folds, best at epoch 3: validation 0.600');
  expect(training(state, 80)).toMatch(/2 folds, (best at )?3: 0\.600/);
  expect(reportPage(state)).toContain('0.600 at the best epoch of this mean, 3');
  const row = modelRows(state).find(({ id }) => id === chosen)!;
  const shown = matrixAt(row, -1, classes)!;
  expect(shown.of[0]).toBe(
    'validation sets of 2 folds after epoch 3 of 4, the best of their mean curve',
  );
  expect(shown.brief[0]).toBe('2 folds, epoch 3/4, best of mean');
  expect(matrixAt(row, 0, classes)!.brief[0]).toBe('2 folds, epoch 4/4');
  expect(resultsOf(state).phases.find(({ id }) => id === chosen)).toMatchObject({
    bestEpoch: 3,
    folds: { folds: [{ bestEpoch: 1 }, { bestEpoch: 4 }] },
  });
});

it('are one where all folds have the same, and those of a fold, and of one split, are as they were', () => {
  const { state, together } = crossValidated([[2, 1], [2, 1]], 2); // prettier-ignore
  expect(plainLines(together, state)[0]).toMatch(/best at 2\/2$/);
  expect(resultLine(state.phases[chosen], state, 120, theme)).toMatch(/^best epoch 2 {2}val/);
  const fold = { ...together, folds: undefined, pass: 'fold-1', bestEpoch: 7, epochs: 9 };
  expect(plainLines(fold, state)[0]).toMatch(/fold 1 .* best at 7\/9$/);
  const { bestEpoch, epochs } = result!;
  const lines = comparisonLines(choice, evaluatedState);
  expect(lines).toContain('  accuracy of each phase at its best epoch:');
  expect(lines.join('\n')).toMatch(new RegExp(`${chosen} +${bestEpoch}/${epochs} `));
  expect(reportPage(evaluatedState)).not.toContain('Each fold is evaluated');
  expect(training(evaluatedState, 140)).toContain(`★ best epoch ${bestEpoch}: validation`);
});

it('leave the figures and the verdict of the result in its line', () => {
  const { state } = crossValidated([[2, 1], [1, 2]], 1); // prettier-ignore
  const phase = state.phases[chosen];
  const passes = phase.passes.map((one, n) => ({
    ...one,
    result: { ...one.result, bestEpoch: [12, 100][n] },
  }));
  for (const width of [76, 72, 64, 60, 56]) {
    const line = resultLine({ ...phase, passes }, state, width, theme)!;
    expect(columnsOf(line)).toBeLessThanOrEqual(width);
    expect(line).toContain(`  ${result!.verdict.id}`);
    if (width > 60) expect(line).toMatch(/^best (epochs )?12-100 {2}/);
  }
});
