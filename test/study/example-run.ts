/** A short finished run, as events and as the state that they reduce to. */
import { evaluate } from '../../source/evaluation/index.js';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type RunState } from '../../source/runs/state.js';

export const classes = ['melanoma', 'nevus', 'vascular lesion'];

const evaluation = evaluate({
  classes,
  labels: Int32Array.of(0, 0, 1, 1, 1, 2),
  probabilities: Float32Array.of(
    ...[0.7, 0.2, 0.1],
    ...[0.3, 0.6, 0.1],
    ...[0.1, 0.8, 0.1],
    ...[0.2, 0.7, 0.1],
    ...[0.1, 0.5, 0.4],
    ...[0.1, 0.6, 0.3],
  ),
});

const epoch = (phase: string, n: number, loss: number, best: boolean): EventBody => ({
  type: 'epoch-finished',
  phase,
  epoch: n,
  seconds: 1.9,
  imagesPerSecond: n === 1 ? null : 612.4,
  learningRate: 0.001,
  train: { loss, accuracy: 0.512 },
  validation: { loss: loss + 0.1388, accuracy: 0.478 },
  best,
});

/** The events up to where the first training phase begins. */
export const opening: EventBody[] = [
  {
    type: 'run-started',
    schema: 1,
    run: 'amber',
    version: '0.1.0',
    runner: { pid: 7, host: 'node' },
    phases: ['data', 'baseline', 'weighted', 'evaluation'],
    data: '/lesions',
    synthetic: false,
    config: { protocol: 'grouped', epochs: 2 },
  },
  {
    type: 'engine-selected',
    engine: {
      id: 'wasm',
      executor: 'eager',
      device: 'CPU, 2 threads',
      deviceKind: 'cpu',
      version: 'TensorFlow.js WASM 4.22.0',
      reason: 'no TensorFlow is installed',
      offer: {
        message: 'The native engine trains about ten times as fast.',
        command: 'melanoscope engine install',
      },
    },
  },
  { type: 'phase-started', phase: 'data' },
  {
    type: 'data-found',
    root: '/lesions',
    layout: 'folders by class',
    classes,
    counts: { train: [6, 20, 3], validation: [2, 5, 1], test: [2, 3, 1] },
    sizes: [
      { size: '600x450', count: 40 },
      { size: '180x180', count: 3 },
    ],
    formats: [{ format: 'jpeg', count: 43 }],
    unreadable: [{ file: 'nevus/bro\u001b[2Jken.jpg', reason: 'ends early' }],
    duplicateGroups: 2,
    contradictoryGroups: 1,
    testTwinsRemoved: 3,
    imageSide: 64,
    cache: { path: '/cache/a', bytes: 528_384, reused: 40, decoded: 3 },
  },
  { type: 'warning', phase: 'data', message: '1 image stands under two classes.' },
  { type: 'phase-finished', phase: 'data', seconds: 0.4 },
];

/** A whole training phase of two epochs. */
export const trained = (phase: string, loss: number): EventBody[] => [
  { type: 'phase-started', phase },
  {
    type: 'model-built',
    phase,
    layers: [],
    parameters: 1_142_345,
    trainableParameters: 1_142_345,
  },
  { type: 'epoch-started', phase, epoch: 1, epochs: 2, steps: 4 },
  epoch(phase, 1, loss + 0.5, true),
  { type: 'epoch-started', phase, epoch: 2, epochs: 2, steps: 4 },
  epoch(phase, 2, loss, true),
  { type: 'checkpoint-written', phase, kind: 'best', epoch: 2, path: `phases/${phase}/best` },
  {
    type: 'phase-evaluated',
    phase,
    bestEpoch: 2,
    epochs: 2,
    seconds: 3.8,
    verdict: { id: 'undecided', reason: '2 of at least 3 epochs that a verdict needs.' },
    train: { loss, accuracy: 0.512 },
    validation: evaluation,
    test: evaluation,
  },
  { type: 'phase-finished', phase, seconds: 4.1 },
];

const weights: EventBody = {
  type: 'class-weights-computed',
  phase: 'weighted',
  counts: [6, 20, 3],
  weights: [1.6111, 0.4833, 3.2222],
};

export const wholeRun: EventBody[] = [
  ...opening,
  ...trained('baseline', 1.3021),
  ...trained('weighted', 1.1).flatMap<EventBody>((body) =>
    body.type === 'model-built' ? [weights, body] : [body],
  ),
  { type: 'phase-started', phase: 'evaluation' },
  { type: 'phase-chosen', phase: 'weighted', reason: 'lowest validation loss, 1.2388 at epoch 2' },
  { type: 'phase-finished', phase: 'evaluation', seconds: 0.01 },
  { type: 'run-finished', status: 'finished', message: null },
];

/** Events with their number and a time one second after the one before. */
export function stamped(bodies: readonly EventBody[]): RunEvent[] {
  return bodies.map((body, n) => {
    const time = new Date(Date.UTC(2026, 0, 1, 0, 0, n)).toISOString();
    return { seq: n + 1, time, ...body } as RunEvent;
  });
}

export const stateOf = (bodies: readonly EventBody[]): RunState =>
  stamped(bodies).reduce(reduce, initialState());
