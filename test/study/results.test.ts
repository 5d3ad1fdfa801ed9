import { describe, expect, test } from 'vitest';
import { slicesLines } from '../../source/report/plain-slices.js';
import { initialState, type RunStatus } from '../../source/runs/state.js';
import { resultsOf, resultsSchema } from '../../source/study/results.js';
import { evaluatedState } from '../ui/evaluated.js';
import { classes, opening, stateOf, trained, wholeRun } from './example-run.js';

/** As a script reads it. */
const written = (state: Parameters<typeof resultsOf>[0]) =>
  resultsSchema.parse(JSON.parse(JSON.stringify(resultsOf(state))));

test('a finished run has every number, and nothing is lost on the way through JSON', () => {
  const state = stateOf(wholeRun);
  const found = written(state);
  expect(found).toEqual(resultsOf(state));
  expect(found).toMatchObject({
    schema: 1,
    run: 'amber',
    status: 'finished',
    synthetic: false,
    engine: { id: 'wasm', executor: 'eager', device: 'CPU, 2 threads' },
    data: { classes, protocol: 'grouped', counts: { test: [2, 3, 1] } },
    chosen: { phase: 'weighted' },
    warnings: [{ phase: 'data' }],
    startedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(found.phases.map(({ id }) => id)).toEqual(['baseline', 'weighted']);
  const [baseline, weighted] = found.phases;
  expect(baseline).toMatchObject({
    status: 'done',
    verdict: 'undecided',
    bestEpoch: 2,
    seconds: 3.8,
    parameters: 1_142_345,
    classWeights: null,
  });
  expect(weighted.classWeights).toEqual([1.6111, 0.4833, 3.2222]);
  expect(baseline.epochs[1]).toEqual({
    epoch: 2,
    seconds: 1.9,
    imagesPerSecond: 612.4,
    learningRate: 0.001,
    train: { loss: 1.3021, accuracy: 0.512 },
    validation: { loss: 1.3021 + 0.1388, accuracy: 0.478 },
    confusionMatrix: null,
    matrixTau: null,
    folds: null,
  });
  expect(baseline.test!.n).toBe(6);
  expect(baseline.test!.confusionMatrix).toEqual([
    [1, 1, 0],
    [0, 3, 0],
    [0, 1, 0],
  ]);
});

test('before anything is known, everything is there and null', () => {
  expect(written(initialState())).toMatchObject({
    status: 'running',
    run: null,
    engine: null,
    data: null,
    chosen: null,
    phases: [],
  });
  const begun = written(stateOf(opening));
  expect(begun.phases[0]).toEqual({
    id: 'baseline',
    status: 'waiting',
    message: null,
    verdict: null,
    verdictReason: null,
    bestEpoch: null,
    seconds: 0,
    parameters: null,
    classWeights: null,
    balance: null,
    sampling: null,
    epochs: [],
    train: null,
    validation: null,
    priorCorrection: null,
    test: null,
    folds: null,
    leaky: null,
  });
});

test('a stopped run keeps the epochs that it has', () => {
  const epochs = trained('baseline', 1).slice(0, 4);
  const found = written(
    stateOf([...opening, ...epochs, { type: 'run-finished', status: 'stopped', message: null }]),
  );
  expect(found.status).toBe('stopped');
  expect(found.phases[0]).toMatchObject({ status: 'stopped', bestEpoch: 1, test: null });
  expect(found.phases[0].epochs).toHaveLength(1);
});

describe('each state of a run has its word', () => {
  test.each<[RunStatus, string]>([
    ['starting', 'running'],
    ['paused', 'running'],
    ['waiting', 'running'],
    ['killed', 'failed'],
    ['lost', 'failed'],
    ['failed', 'failed'],
  ])('%s: %s', (status, word) => {
    expect(resultsOf({ ...initialState(), status }).status).toBe(word);
  });
});

test('the slice that the report names as the worst is there with its p; none where all may be so by chance', () => {
  const slices = evaluatedState.slices!;
  const { worst } = slices;
  expect(written(evaluatedState).slices).toMatchObject({ worst, lowerThanRest: null });
  const other = slices.slices.find(
    ({ by, value, evaluable }) => evaluable && (by !== worst!.by || value !== worst!.value),
  )!;
  const lower = slices.slices.map((one) => ({ ...one, lowerP: one === other ? 0.012 : 1 }));
  const state = { ...evaluatedState, slices: { ...slices, slices: lower } };
  const { by, value } = other;
  expect(written(state).slices).toMatchObject({ worst, lowerThanRest: { by, value, p: 0.012 } });
  expect(slicesLines(state).join(' ')).toContain(`the worst: ${by} ${value}`);
  // An older log did not compare them.
  const older = slices.slices.map(({ lowerP: _p, ...rest }) => rest);
  const before = written({ ...evaluatedState, slices: { ...slices, slices: older } });
  expect(before.slices).toMatchObject({ worst, lowerThanRest: null });
  expect(written(initialState()).slices).toBeNull();
});

test('images of other sources and what epochs draw from are there; null without them', () => {
  const extra = {
    ...{ folders: ['/other'], given: 9, unreadable: [] },
    otherClasses: [{ class: 'wart', images: 2 }],
    splits: [{ used: [1, 2, 0], heldOut: 1, copies: 2, contradictory: 1 }],
  };
  const strata = [{ class: 'melanoma', source: 'HAM10000', images: 7 }];
  const told = opening.map((body) => (body.type === 'data-found' ? { ...body, extra } : body));
  const drawn = { sampling: 'sources' as const, draws: 32, strata };
  const computed = { type: 'sampling-computed' as const, phase: 'baseline', ...drawn };
  const [started, ...rest] = trained('baseline', 1);
  const found = written(stateOf([...told, started, computed, ...rest]));
  expect(found.data!.extra).toEqual(extra);
  expect(found.data!.counts.train).toEqual([6, 20, 3]);
  expect(found.phases[0].sampling).toEqual(drawn);
  const without = written(stateOf(wholeRun));
  expect(without.data!.extra).toBeNull();
  expect(without.phases[0].sampling).toBeNull();
});
