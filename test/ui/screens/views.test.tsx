/** Test-time augmentation: which figures say that they are of means over several views of an image. */
import { expect, it, test } from 'vitest';
import { symmetrySets } from '../../../source/dataset/index.js';
import { plainLines } from '../../../source/report/plain.js';
import { comparisonLines } from '../../../source/report/plain-evaluation.js';
import type { EventOf } from '../../../source/runs/events.js';
import { reduce } from '../../../source/runs/reduce.js';
import type { RunState } from '../../../source/runs/state.js';
import { ttaChoice } from '../../../source/study/config.js';
import { viewsNote } from '../../../source/study/views.js';
import { allPanels } from '../../../source/ui/panels/comparison/panel-list.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { chosen, evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps } from '../render.js';
import { expectFits, sizes } from './fits.js';

const withViews = (tta: string, state = evaluatedState): RunState => ({
  ...state,
  config: { ...state.config, evaluation: { tta } },
});
const all = withViews('all');

/** With a prior correction too, whose words stand in the same titles. */
function corrected(state: RunState): RunState {
  const before = { loss: 1, accuracy: 0.7, balancedAccuracy: 0.6 };
  const phase = state.phases[chosen];
  const priorCorrection = { tau: 0.5, chosen: false, shares: [0.1, 0.9], before };
  const result = { ...phase.result!, priorCorrection };
  return { ...state, phases: { ...state.phases, [chosen]: { ...phase, result } } };
}

type View = Parameters<typeof screenProps>[3];

function frame(state: RunState, name: string, size = { width: 80, height: 21 }, view: View = {}) {
  const panel = allPanels.findIndex((one) => one.name === name);
  const props = screenProps('finished', 'evaluation', size, { panel, ...view });
  return plain(renderAt(size.width, size.height, <EvaluationScreen {...props} state={state} />));
}

test('the note counts the pictures that are predicted', () => {
  for (const tta of ttaChoice.options) {
    const { length } = symmetrySets[tta];
    expect(viewsNote({ evaluation: { tta } })).toBe(
      length === 1 ? null : `mean of ${length} views`,
    );
  }
  // Older logs have no such setting; a damaged one may have anything.
  for (const config of [{}, { evaluation: {} }, { evaluation: { tta: 'toString' } }])
    expect(viewsNote(config)).toBeNull();
});

it.each(['Matrix', 'Phases', 'By class', 'Figures', 'Calibration', 'Operating point', 'Slices'])(
  '%s says it at 80x21, and has the lines that it had',
  (name) => {
    const [before, after] = [evaluatedState, all].map((state) => frame(state, name).split('\n'));
    expect(before[1]).not.toContain('views');
    expect(after[1]).toContain('mean of 8 views');
    expect(frame(withViews('flips'), name)).toContain('mean of 4 views');
    expect(after.toSpliced(1, 1)).toEqual(before.toSpliced(1, 1));
    expect(frame(withViews('none'), name).split('\n')).toEqual(before);
  },
);

it('is said of curves and epochs that they are of one view', () => {
  expect(frame(all, 'Curves')).toContain('of one view');
  expect(frame(evaluatedState, 'Curves')).not.toContain('of one view');
  const passing = (state: RunState) => frame(state, 'Matrix', undefined, { epoch: -1 });
  expect(passing(all)).toMatch(/validation set after epoch \d+ of \d+, of one view, /);
  expect(passing(all)).not.toContain('views');
  expect(passing(evaluatedState)).toContain('validation set after epoch');
  expect(passing(evaluatedState)).not.toContain('view,');
});

it('stands beside a prior correction, in fewer words where there is no room', () => {
  const state = corrected(all);
  expect(frame(state, 'Matrix')).toContain(
    'test set, mean of 8 views, prior correction tau 0.5, co',
  );
  expect(frame(state, 'Matrix', undefined, { percent: true })).toContain(
    'test set, mean of 8 views, prior tau 0.5, percent of the row ',
  );
  const narrow = frame(state, 'Matrix', { width: 60, height: 21 }, { percent: true });
  expect(narrow).toContain('test set, 8 views, prior tau 0.5, % of row ');
  const { history } = state.phases[chosen];
  const tried = history.map((one) => ({ ...one, matrixTau: 0.5 }));
  const phases = { ...state.phases, [chosen]: { ...state.phases[chosen], history: tried } };
  const passing = frame({ ...state, phases }, 'Matrix', undefined, { epoch: 0, percent: true });
  expect(passing).toMatch(/after epoch 8 of 8, the best, prior tau 0\.5, % ─/);
});

it('is said of a result where it was trained, whose figures all stay', () => {
  const result = (state: RunState, width: number): string => {
    const props = screenProps('finished', chosen, { width, height: 21 });
    const phase = state.phases[chosen];
    const shown = renderAt(width, 21, <TrainingScreen {...props} state={state} phase={phase} />);
    return plain(shown)
      .split('\n')
      .find((line) => line.includes('val loss '))!;
  };
  const figures = /best (?:epoch )?\d+ .*val loss \d\.\d+ .*test acc \d+\.\d%.*[a-z] +│$/;
  expect(result(all, 80)).toMatch(/8 views +underfitting +│$/);
  expect(result(corrected(all), 80)).toMatch(/8 views, prior tau 0\.5 +underfitting +│$/);
  expect(result(all, 140)).toContain('%]  mean of 8 views  underfitting');
  for (const state of [all, corrected(all)]) expect(result(state, 80)).toMatch(figures);
  expect(result(evaluatedState, 80)).not.toContain('views');
});

it("is said of a cell's images, whose confidences are of the mean", () => {
  const size = { width: 80, height: 21 };
  const matrix = all.phases[chosen].result!.test!.confusionMatrix;
  const row = matrix.findIndex((counts, c) => counts[c] > 0);
  const props = screenProps('finished', 'evaluation', size, { cell: { row, column: row } });
  const shown = (state: RunState) =>
    plain(renderAt(80, 21, <EvaluationScreen {...props} state={state} focus="images" />));
  expect(shown(all)).toContain('confidence, 8 views');
  expect(shown(evaluatedState)).toMatch(/confidence +│/);
});

it('fits every size, on every panel and page', () => {
  for (const [width, height] of sizes) {
    for (const { name } of allPanels)
      expectFits(frame(corrected(all), name, { width, height }), width, height);
  }
});

test('the plain output says it of each phase, the comparison and the chosen phase', () => {
  const meta = { seq: 9_999, time: '2026-01-31T14:25:30.000Z' };
  const choice = { ...meta, type: 'phase-chosen' as const, phase: chosen, reason: 'best' };
  const compared = (state: RunState) => comparisonLines(choice, state).join('\n');
  expect(compared(all)).toContain(
    'val, test and val loss: mean of 8 views of each image; train: of one',
  );
  expect(compared(all)).toContain('120 images, mean of 8 views each; rows true');
  expect(compared(evaluatedState)).not.toContain('view');
  expect(compared(evaluatedState)).not.toContain('correct');
  const both = compared(corrected(all));
  expect(both).toContain('120 images, mean of 8 views each, prior correction tau 0.5; rows true');
  expect(both.replace(/\s+/g, ' ')).toContain(
    `val, test and val loss of ${chosen} (prior correction tau 0.5) are of corrected probabilities; train is not`,
  );
  const mean = reduce(corrected(all), {
    ...meta,
    type: 'ensemble-evaluated',
    phases: Object.keys(all.phases),
    validation: all.phases[chosen].result!.validation,
    test: all.phases[chosen].result!.test,
  });
  expect(compared(mean).replace(/\s+/g, ' ')).toContain(
    'ensemble (mean of prior-corrected phases)',
  );
  const result = all.phases[chosen].result!;
  const evaluated = {
    ...meta,
    ...result,
    type: 'phase-evaluated',
    phase: chosen,
  } as EventOf<'phase-evaluated'>;
  const tested = { ...evaluated, type: 'phase-tested' } as unknown as EventOf<'phase-tested'>;
  expect(plainLines(evaluated, all)).toContain('  each prediction: mean of 8 views of the image');
  expect(plainLines(tested, all)[0]).toContain('(n 120, mean of 8 views)');
  expect(plainLines(tested, corrected(all))[0]).toContain(
    '(n 120, mean of 8 views, prior correction tau 0.5)',
  );
  for (const event of [evaluated, tested])
    expect(plainLines(event, evaluatedState).join()).not.toContain('view');
});
