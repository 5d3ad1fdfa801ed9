import { describe, expect, test } from 'vitest';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type RunState } from '../../source/runs/state.js';
import { lostAsks } from '../../source/runs/unsaved.js';
import { passesOf } from '../../source/study/passes.js';
import { elapsedSeconds } from '../../source/ui/run-facts.js';

let seconds = 0;
function run(...bodies: EventBody[]): RunState {
  seconds = 0;
  return bodies
    .map((body, n) => {
      const time = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString();
      return { seq: n + 1, time, ...body } as RunEvent;
    })
    .reduce(reduce, initialState());
}

const started: EventBody = {
  type: 'run-started',
  schema: 1,
  run: 'amber',
  version: '1.0.0',
  runner: { pid: 7, host: 'node' },
  phases: ['data', 'baseline', 'evaluation'],
  data: '/lesions',
  synthetic: false,
  config: {},
};
const step = (epoch: number, n: number, globalStep: number, loss: number): EventBody => ({
  type: 'step',
  phase: 'baseline',
  epoch,
  step: n,
  steps: 2,
  globalStep,
  loss,
  meanLoss: loss,
  meanAccuracy: 0.5,
  imagesPerSecond: n > 1 ? 100 : null,
});
const epochStarted = (epoch: number): EventBody => ({
  type: 'epoch-started',
  phase: 'baseline',
  epoch,
  epochs: 3,
  steps: 2,
});
const epochFinished = (epoch: number, loss: number, best: boolean): EventBody => ({
  type: 'epoch-finished',
  phase: 'baseline',
  epoch,
  seconds: 2,
  imagesPerSecond: 100,
  learningRate: 0.001,
  train: { loss, accuracy: 0.5 },
  validation: { loss, accuracy: 0.5 },
  best,
});

test('a run that started has its phases waiting, in order', () => {
  const state = run(started);
  expect(state.phaseOrder).toEqual(['data', 'baseline', 'evaluation']);
  expect(Object.values(state.phases).map((phase) => phase.status)).toEqual([
    'waiting',
    'waiting',
    'waiting',
  ]);
  expect(state.status).toBe('running');
});

test('a training phase follows its steps and epochs', () => {
  const state = run(
    started,
    { type: 'phase-started', phase: 'baseline' },
    epochStarted(1),
    step(1, 1, 1, 2),
    step(1, 2, 2, 1.5),
    epochFinished(1, 1.6, true),
    epochStarted(2),
    step(2, 1, 3, 1.4),
  );
  const phase = state.phases.baseline;
  expect(state.runningPhase).toBe('baseline');
  expect([phase.epoch, phase.step, phase.steps, phase.epochs]).toEqual([2, 1, 2, 3]);
  expect(phase.history.map((record) => record.epoch)).toEqual([1]);
  expect(phase.bestEpoch).toBe(1);
  expect(phase.stepLoss.buckets.map((bucket) => bucket.last)).toEqual([2, 1.5, 1.4]);
  // The first step of the epoch ended one second after the epoch began.
  expect(phase.epochClock.firstStepAt! - phase.epochClock.startedAt).toBe(1000);
});

test('what came after the checkpoint that training goes on from is forgotten', () => {
  const state = run(
    started,
    { type: 'phase-started', phase: 'baseline' },
    epochStarted(1),
    step(1, 1, 1, 2),
    step(1, 2, 2, 1.5),
    epochFinished(1, 1.6, true),
    epochStarted(2),
    step(2, 1, 3, 9),
    step(2, 2, 4, 9),
    epochFinished(2, 1.2, true),
    { type: 'run-resumed', version: '1.0.0', runner: { pid: 8, host: 'node' } },
    { type: 'phase-resumed', phase: 'baseline', epoch: 2, step: 2 },
    epochStarted(2),
    step(2, 1, 3, 1.1),
  );
  const phase = state.phases.baseline;
  expect(phase.history.map((record) => record.epoch)).toEqual([1]);
  expect(phase.bestEpoch).toBe(1);
  expect(phase.stepLoss.buckets.map((bucket) => bucket.last)).toEqual([2, 1.5, 1.1]);
  const [part] = phase.superseded;
  expect(part.stepLoss.map((bucket) => bucket.last)).toEqual([9, 9]);
  expect(part.history.map((record) => record.epoch)).toEqual([2]);
  expect(state.runner).toEqual({ pid: 8, host: 'node' });
});

test('the time from a stop or a kill until a run is gone on with is not counted as its work', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const resumed = { type: 'run-resumed', version: '1.0.0', runner: { pid: 8, host: 'node' } };
  const again = { type: 'phase-resumed', phase: 'baseline', epoch: 1, step: 1 };
  const timed = [
    [0, started],
    [2, { type: 'phase-started', phase: 'baseline' }],
    [10, { type: 'run-finished', status: 'stopped', message: null }],
    [110, resumed],
    [111, again],
    // Killed: the log just ends.
    [120, epochStarted(1)],
    [220, resumed],
    [221, again],
    [230, { type: 'phase-finished', phase: 'baseline', seconds: 9 }],
    [240, { type: 'run-finished', status: 'finished', message: null }],
  ] as const;
  const states: RunState[] = [];
  for (const [seq, [second, event]] of timed.entries()) {
    states.push(
      reduce(states.at(-1) ?? initialState(), { ...event, seq, time: at(second) } as RunEvent),
    );
  }
  const elapsed = (n: number, now: number) => {
    const { phases } = states[n]!;
    return [elapsedSeconds(states[n]!, now * 1000), elapsedSeconds(phases.baseline!, now * 1000)];
  };
  expect(elapsed(2, 60)).toEqual([10, 8]);
  expect(elapsed(5, 120)).toEqual([20, 18]);
  expect(elapsed(9, 900)).toEqual([40, 28]);
});

test('nor is it in the next fold, or where only what all folds came to is left', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const resumed = { type: 'run-resumed', version: '1.0.0', runner: { pid: 8, host: 'node' } };
  const [first, second] = passesOf({ protocol: 'grouped', folds: 2, fold: null });
  const images = { train: 20, validation: 5, test: 9 };
  const timed = [
    [0, started],
    [2, { type: 'phase-started', phase: 'baseline' }],
    [3, { type: 'pass-started', phase: 'baseline', pass: first, images }],
    [10, { type: 'run-finished', status: 'stopped', message: null }],
    [110, resumed],
    [112, { type: 'pass-started', phase: 'baseline', pass: second, images }],
    // Killed, then stopped with nothing of the phase left to train.
    [120, epochStarted(1)],
    [220, resumed],
    [225, { type: 'run-finished', status: 'stopped', message: null }],
    [325, resumed],
    [330, { type: 'phase-finished', phase: 'baseline', seconds: 9 }],
  ] as const;
  let state = initialState();
  const seen: (number | null)[] = [];
  for (const [seq, [second, event]] of timed.entries()) {
    state = reduce(state, { ...event, seq, time: at(second) } as RunEvent);
    const { baseline } = state.phases;
    seen.push(baseline ? elapsedSeconds(baseline, second * 1000) : null);
  }
  // Of the pass that begins at 112 two seconds are the new runner's.
  expect(seen).toEqual([null, 0, 1, 8, 8, 10, 18, 18, 23, 23, 28]);
});

test('a phase that is waited before again has its clock stand, and nothing under way', () => {
  const at = (second: number) => new Date(second * 1000).toISOString();
  const resumed = { type: 'run-resumed', version: '1.0.0', runner: { pid: 8, host: 'node' } };
  const reading = { task: 'reading images', done: 9, total: 9, unit: 'images' };
  const waiting = { type: 'phase-waiting', phase: 'baseline' };
  const timed = [
    [0, started],
    [1, waiting],
    [50, { type: 'command', command: 'next-phase' }],
    [50, { type: 'phase-started', phase: 'baseline' }],
    [51, epochStarted(1)],
    [60, { type: 'run-finished', status: 'stopped', message: null }],
    [100, resumed],
    [102, { type: 'progress', phase: 'baseline', ...reading }],
    [103, waiting],
    // Killed while it waits.
    [200, resumed],
    [203, waiting],
    [300, { type: 'command', command: 'next-phase' }],
    [301, { type: 'phase-resumed', phase: 'baseline', epoch: 1, step: 0 }],
    [305, step(1, 1, 1, 2)],
  ] as const;
  let state = initialState();
  const seen: (number | null)[] = [];
  for (const [seq, [second, event]] of timed.entries()) {
    state = reduce(state, { ...event, seq, time: at(second) } as RunEvent);
    const { baseline } = state.phases;
    seen.push(elapsedSeconds(baseline!, second * 1000));
    if (event.type === 'phase-waiting') {
      expect(state).toMatchObject({ status: 'waiting', waitingPhase: 'baseline' });
      expect(state.runningPhase).toBeNull();
      expect(baseline!.progress).toBeNull();
      const later = elapsedSeconds(baseline!, (second + 40) * 1000);
      expect(later).toBe(seen.at(-1));
    }
    if (event.type === 'run-resumed') expect(state.waitingPhase).toBeNull();
  }
  // What a new runner has read before it waits is its work.
  expect(seen).toEqual([...[null, null, null, 0, 1, 10], ...[10, 12, 13, 13, 16, 16, 17, 21]]);
  expect(state.phases.baseline).toMatchObject({ status: 'running', finishedAt: null });
});

test('a stopped run leaves no phase running', () => {
  const state = run(
    started,
    { type: 'phase-started', phase: 'baseline' },
    { type: 'run-finished', status: 'stopped', message: null },
  );
  expect(state.phases.baseline.status).toBe('stopped');
  expect(state.runningPhase).toBeNull();
  expect(state.status).toBe('stopped');
});

test('a failed phase keeps its message and the log has it as an error', () => {
  const state = run(
    started,
    { type: 'phase-started', phase: 'data' },
    { type: 'phase-failed', phase: 'data', message: 'no images' },
  );
  expect(state.phases.data).toMatchObject({ status: 'failed', message: 'no images' });
  expect(state.log.at(-1)).toMatchObject({ level: 'error', text: 'data failed: no images' });
});

test('pausing and waiting change the status and going on changes it back', () => {
  expect(run(started, { type: 'paused' }).status).toBe('paused');
  expect(run(started, { type: 'paused' }, { type: 'continued' }).status).toBe('running');
  const waiting = run(started, { type: 'phase-waiting', phase: 'data' });
  expect([waiting.status, waiting.waitingPhase]).toEqual(['waiting', 'data']);
});

test('the event panel keeps a bounded number of lines', () => {
  const notes = Array.from({ length: 500 }, (_, n): EventBody => ({
    type: 'note',
    phase: null,
    message: `${n}`,
  }));
  const { log } = run(started, ...notes);
  expect(log).toHaveLength(200);
  expect(log.at(-1)!.text).toBe('499');
});

test('an event of a phase that was never announced is not lost', () => {
  const state = run(started, { type: 'phase-started', phase: 'transfer' });
  expect(state.phaseOrder).toContain('transfer');
  expect(state.phases.transfer.status).toBe('running');
});

test('the learning rate is that of the newest step, change or epoch that tells one', () => {
  const rate = (...bodies: EventBody[]) => run(started, ...bodies).phases['baseline'].learningRate;
  const first = { ...step(1, 1, 1, 1), learningRate: 0.01 } as EventBody;
  const changed: EventBody = {
    type: 'learning-rate',
    phase: 'baseline',
    epoch: 1,
    globalStep: 2,
    factor: 2,
    learningRate: 0.02,
  };
  expect(rate()).toBeNull();
  expect(rate(first)).toBe(0.01);
  expect(rate(first, changed)).toBe(0.02);
  // Logs of the first version do not tell it by step.
  expect(rate(first, step(1, 2, 2, 1))).toBe(0.01);
});

describe('a change of the learning rate that was asked for', () => {
  const asked: EventBody = { type: 'command', command: 'learning-rate', value: 2 };
  const phaseStarted: EventBody = { type: 'phase-started', phase: 'baseline' };
  const changed: EventBody = {
    ...{ type: 'learning-rate', phase: 'baseline', epoch: 1 },
    ...{ globalStep: 3, factor: 4, learningRate: 0.04 },
  };
  const begun = [started, phaseStarted, epochStarted(1), step(1, 1, 1, 1)];

  test('is awaited until an event tells of it, not until the next step', () => {
    expect(run(...begun)).toMatchObject({ ratesAsked: 0, rateAwaited: null });
    const waiting = run(...begun, asked, step(1, 2, 2, 1));
    expect(waiting).toMatchObject({ ratesAsked: 1, rateAwaited: 1 });
    expect(waiting.phases.baseline.rateFactor).toBe(1);
    const applied = run(...begun, asked, asked, step(1, 2, 2, 1), changed);
    expect(applied).toMatchObject({ ratesAsked: 2, rateAwaited: null });
    expect(applied.phases.baseline.rateFactor).toBe(4);
  });

  test('is not awaited for good where two cancel each other, or where the runner died', () => {
    const end = epochFinished(1, 1, true);
    expect(run(...begun, asked, step(1, 2, 2, 1), end).rateAwaited).toBeNull();
    // Asked for while the epoch was validated: it comes with the next one.
    expect(run(...begun, step(1, 2, 2, 1), asked, end).rateAwaited).toBe(2);
    const resumed: EventBody = {
      ...{ type: 'run-resumed', version: '1.0.0', runner: { pid: 8, host: 'node' } },
    };
    expect(run(...begun, asked, resumed).rateAwaited).toBeNull();
  });
});

test('a curve longer than its buckets goes back to a checkpoint to the point', () => {
  const many = (from: number, to: number, loss: number): EventBody[] =>
    Array.from({ length: to - from + 1 }, (_, n) => step(1, from + n, from + n, loss));
  const written: EventBody = {
    ...{ type: 'checkpoint-written', phase: 'baseline', kind: 'last', epoch: 1, step: 3001 },
    path: 'phases/baseline/last',
  };
  const resumed: EventBody = { type: 'phase-resumed', phase: 'baseline', epoch: 1, step: 3001 };
  const state = run(
    started,
    { type: 'phase-started', phase: 'baseline' },
    epochStarted(1),
    ...many(1, 3001, 1),
    written,
    // What is cut off shares a bucket with what is kept.
    ...many(3002, 3005, 99),
    resumed,
    epochStarted(1),
    ...many(3002, 6000, 2),
  );
  const phase = state.phases.baseline;
  expect(Math.max(...phase.stepLoss.buckets.map(({ max }) => max))).toBe(2);
  const untouched = run(
    started,
    { type: 'phase-started', phase: 'baseline' },
    epochStarted(1),
    ...many(1, 3001, 1),
    ...many(3002, 6000, 2),
  );
  expect(phase.stepLoss).toEqual(untouched.phases.baseline.stepLoss);
});

test('a phase that begins anew keeps the curve of the attempt before aside', () => {
  const phaseStarted: EventBody = { type: 'phase-started', phase: 'baseline' };
  const state = run(started, phaseStarted, epochStarted(1), step(1, 1, 1, 9), phaseStarted);
  expect(state.phases.baseline.stepLoss.buckets).toEqual([]);
  expect(state.phases.baseline.superseded[0].stepLoss.map(({ last }) => last)).toEqual([9]);
});

test('a run that waits for room says for what, until it goes on', () => {
  const held: EventBody = { type: 'held', what: 'the log', message: 'no space left' };
  const state = run(started, held);
  expect([state.status, state.held?.what]).toEqual(['held', 'the log']);
  const after = run(started, held, { type: 'released', what: 'the log', seconds: 3 });
  expect([after.status, after.held]).toEqual(['running', null]);
});

test('what is asked for is remembered at the step of the phase that trains', () => {
  const begun = { type: 'phase-started', phase: 'baseline' } as const;
  const note = { type: 'command', command: 'note', value: 'odd' } as const;
  const control = { type: 'command', command: 'take-control', value: 'ben' } as const;
  const before = run(started, begun, note);
  expect(before.phases.baseline.asked).toEqual([]);
  const extended = { type: 'epochs-extended', phase: 'baseline', epoch: 2, epochs: 4 } as const;
  const state = run(
    ...[started, begun, epochStarted(1), step(1, 2, 2, 0.5), epochStarted(2), step(2, 1, 3, 0.4)],
    ...[note, control, extended],
  );
  expect(state.phases.baseline.asked).toEqual([{ command: 'note', value: 'odd', step: 3 }]);
  expect(state.phases.baseline.epochs).toBe(4);
});

test('what is asked of the training is lost with the runner until a checkpoint holds it', () => {
  const asked = (command: 'learning-rate' | 'one-more-epoch', value?: number): EventBody => ({
    type: 'command',
    command,
    ...(value !== undefined && { value }),
  });
  const checkpoint = (epoch: number, at: number): EventBody => ({
    ...{ type: 'checkpoint-written', phase: 'baseline', kind: 'last', epoch, step: at },
    path: 'phases/baseline/last',
  });
  const begun: EventBody[] = [
    started,
    { type: 'phase-started', phase: 'baseline' },
    { type: 'epoch-started', phase: 'baseline', epoch: 1, epochs: 4, steps: 2 },
    step(1, 1, 1, 2),
  ];
  const raised: EventBody = {
    ...{ type: 'learning-rate', phase: 'baseline', epoch: 1, globalStep: 2 },
    ...{ factor: 0.5, learningRate: 0.1 },
  };
  const warned = (...events: EventBody[]) =>
    lostAsks('/runs/amber', run(...begun, ...events)).map((event) =>
      event.type === 'warning' ? event.message : event.type,
    );
  const rate = asked('learning-rate', 0.5);
  const [message, ...others] = warned(rate, raised, asked('one-more-epoch'), step(1, 2, 2, 2));
  expect(others).toEqual([]);
  expect(message).toMatch(/lost with the runner: the learning rate times 0\.5, 1 more epoch\./);
  expect(message).toMatch(
    /melanoscope rate amber --out \/runs 0\.5; melanoscope extend amber --out/,
  );
  expect(warned(rate, raised, step(1, 2, 2, 2), checkpoint(1, 2))).toEqual([]);
  // Taken over at the next step: a checkpoint at this one does not hold it.
  expect(warned(rate, checkpoint(1, 1))).toHaveLength(1);
  // Those that cancel each other are taken over without a word.
  expect(warned(rate, asked('learning-rate', 2))).toEqual([]);
  const extended: EventBody = { type: 'epochs-extended', phase: 'baseline', epoch: 2, epochs: 5 };
  expect(warned(asked('one-more-epoch'), checkpoint(1, 2), extended)).toHaveLength(1);
  expect(warned(asked('one-more-epoch'), extended, checkpoint(1, 2))).toEqual([]);
  const goesOn: EventBody = { type: 'phase-resumed', phase: 'baseline', epoch: 1, step: 1 };
  expect(warned(rate, goesOn)).toEqual([]);
  // The views tell the factor that training goes on with.
  const factorAfter = (...events: EventBody[]) =>
    run(...begun, ...events).phases.baseline.rateFactor;
  expect(factorAfter(rate, raised)).toBe(0.5);
  expect(factorAfter(rate, raised, goesOn)).toBe(1);
  expect(factorAfter(rate, raised, checkpoint(1, 2), goesOn)).toBe(0.5);
  expect(warned(rate, { type: 'phase-finished', phase: 'baseline', seconds: 1 })).toEqual([]);
});
