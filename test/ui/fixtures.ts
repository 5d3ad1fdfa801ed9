/**
 * The recorded log of a study (`melanoscope run --plain` on the built-in synthetic set, on the embedded
 * engine; host and home folder renamed), and the states that it goes through.
 */
import { readFileSync } from 'node:fs';
import { eventSchema, type RunEvent } from '../../source/runs/events.js';
import { died } from '../../source/runs/liveness.js';
import { reduce } from '../../source/runs/reduce.js';
import { initialState, type RunState } from '../../source/runs/state.js';
import { printableState } from '../../source/ui/printable-state.js';

/** The events of a log in test/fixtures/runs, parsed by the schema. */
export function loadEvents(name = 'study'): RunEvent[] {
  const file = new URL(`../fixtures/runs/${name}.jsonl`, import.meta.url);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => eventSchema.parse(JSON.parse(line)));
}

const study = loadEvents();

/** The study up to and with the first event that fits. */
function upTo(fits: (event: RunEvent) => boolean): RunEvent[] {
  const at = study.findIndex(fits);
  if (at === -1) throw new Error('no event of the study fits');
  return study.slice(0, at + 1);
}

function then(events: RunEvent[], ...bodies: object[]): RunEvent[] {
  const last = events[events.length - 1];
  const more = bodies.map((body, index) => ({
    seq: last.seq + index + 1,
    time: last.time,
    ...body,
  }));
  return [...events, ...more.map((event) => eventSchema.parse(event))];
}

/** Somewhat into an epoch of a phase, a given share of its epochs gone. */
function within(phase: string, share: number): (event: RunEvent) => boolean {
  const started = study.find((e) => e.type === 'epoch-started' && e.phase === phase);
  const epochs = started?.type === 'epoch-started' ? started.epochs : 1;
  const epoch = Math.max(2, Math.ceil(epochs * share));
  return (e) => e.type === 'step' && e.phase === phase && e.epoch === epoch && e.step > e.steps / 5;
}

const middle = upTo(within('augmented', 0.6));

const logs = {
  /** Nothing has been heard of the runner. */
  empty: () => [],
  /** Images are being read. */
  reading: () =>
    upTo((e) => e.type === 'progress' && e.task === 'reading images' && e.done > e.total / 2),
  /** The first epoch of the baseline has begun, no step is over. */
  'first-epoch': () => upTo((e) => e.type === 'epoch-started'),
  'first-step': () => upTo((e) => e.type === 'step'),
  'mid-training': () => middle,
  validating: () => upTo((e) => e.type === 'evaluation-progress' && e.phase === 'augmented'),
  balanced: () => upTo(within('balanced', 0.4)),
  weighted: () => upTo(within('weighted', 0.8)),
  paused: () => then(middle, { type: 'paused' }),
  waiting: () =>
    then(
      upTo((e) => e.type === 'phase-finished' && e.phase === 'samples'),
      { type: 'phase-waiting', phase: 'baseline' },
    ),
  failed: () =>
    then(
      middle,
      {
        type: 'phase-failed',
        phase: 'augmented',
        message: 'The loss is not a number at step 214.',
      },
      { type: 'run-finished', status: 'failed', message: 'The loss is not a number at step 214.' },
    ),
  stopped: () => then(middle, { type: 'run-finished', status: 'stopped', message: null }),
  killed: () => middle,
  finished: () => study,
} satisfies Record<string, () => RunEvent[]>;

export type FixtureName = keyof typeof logs;
export const fixtureNames = Object.keys(logs) as FixtureName[];

/** Events of a state of the study. */
export function fixtureEvents(name: FixtureName): RunEvent[] {
  return logs[name]();
}

const states = new Map<FixtureName, RunState>();

/** A state of the study, as the views are given it. */
export function fixtureState(name: FixtureName): RunState {
  const known = states.get(name) ?? makeState(name);
  states.set(name, known);
  return known;
}

function makeState(name: FixtureName): RunState {
  const state = fixtureEvents(name).reduce(reduce, initialState());
  return printableState(
    name === 'killed'
      ? died(`checkpoints/${state.run}`, state, { code: null, signal: 'SIGKILL' })
      : state,
  );
}
