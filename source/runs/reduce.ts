/**
 * The one reducer: a run's state is its events, folded. Total (an event it does not understand changes
 * nothing but the clock) and pure but for the step series, which the newest state owns (see series.ts).
 */
import type { EventBody, EventOf, RunEvent } from './events.js';
import { labelAfter } from './new-label.js';
import { emptySeries, pushSeries } from './series.js';
import { logLineOf } from './log-lines.js';
import { evaluated, passStarted } from './passes.js';
import { marked, rewound } from './superseded.js';
import { newPhase, type PhaseState, type RunState } from './state.js';
import { afterCheckpoint, applied, savedFactor, withAsk } from './unsaved.js';

/** Lines the event panel keeps. */
const LOG_LINES = 200;

type Handler<T extends EventBody['type']> = (
  state: RunState,
  event: EventOf<T>,
  at: number,
) => RunState;
type Handlers = { [T in EventBody['type']]: Handler<T> };

/** Changes one phase; a phase the run never announced is added, so that no event is lost from view. */
function withPhase(state: RunState, id: string, change: Partial<PhaseState>): RunState {
  const known = state.phases[id];
  const phase = { ...(known ?? newPhase(id)), ...change };
  const phaseOrder = known ? state.phaseOrder : [...state.phaseOrder, id];
  return { ...state, phaseOrder, phases: { ...state.phases, [id]: phase } };
}

/** A phase that begins anew keeps nothing of an earlier attempt but its place, and its curves aside. */
function started(state: RunState, id: string, at: number): RunState {
  const before = state.phases[id];
  const superseded = before ? (rewound(before, 0, 0).superseded ?? []) : [];
  const fresh = { ...newPhase(id), superseded, status: 'running' as const, startedAt: at };
  return {
    ...withPhase(state, id, fresh),
    runningPhase: id,
    waitingPhase: null,
    status: 'running',
  };
}

function ended(state: RunState, id: string, at: number, change: Partial<PhaseState>): RunState {
  const next = withPhase(state, id, {
    ...change,
    finishedAt: at,
    progress: null,
    evaluating: null,
  });
  return { ...next, runningPhase: state.runningPhase === id ? null : state.runningPhase };
}

/** Phases that were under way when the run ended did not finish. */
function settlePhases(state: RunState, status: 'stopped' | 'failed', at: number): RunState {
  let next = state;
  for (const phase of Object.values(state.phases)) {
    if (phase.status === 'running') next = withPhase(next, phase.id, { status, finishedAt: at });
  }
  return next;
}

/**
 * A phase that is waited before does nothing: what a resumed run has read for it is read, and its clock, where it has
 * begun in an earlier runner, stands.
 */
function waits(state: RunState, id: string, at: number): RunState {
  const { status, startedAt } = state.phases[id] ?? newPhase(id);
  return withPhase(state, id, {
    status: status === 'running' ? 'stopped' : status,
    finishedAt: startedAt === null ? null : at,
    progress: null,
  });
}

/** The time that a phase waited for Enter is nobody's work. */
function withoutWait(state: RunState, at: number): RunState {
  const { waitingPhase: id } = state;
  const phase = id === null ? undefined : state.phases[id];
  if (id === null || !phase || phase.finishedAt === null) return state;
  const awayMs = phase.awayMs + Math.max(0, at - phase.finishedAt);
  return withPhase(state, id, { finishedAt: null, awayMs });
}

/** The time between the last runner's last word and a new one is nobody's work. */
function withoutGap(state: RunState, at: number): RunState {
  const last = state.updatedAt ?? at;
  const since = (moment: number): number => Math.max(0, at - moment);
  let next = { ...state, awayMs: state.awayMs + since(last) };
  for (const { id, status, startedAt, finishedAt, awayMs } of Object.values(state.phases)) {
    // Those that go on; one that was killed has no end.
    if (startedAt === null || status === 'done' || status === 'skipped') continue;
    next = withPhase(next, id, { finishedAt: null, awayMs: awayMs + since(finishedAt ?? last) });
  }
  return next;
}

/** What a log says of a run whose first line is lost: known again from where somebody has gone on with it. */
function withBegun(
  state: RunState,
  { begun, version }: EventOf<'run-resumed'>,
  at: number,
): RunState {
  if (begun === undefined || state.run !== null) return state;
  const { run, phases, data, synthetic, config } = begun;
  const known = Object.values(state.phases);
  const startedAt = Math.min(...known.map((phase) => phase.startedAt ?? at), at);
  return {
    ...state,
    ...{ run, data, synthetic, config, startedAt },
    origin: { version, config, engine: state.origin.engine },
    phaseOrder: [...new Set([...phases, ...state.phaseOrder])],
    phases: { ...Object.fromEntries(phases.map((id) => [id, newPhase(id)])), ...state.phases },
  };
}

/** Remembered of each phase. */
const MOST_ASKED = 200;
/** Samples of the machine's use that are kept: four minutes of them. */
const MOST_SAMPLES = 120;

/** What has nothing to do with the step at which it is asked. */
const UNRELATED: ReadonlySet<string> = new Set(['mark-label', 'take-control', 'next-phase']);

/** Remembers what was asked for at the step of the phase that trains. */
function withAsked(state: RunState, command: string, value: string | number | null): RunState {
  const phase = state.runningPhase === null ? undefined : state.phases[state.runningPhase];
  if (phase === undefined || phase.epochs === 0 || UNRELATED.has(command)) return state;
  const step = Math.max(0, phase.epoch - 1) * phase.steps + phase.step;
  const asked = [...phase.asked.slice(1 - MOST_ASKED), { command, value, step }];
  const unsaved = withAsk(phase.unsaved, command, value, step);
  return withPhase(state, phase.id, { asked, unsaved });
}

/** An event's own fields. */
function bodyOf<T extends RunEvent>(event: T): Omit<T, 'type' | 'seq' | 'time'> {
  const { type: _type, seq: _seq, time: _time, ...body } = event;
  return body;
}

const ignore = (state: RunState): RunState => state;

const handlers: Handlers = {
  'run-started': (state, event, at) => ({
    ...state,
    run: event.run,
    version: event.version,
    versions: [{ from: event.seq, version: event.version }],
    runner: event.runner,
    status: 'running',
    startedAt: at,
    data: event.data,
    synthetic: event.synthetic,
    config: event.config,
    origin: { version: event.version, config: event.config, engine: null },
    phaseOrder: [...event.phases],
    phases: Object.fromEntries(event.phases.map((id) => [id, newPhase(id)])),
  }),
  'run-resumed': (state, event, at) => ({
    ...withBegun(withoutGap(state, at), event, at),
    runner: event.runner,
    version: event.version,
    versions: [...state.versions, { from: event.seq, version: event.version }],
    status: 'running',
    message: null,
    finishedAt: null,
    held: null,
    waitingPhase: null,
    stopsAfterEpoch: false,
    // What was asked of the runner that is gone is forgotten with it.
    rateAwaited: null,
    stopsNow: false,
  }),
  'run-finished': (state, event, at) => ({
    ...(event.status === 'finished' ? state : settlePhases(state, event.status, at)),
    status: event.status,
    message: event.message,
    finishedAt: at,
    runningPhase: null,
    waitingPhase: null,
    held: null,
  }),
  'preflight-passed': (state, { version, engine, config }) => ({
    ...state,
    config,
    origin: { version, engine, config },
  }),
  'engine-selected': (state, event) => ({
    ...state,
    engine: event.engine,
    // One that cannot run a model its own way says so later: what it began with is the first.
    origin: { ...state.origin, engine: state.origin.engine ?? event.engine },
  }),
  warning: (state, event) => ({
    ...state,
    warnings: [...state.warnings, bodyOf(event)],
  }),
  note: ignore,
  command: (before, event, at) => {
    const { command, value, file, label = '', status } = event;
    const state = withAsked(before, command, value ?? null);
    if (command === 'next-phase') return withoutWait(state, at);
    if (command === 'stop-now') return { ...state, stopsNow: true };
    if (command === 'stop-after-epoch') return { ...state, stopsAfterEpoch: value === 1 };
    if (command === 'learning-rate') {
      const rateAwaited = state.phases[state.runningPhase ?? '']?.globalStep ?? 0;
      return { ...state, ratesAsked: state.ratesAsked + 1, rateAwaited };
    }
    if (file === undefined || status === undefined) return state;
    const { marks, newLabels } = state;
    if (status === 'none') {
      const [{ [file]: _mark, ...otherMarks }, { [file]: _label, ...otherLabels }] = [
        marks,
        newLabels,
      ];
      return { ...state, marks: otherMarks, newLabels: otherLabels };
    }
    const earlier = marks[file];
    const row = earlier && { label: newLabels[file] ?? '', status: earlier };
    const newLabel = labelAfter(row, { label, status });
    return {
      ...state,
      marks: { ...marks, [file]: status },
      newLabels: { ...newLabels, [file]: newLabel },
    };
  },
  paused: (state) => ({ ...state, status: 'paused' }),
  continued: (state) => ({ ...state, status: 'running' }),
  held: (state, { what, message }) => ({ ...state, status: 'held', held: { what, message } }),
  released: (state) => ({ ...state, status: 'running', held: null }),
  'phase-waiting': (state, event, at) => {
    const next = waits(state, event.phase, at);
    return { ...next, status: 'waiting', runningPhase: null, waitingPhase: event.phase };
  },
  'phase-started': (state, event, at) => started(state, event.phase, at),
  'pass-started': (state, event, at) => {
    const before = state.phases[event.phase] ?? newPhase(event.phase);
    const next = withPhase(state, event.phase, passStarted(before, event, at));
    return { ...next, runningPhase: event.phase, waitingPhase: null, status: 'running' };
  },
  'folds-evaluated': (state, event) => {
    const { folds, spread } = event;
    return withPhase(state, event.phase, { folds: { folds, spread } });
  },
  'protocols-compared': (state, event) => ({ ...state, protocols: bodyOf(event) }),
  'phase-resumed': (state, event, at) => {
    const phase = state.phases[event.phase] ?? newPhase(event.phase);
    const next = withPhase(state, event.phase, {
      ...rewound(phase, event.epoch, event.step),
      globalStep: event.step,
      rateFactor: savedFactor(phase.rateFactor, phase.unsaved),
      unsaved: [],
      status: 'running',
      startedAt: phase.startedAt ?? at,
      finishedAt: null,
      message: null,
    });
    return { ...next, runningPhase: event.phase, waitingPhase: null, status: 'running' };
  },
  'phase-finished': (state, event, at) =>
    ended(state, event.phase, at, { status: 'done', seconds: event.seconds }),
  'phase-failed': (state, event, at) =>
    ended(state, event.phase, at, { status: 'failed', message: event.message }),
  'phase-skipped': (state, event, at) =>
    ended(state, event.phase, at, { status: 'skipped', message: event.reason }),
  progress: (state, event, at) => {
    const before = state.phases[event.phase]?.progress;
    const startedAt = before?.task === event.task ? before.startedAt : at;
    const { task, done, total, unit } = event;
    return withPhase(state, event.phase, {
      progress: { task, done, total, unit, startedAt, updatedAt: at },
    });
  },
  'data-found': (state, event) => {
    const { type: _type, seq: _seq, time: _time, ...catalog } = event;
    return { ...state, catalog };
  },
  'data-audited': (state, event) => ({ ...state, audit: bodyOf(event) }),
  'findings-shown': (state, event) => ({ ...state, findings: event.findings }),
  'samples-shown': (state, event) => withPhase(state, event.phase, { pictures: event.pictures }),
  'batch-size-fitted': (state, { phase, size, from }) => ({
    ...state,
    batchSizes: [
      ...state.batchSizes.filter((found) => found.phase !== phase),
      { phase, size, from },
    ],
  }),
  'batch-inspected': (state, event) => ({
    ...state,
    batch: { images: event.images, labels: event.labels },
  }),
  'model-built': (state, event) => {
    const { layers, parameters, trainableParameters } = event;
    return withPhase(state, event.phase, { model: { layers, parameters, trainableParameters } });
  },
  'stage-started': (state, { phase, title, first, last }) =>
    withPhase(state, phase, { stage: title, stageEpochs: { first, last } }),
  'sampling-computed': (state, event) => {
    const { sampling, draws, strata } = event;
    return withPhase(state, event.phase, { sampling: { sampling, draws, strata } });
  },
  'balance-computed': (state, event) => {
    const { before, after, target } = event;
    return withPhase(state, event.phase, { balance: { before, after, target } });
  },
  'class-weights-computed': (state, event) =>
    withPhase(state, event.phase, {
      classWeights: { counts: event.counts, weights: event.weights },
    }),
  'epoch-started': (state, event, at) => {
    const phase = state.phases[event.phase];
    return withPhase(state, event.phase, {
      epochs: event.epochs,
      epoch: event.epoch,
      step: 0,
      steps: event.steps,
      current: null,
      evaluating: null,
      progress: null,
      epochClock: { startedAt: at, firstStepAt: null, updatedAt: at },
      // A phase from its first epoch on; one that goes on within that epoch has its steps already.
      stepLoss:
        event.epoch === 1 && !phase?.globalStep
          ? emptySeries()
          : (phase?.stepLoss ?? emptySeries()),
    });
  },
  step: (state, event, at) => {
    const phase = state.phases[event.phase] ?? newPhase(event.phase);
    const clock = phase.epochClock;
    let stepLoss = phase.stepLoss;
    for (let n = 0; event.earlierSteps && n < event.earlierSteps.length; n += 2) {
      stepLoss = pushSeries(stepLoss, event.earlierSteps[n], event.earlierSteps[n + 1]);
    }
    return withPhase(state, event.phase, {
      epoch: event.epoch,
      step: event.step,
      globalStep: event.globalStep,
      steps: event.steps,
      imagesPerSecond: event.imagesPerSecond,
      learningRate: event.learningRate ?? phase.learningRate,
      current: { loss: event.meanLoss, accuracy: event.meanAccuracy },
      epochClock: { ...clock, firstStepAt: clock.firstStepAt ?? at, updatedAt: at },
      stepLoss: pushSeries(stepLoss, event.globalStep, event.loss),
    });
  },
  'epochs-extended': (state, event) => {
    const unsaved = applied(state.phases[event.phase]?.unsaved ?? [], 'one-more-epoch');
    return withPhase(state, event.phase, { epochs: event.epochs, unsaved });
  },
  'learning-rate': (state, event) =>
    withPhase({ ...state, rateAwaited: null }, event.phase, {
      learningRate: event.learningRate,
      rateFactor: event.factor,
      unsaved: applied(state.phases[event.phase]?.unsaved ?? [], 'learning-rate'),
    }),
  'evaluation-progress': (state, event) =>
    withPhase(state, event.phase, {
      evaluating: { split: event.split, done: event.done, total: event.total },
    }),
  'epoch-finished': (state, event) => {
    const { type: _type, seq: _seq, time: _time, phase: id, pass: _pass, ...record } = event;
    const phase = state.phases[id] ?? newPhase(id);
    // Changes that cancel each other are applied without an event.
    const made = phase.globalStep > (state.rateAwaited ?? Infinity);
    return withPhase(made ? { ...state, rateAwaited: null } : state, id, {
      evaluating: null,
      learningRate: record.learningRate,
      history: [...phase.history.filter((other) => other.epoch !== record.epoch), record],
      bestEpoch: record.best ? record.epoch : phase.bestEpoch,
    });
  },
  predictions: (state, event) => withPhase(state, event.phase, { predictions: event.items }),
  'checkpoint-written': (state, event) => {
    const others = (state.phases[event.phase]?.checkpoints ?? []).filter(
      (c) => c.kind !== event.kind,
    );
    const { kind, epoch, path, step } = event;
    const phase = state.phases[event.phase];
    return withPhase(state, event.phase, {
      checkpoints: [...others, { kind, epoch, path }],
      ...(phase && step !== undefined && kind === 'last' && marked(phase, step)),
      ...(phase && kind === 'last' && { unsaved: afterCheckpoint(phase.unsaved, step) }),
    });
  },
  'phase-evaluated': (state, event) =>
    withPhase(
      state,
      event.phase,
      evaluated(state.phases[event.phase] ?? newPhase(event.phase), event),
    ),
  'test-set-looked-at': (state, event) => ({ ...state, testLooks: event.look }),
  'phase-tested': (state, event) => {
    const result = state.phases[event.phase]?.result;
    return result
      ? withPhase(state, event.phase, { result: { ...result, test: event.test } })
      : state;
  },
  'ensemble-evaluated': (state, event) => {
    const { phases, validation, test, folds = null } = event;
    const figures = { bestEpoch: 0, epochs: 0, seconds: 0, validation, test };
    const verdict = { id: 'undecided' as const, reason: `The mean of ${phases.join(', ')}.` };
    const result = { ...figures, verdict, train: { loss: null, accuracy: null } };
    const row = { ...newPhase('ensemble'), status: 'done' as const, result, folds };
    return { ...state, ensemble: { phases, row } };
  },
  'phases-compared': (state, event) => ({ ...state, comparison: bodyOf(event) }),
  'calibration-fitted': (state, event) => ({ ...state, calibration: bodyOf(event) }),
  'operating-points': (state, event) => ({ ...state, operatingPoints: bodyOf(event) }),
  'slices-evaluated': (state, event) => ({ ...state, slices: bodyOf(event) }),
  'images-shown': (state, event) => {
    const { split, case: asked, images, heatMaps = null } = event;
    const found = { split, case: asked, images, heatMaps };
    // The ensemble is no phase of its own.
    return state.ensemble && !state.phases[event.phase]
      ? { ...state, ensemble: { ...state.ensemble, row: { ...state.ensemble.row, images: found } } }
      : withPhase(state, event.phase, { images: found });
  },
  'phase-chosen': (state, event) => ({
    ...state,
    chosen: { phase: event.phase, reason: event.reason },
  }),
  telemetry: (state, event) => {
    const { cpu, memory, gpus } = event;
    const sample = { cpu, gpus: gpus.map(({ utilisation }) => utilisation) };
    const usage = [...state.usage.slice(1 - MOST_SAMPLES), sample];
    return { ...state, telemetry: { cpu, memory, gpus }, usage };
  },
};

/** Folds one event into the state. */
export function reduce(state: RunState, event: RunEvent): RunState {
  const at = Date.parse(event.time);
  const handler = handlers[event.type] as Handler<typeof event.type> | undefined;
  const next = handler ? handler(state, event as never, at) : state;
  const line = logLineOf(event, next.config);
  const log = line ? [...next.log.slice(1 - LOG_LINES), line] : next.log;
  return { ...next, log, updatedAt: at, lastSeq: event.seq };
}
