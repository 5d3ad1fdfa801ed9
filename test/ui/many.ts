/** The finished study with more classes and slices than a small terminal has rows. */
import type { RunState } from '../../source/runs/state.js';
import { chosen, evaluatedState } from './evaluated.js';

export const COUNT = 120;
export const manyClasses = Array.from({ length: COUNT }, (_, n) => `lesion type ${n + 1}`);

const counts = { train: 30, validation: 8, test: 7 };

function withMany(state: RunState): RunState {
  const catalog = {
    ...state.catalog!,
    classes: manyClasses,
    counts: {
      train: manyClasses.map((_, n) => counts.train + n),
      validation: manyClasses.map(() => counts.validation),
      test: manyClasses.map(() => counts.test),
    },
  };
  const matrix = manyClasses.map((_, row) =>
    manyClasses.map((_name, column) => (row === column ? 1000 + row : (row * 7 + column) % 97)),
  );
  const phase = state.phases[chosen];
  const { test, ...result } = phase.result!;
  const perClass = manyClasses.map((name, n) => ({
    ...test!.perClass[1],
    class: name,
    n: 500 + n,
  }));
  const weights = manyClasses.map((_, n) => 1 + n / COUNT);
  const own = {
    ...phase,
    result: { ...result, test: { ...test!, confusionMatrix: matrix, perClass } },
    balance: null,
    classWeights: { weights, counts: catalog.counts.train },
  };
  const first = state.slices!.slices[0];
  const slices = ['age', 'site'].flatMap((by) =>
    Array.from({ length: 30 }, (_, n) => ({ ...first, by, value: `${by} ${n + 1}`, n: 100 + n })),
  );
  return {
    ...state,
    catalog,
    phases: { ...state.phases, [chosen]: own },
    slices: { ...state.slices!, slices, worst: null },
  };
}

export const manyState: RunState = withMany(evaluatedState);
