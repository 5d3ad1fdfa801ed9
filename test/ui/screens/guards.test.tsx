/** What went wrong with a phase stands where its figures are looked at, with what to do about it. */
import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { TrainingScreen } from '../../../source/ui/screens/training.js';
import { fixtureState } from '../fixtures.js';
import { plain, renderAt, screenProps } from '../render.js';
import { expectFits } from './fits.js';

const finished = fixtureState('finished');
const chosen = finished.chosen!.phase;

/** Long enough for three lines at 80 columns, its remedy at the end. */
const reason =
  'Training has diverged: the weight block1_conv/kernel is not a number at step 6 of baseline (epoch 2), ' +
  'at a learning rate of 10. There is no checkpoint from before. Try a lower rate: --learning-rate 1';
const failed: RunState = {
  ...finished,
  phases: {
    ...finished.phases,
    [chosen]: { ...finished.phases[chosen], status: 'failed', message: reason, result: null },
  },
};
const collapsed: RunState = {
  ...finished,
  warnings: [
    { name: 'no-malignant-case', phase: 'data', message: 'The test set has no malignant case.' },
    { name: 'collapsed', phase: chosen, message: 'Collapsed to one class. Train for longer.' },
  ],
};

/** The words of a frame, its lines joined. */
const words = (frame: string): string => plain(frame).replace(/[│\s]+/gu, ' ');

function show(
  View: typeof TrainingScreen | typeof EvaluationScreen,
  state: RunState,
  phase: string,
  [width, height] = [80, 21],
): string {
  const props = { ...screenProps('finished', phase, { width, height }), state };
  const frame = renderAt(
    width,
    height,
    <View {...props} phase={state.phases[phase] ?? props.phase} />,
  );
  expectFits(frame, width, height);
  return words(frame);
}

const small: [number, number][] = [
  [80, 21],
  [60, 12],
  [120, 37],
];

describe('what a phase failed by', () => {
  it.each(small)('is read to its end in its own view at %ix%i', (...size) => {
    expect(show(TrainingScreen, failed, chosen, size)).toContain(
      'Try a lower rate: --learning-rate',
    );
  });

  it('stands in place of its matrix', () => {
    const title = new RegExp(`${chosen} failed: .*Try a lower rate: --learning-rate 1`, 'i');
    const rows = { ...failed, chosen: null };
    expect(show(EvaluationScreen, rows, 'evaluation')).not.toContain('was not evaluated');
    const only = Object.fromEntries(
      Object.entries(failed.phases).filter(([id]) => id === chosen || id === 'evaluation'),
    );
    const alone = { ...rows, phases: only, config: { ...failed.config, phases: [chosen] } };
    expect(show(EvaluationScreen, alone, 'evaluation')).toMatch(title);
  });
});

describe('guards', () => {
  it.each(small)('stand in full in the view of the phase at %ix%i', (...size) => {
    expect(show(TrainingScreen, collapsed, chosen, size)).toContain(
      'Collapsed to one class. Train for longer.',
    );
    expect(show(TrainingScreen, finished, chosen, size)).not.toContain('Collapsed');
  });

  it('stand in a few words below the matrix', () => {
    expect(show(EvaluationScreen, collapsed, 'evaluation')).toContain(
      'a split without malignant cases, collapsed to one class (see Figures)',
    );
    expect(show(EvaluationScreen, finished, 'evaluation')).not.toContain('see Figures');
  });
});
