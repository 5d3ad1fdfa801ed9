/** The time that is left of the study: of the phase that runs, its folds and the phases to come. */
import { expect, test } from 'vitest';
import type { RunState } from '../../source/runs/state.js';
import { elapsedSeconds, secondsLeft } from '../../source/ui/run-facts.js';
import { studySecondsLeft } from '../../source/ui/study-left.js';
import { passStarted } from '../../source/runs/passes.js';
import { evaluatedState } from './evaluated.js';
import { fixtureState } from './fixtures.js';

const run = fixtureState('mid-training');
const now = run.updatedAt!;
const id = 'augmented';
const own = secondsLeft(run.phases[id], now)!;

/** The study with another order of phases, another config, or another state of the phase that runs. */
const changed = (phaseOrder: string[], config: object = {}, phase: object = {}): RunState => ({
  ...run,
  phaseOrder,
  config: { ...run.config, ...config },
  phases: { ...run.phases, [id]: { ...run.phases[id], ...phase } },
});
const left = (state: RunState): number | null => studySecondsLeft(state, now);

test('of the last phase that trains it is what is left of that', () => {
  expect(left(changed(['data', 'baseline', id, 'evaluation']))).toBe(own);
});

test('a phase to come takes what the newest of its kind takes, by its images', () => {
  const whole = elapsedSeconds(run.phases[id], now)! + own;
  expect(left(changed([id, 'weighted']))).toBeCloseTo(own + whole, 6);
  const { train } = run.catalog!.counts;
  const all = train.reduce((sum, count) => sum + count, 0);
  const filled = train.length * Math.max(...train);
  expect(filled).toBeGreaterThan(all);
  const balanced = (whole * filled) / all;
  expect(left(changed([id, 'balanced']))).toBeCloseTo(own + balanced, 6);
});

test('the folds to come are in it, of the phase that runs and of those after it', () => {
  const pass = { id: 'fold-1', protocol: 'grouped', leaky: false, fold: { index: 1, of: 3 } };
  const images = { train: 100, validation: 50, test: 50 };
  const folded = { pass: { pass: { ...pass, place: 1, of: 3 }, images } };
  const inFolds = changed([id, 'weighted'], { folds: 3 }, folded);
  const ownOfAll = secondsLeft(inFolds.phases[id], now)!;
  expect(ownOfAll).toBeGreaterThan(2.5 * own);
  const whole = elapsedSeconds(run.phases[id], now)! + ownOfAll;
  expect(left(inFolds)).toBeCloseTo(ownOfAll + whole, 6);
});

test('folds to come take what the last one took, all of its stages together', () => {
  const pass = { protocol: 'grouped', leaky: false, of: 3 };
  const of = (index: number) => ({
    ...{ ...pass, id: `fold-${index}`, place: index },
    fold: { index, of: 3 },
  });
  const images = { train: 100, validation: 50, test: 50 };
  const inSecond = { pass: { pass: of(2), images } };
  const { history } = run.phases[id];
  const slow = history.map((epoch) => ({ ...epoch, seconds: 100 }));
  const before = [{ pass: of(1), images, history: slow, result: null }];
  expect(left(changed([id], {}, { ...inSecond, passes: before }))).toBeCloseTo(
    own + 100 * history.length,
    6,
  );
  // One that stopped early, and is over.
  const over = { pass: { pass: of(1), images }, passes: before, epochs: 1000 };
  expect(left(changed([id], {}, over))).toBeCloseTo(2 * 100 * history.length, 6);
  const leaky = [{ ...before[0], pass: { ...of(1), leaky: true } }];
  expect(left(changed([id], {}, { ...inSecond, passes: leaky }))).toBeLessThan(3 * own + 60);
});

test('while the network of a fold is built, and in its first step, it takes what the one before took', () => {
  const pass = (index: number) => ({
    ...{ protocol: 'grouped' as const, leaky: false, of: 3, id: `fold-${index}`, place: index },
    fold: { index, of: 3 },
  });
  const images = { train: 100, validation: 50, test: 50 };
  const history = run.phases[id].history.map((epoch) => ({ ...epoch, seconds: 100 }));
  const whole = 100 * history.length;
  const result = evaluatedState.phases[id].result!;
  const passes = [{ pass: pass(1), images, history, result }];
  const event = { type: 'pass-started' as const, phase: id, pass: pass(2), images };
  const logged = { seq: run.lastSeq + 1, time: new Date(now).toISOString(), ...event };
  const ended = { ...run.phases[id], pass: { pass: pass(1), images }, history, passes };
  const before = passStarted(ended, logged, now);
  const told = (phase: object): number | null => left(changed([id], { folds: 3 }, phase));
  expect(told({ ...before, passes: [] })).toBeNull();
  expect(told(before)).toBe(2 * whole);
  const clock = { startedAt: now - 20_000, firstStepAt: null, updatedAt: now };
  const begun = { ...before, epochs: 9, epoch: 1, steps: 7, epochClock: clock };
  expect(told(begun)).toBe(2 * whole - 20);
  expect(told({ ...begun, step: 1, epochClock: { ...clock, firstStepAt: now } })).toBe(
    2 * whole - 20,
  );
  // The first fold of another protocol is like those before it.
  const leaky = { ...before.pass!, pass: { ...pass(2), leaky: true } };
  expect(told({ ...before, pass: leaky })).toBe(2 * whole);
});

test('nothing is said where a phase to come is unlike those that were timed', () => {
  expect(left(changed([id, 'transfer', 'evaluation'], { weights: 'mobilenet.keras' }))).toBeNull();
  // Without weights it is skipped.
  expect(left(changed([id, 'transfer', 'evaluation'], { weights: null }))).toBe(own);
});

test('nothing is said where nothing trains, or the study ends before', () => {
  const order = ['data', id];
  expect(left({ ...changed(order), runningPhase: 'data' })).toBeNull();
  expect(left({ ...changed(order), stopsAfterEpoch: true })).toBeNull();
  expect(left({ ...changed(order), status: 'finished' })).toBeNull();
});

test('between phases, and until the next has timed steps, it is by those before', () => {
  const done = { status: 'done' as const, seconds: 60, epochs: 8 };
  const order = ['data', 'baseline', id, 'weighted', 'evaluation'];
  const of = (next: object, runningPhase: string | null): RunState => {
    const state = changed(order, { epochs: 8 }, { ...run.phases.weighted, id, ...next });
    const baseline = { ...state.phases.baseline, ...done };
    return { ...state, runningPhase, phases: { ...state.phases, baseline } };
  };
  const begun = { status: 'running' as const, startedAt: now - 5000 };
  expect(run.phases.weighted.status).toBe('waiting');
  // As long as the baseline each: on as many images, over as many epochs.
  expect(left(of({}, null))).toBeCloseTo(120, 6);
  expect(left(of(begun, id))).toBeCloseTo(115, 6);
  expect(left(of({ ...begun, startedAt: now - 90_000 }, id))).toBeCloseTo(60, 6);
  // One that has failed, or was skipped, is not waited for.
  expect(left(of({ status: 'failed' }, null))).toBeCloseTo(60, 6);
  // While the study is evaluated nothing is left to train.
  const over = of({ ...done }, 'evaluation');
  const weighted = { ...over.phases.weighted, ...done };
  expect(left({ ...over, phases: { ...over.phases, weighted } })).toBeNull();
});

test('each stage has a pace of its own: what is left goes by the last one, and is not known before', () => {
  const history = run.phases[id].history.map((epoch) => ({ ...epoch, seconds: 5 }));
  const { epoch, epochs, steps } = run.phases[id];
  const inStage = (first: number, last: number, more: object = {}) =>
    changed([id], {}, { history, stageEpochs: { first, last }, ...more }).phases[id];
  expect(secondsLeft(inStage(1, epoch), now)).toBeNull();
  // No epoch of the stage is over: by its steps, of 0.1 s each.
  const epochClock = { startedAt: now - 1200, firstStepAt: now - 1000, updatedAt: now };
  const begun = inStage(epoch, epochs, { epochClock, step: 11 });
  expect(secondsLeft(begun, now)).toBeCloseTo(0.1 * (steps - 11 + steps * (epochs - epoch)), 6);
  // Two of the stage are: the later one counts.
  const two = history.map((one, n) => ({ ...one, seconds: n === history.length - 1 ? 20 : 5 }));
  const going = inStage(epoch - 2, epochs, { epochClock, step: 11, history: two });
  expect(secondsLeft(going, now)).toBeCloseTo(20 * (1 - 11 / steps + epochs - epoch), 6);
  // A fold before tells how long all stages take.
  const of = { protocol: 'grouped' as const, leaky: false, place: 1, of: 2 };
  const [before, here] = [1, 2].map((place) => ({
    ...{ ...of, id: `fold-${place}`, place },
    fold: { index: place, of: 2 },
  }));
  const images = { train: 100, validation: 50, test: 50 };
  const passes = [
    { pass: before, images, history: [{ ...history[0], seconds: 900 }], result: null },
  ];
  const known = inStage(1, epoch, { epochClock, pass: { pass: here, images }, passes });
  expect(secondsLeft(known, now)).toBeCloseTo(900 - 5 * history.length - 1.2, 6);
});
