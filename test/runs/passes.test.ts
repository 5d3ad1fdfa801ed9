import { expect, test } from 'vitest';
import type { EventBody, EventOf, RunEvent } from '../../source/runs/events.js';
import { meanHistory } from '../../source/runs/passes.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type RunState } from '../../source/runs/state.js';
import { passesOf } from '../../source/study/passes.js';
import { opening, stateOf as stateOfRun, trained } from '../study/example-run.js';

const passes = passesOf({ protocol: 'both', folds: 2, fold: null });
const images = { train: 20, validation: 5, test: 9 };

/** A pass from its beginning to its evaluation. */
function passOf(place: number, loss: number): EventBody[] {
  const pass = passes[place - 1];
  return [
    { type: 'pass-started', phase: 'baseline', pass, images },
    ...trained('baseline', loss)
      .filter(({ type }) => type === 'epoch-finished' || type === 'phase-evaluated')
      .map((body) => ({ ...body, pass: pass.id }) as EventBody),
  ];
}

const stateOf = (...bodies: EventBody[]): RunState =>
  [...opening, { type: 'phase-started', phase: 'baseline' } as const, ...bodies]
    .map((body, n) => {
      const time = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
      return { seq: n + 1, time, ...body } as RunEvent;
    })
    .reduce(reduce, initialState());

test('each pass has curves of its own, and what it came to is kept beside those that follow', () => {
  const { baseline } = stateOf(...passOf(1, 0.5), ...passOf(2, 1.5), passOf(3, 2)[0]).phases;
  expect(baseline.passes.map(({ pass }) => pass.id)).toEqual(['as-published-leaky', 'fold-1']);
  expect(baseline.passes.map(({ history }) => history[1].train.loss)).toEqual([0.5, 1.5]);
  expect(baseline).toMatchObject({ status: 'running', history: [], result: null });
  expect(baseline.pass!.pass.id).toBe('fold-2');
});

test('the result of all folds together has their mean curves, and the leaky pass has no part in them', () => {
  const [whole] = trained('baseline', 1).filter(({ type }) => type === 'phase-evaluated');
  const together = { ...(whole as EventOf<'phase-evaluated'>), folds: 2 };
  const { baseline } = stateOf(
    ...passOf(1, 0.1),
    ...passOf(2, 1),
    ...passOf(3, 2),
    together,
  ).phases;
  expect(baseline.history.map(({ train }) => train.loss)).toEqual([2, 1.5]);
  expect(baseline.history.map(({ best }) => best)).toEqual([false, true]);
  expect(baseline.result).not.toBeNull();
  expect(baseline.pass).toBeNull();
});

test('a pass that begins anew has its former curves faintly, and is counted once', () => {
  const { baseline } = stateOf(
    ...passOf(1, 0.5),
    ...passOf(2, 1).slice(0, 3),
    ...passOf(2, 3),
  ).phases;
  expect(baseline.passes.map(({ pass }) => pass.id)).toEqual(['as-published-leaky', 'fold-1']);
  expect(baseline.passes[1].history[1].train.loss).toBe(3);
  expect(baseline.superseded[0].history.map(({ train }) => train.loss)).toEqual([1.5, 1]);
});

test('the log says out-of-fold where the test images are those that folds held out, and what an ensemble has', () => {
  const [whole] = trained('baseline', 1).filter(({ type }) => type === 'phase-evaluated');
  const { validation } = whole as EventOf<'phase-evaluated'>;
  const last = (folds: number | null, body: EventBody): string => {
    const begun = opening.map((one) =>
      one.type === 'run-started' ? { ...one, config: { folds, fold: null } } : one,
    );
    return stateOfRun([...begun, body]).log.at(-1)!.text;
  };
  const tested: EventBody = { type: 'phase-tested', phase: 'baseline', test: validation };
  expect(last(5, tested)).toMatch(/^baseline: out-of-fold accuracy \d/);
  expect(last(null, tested)).toMatch(/^baseline: test accuracy \d/);
  const phases = ['baseline', 'weighted'];
  const ensemble = { type: 'ensemble-evaluated' as const, phases, validation };
  expect(last(null, { ...ensemble, test: null })).toMatch(/validation accuracy \d/);
  expect(last(null, { ...ensemble, test: validation })).toMatch(/: test accuracy \d/);
});

const epochOf = (n: number, loss: number | null) => ({
  ...{ epoch: n, seconds: 2, imagesPerSecond: null, learningRate: 0.1, best: n === 1 },
  ...{ train: { loss: 1, accuracy: 0.5 }, validation: { loss, accuracy: null } },
  confusionMatrix: [
    [n, 0],
    [1, 2],
  ],
});

test('mean curves are of the folds together, and say how many; what no fold knows is null', () => {
  const mean = meanHistory([
    [epochOf(1, 3), epochOf(2, null), epochOf(3, 1)],
    [epochOf(1, 1), epochOf(2, null), epochOf(3, 2)],
  ]);
  expect(mean.map(({ validation }) => validation.loss)).toEqual([2, null, 1.5]);
  expect(mean.map(({ best }) => best)).toEqual([false, false, true]);
  expect(mean.map(({ seconds }) => seconds)).toEqual([4, 4, 4]);
  expect(mean.map(({ folds }) => folds)).toEqual([2, 2, 2]);
  expect(mean[0].confusionMatrix).toEqual([
    [2, 0],
    [2, 4],
  ]);
  expect(mean[0].validation.accuracy).toBeNull();
  const corrected = (matrixTau: number) => [{ ...epochOf(1, 1), matrixTau }];
  expect(meanHistory([corrected(0.5), corrected(0.5)])[0].matrixTau).toBe(0.5);
  // Each fold has one of its own: their mean, as of the phase's correction.
  expect(meanHistory([corrected(0.5), corrected(1)])[0].matrixTau).toBe(0.75);
  const plain = meanHistory([corrected(0.5), [epochOf(1, 1)]])[0];
  expect(plain).not.toHaveProperty('matrixTau');
  expect(meanHistory([])).toEqual([]);
});

test('a mean curve ends where the shortest fold does, so that it does not jump to those that are left', () => {
  // The first fold is far worse; its third epoch was never made.
  const short = [epochOf(1, 9), epochOf(2, 8)];
  const long = [epochOf(1, 1), epochOf(2, 0.5), epochOf(3, 0.4), epochOf(4, 0.3)];
  for (const histories of [
    [short, long],
    [long, short],
    [long, short, long],
  ]) {
    const mean = meanHistory(histories);
    expect(mean.map(({ epoch }) => epoch)).toEqual([1, 2]);
    expect(mean.map(({ folds }) => folds)).toEqual([histories.length, histories.length]);
    expect(mean.map(({ best }) => best)).toEqual([false, true]);
  }
  expect(meanHistory([short, []])).toEqual([]);
});
