/**
 * The runner: a process of its own that outlives the terminal. The main thread owns the log, the
 * control socket, the results file and the telemetry; a worker thread owns the data, the engine and the
 * training loop. Started by launch.ts with the run's folder as its one argument.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import lockfile from 'proper-lockfile';
import { entryPoint } from '../entry-points.js';
import { isDiskFull, UserError, messageOf } from '../errors.js';
import { isSynthetic } from '../dataset/synthetic/marker.js';
import { resultsOf } from '../study/results.js';
import { resultsText } from '../study/results-text.js';
import type { FromWorker, ToWorker, WorkerInput } from '../training/messages.js';
import { version } from '../version.js';
import { writeWhole } from '../write-whole.js';
import { listen } from './control.js';
import { exitFor, RUNNER_EXIT } from './exit-codes.js';
import { EVENT_SCHEMA, type EventBody } from './events.js';
import { eventsPath, lockPath, removeDrafts, resultsPath } from './folder.js';
import { foldLog } from './fold-log.js';
import { EventLog, LogLost } from './log.js';
import { LogClock } from './log-clock.js';
import { PatientLog } from './patient-log.js';
import { ownIdentity } from './process-identity.js';
import { readConfig } from './run-config.js';
import { initialState, reduce, type RunState } from './state.js';
import { writeMark } from './relabel-file.js';
import { TelemetryMeter } from './telemetry.js';

const TELEMETRY_EVERY_MS = 2000;
/** How often results that found no room are tried again. */
const ROOM_EVERY_MS = 1000;
/** A lock that has not been touched for this long belongs to a runner that is gone. */
const LOCK_STALE_MS = 5000;

/** Two runners never write one run. @throws when another one holds it. */
async function lockRun(folder: string): Promise<() => Promise<void>> {
  return lockfile.lock(folder, {
    lockfilePath: lockPath(folder),
    stale: LOCK_STALE_MS,
    update: LOCK_STALE_MS / 5,
    // Long enough for the lock of a runner that was killed a moment ago to grow stale.
    retries: { retries: 8, minTimeout: 1000, factor: 1 },
    onCompromised: (error) => {
      const code = exitFor(error);
      const why =
        code === RUNNER_EXIT.held
          ? 'Another runner has taken this run over'
          : "The run's folder cannot be written to";
      console.error(`${why}: ${error.message}`);
      process.exit(code);
    },
  });
}

/** Ends a runner that cannot go on. Its exit code says why: a full disk takes no other word. */
function fatal(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(error instanceof LogLost ? RUNNER_EXIT.unwritable : exitFor(error));
}

/** Ends the process as the system would have: an orderly exit waits for the engine to finish its step. */
function endAt(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** Whether a phase is under way that has epochs left to make or to validate. */
function trains({ runningPhase, phases }: RunState): boolean {
  const phase = runningPhase === null ? undefined : phases[runningPhase];
  return phase !== undefined && phase.epochs > 0 && phase.history.length < phase.epochs;
}

/** Events after which results.json is written anew. */
const RESULTS_AFTER: ReadonlySet<EventBody['type']> = new Set([
  'data-found',
  'epoch-finished',
  'data-audited',
  'phase-evaluated',
  'phase-tested',
  'folds-evaluated',
  'protocols-compared',
  'phase-chosen',
]);

async function main(folder: string, accept: string[]): Promise<void> {
  // A second SIGTERM ends at once; the first stops the study at its next step, with a checkpoint.
  let worker: Worker | null = null;
  let asked = false;
  let endIfHeld = (): void => undefined;
  const tell = (message: ToWorker): void => worker?.postMessage(message);
  const stopStudy = (): void => tell({ type: 'command', command: { command: 'stop-now' } });
  const stop = (signal: NodeJS.Signals): void => {
    if (asked) endAt(signal);
    asked = true;
    endIfHeld();
    stopStudy();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // What a Slurm job is sent when its time is nearly over (sbatch --signal).
  process.on('SIGUSR1', stop);
  process.on('SIGHUP', () => undefined);

  const release = await lockRun(folder);
  await removeDrafts(folder).catch(() => undefined);
  const config = await readConfig(folder);
  let state: RunState = await foldLog(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return initialState();
  });
  const resume = state.run !== null;
  const finishedPhases = Object.values(state.phases)
    .filter((phase) => phase.status === 'done' || phase.status === 'skipped')
    .map((phase) => phase.id);
  const clock = new LogClock(state.updatedAt ?? 0);
  const log = new PatientLog(new EventLog(eventsPath(folder), { lastSeq: state.lastSeq, clock }), {
    clock,
    onWritten: (events) => {
      for (const event of events) state = reduce(state, event);
      if (events.some((event) => RESULTS_AFTER.has(event.type))) writeResults(state);
    },
    onHeld: (held) => tell({ type: 'hold', held }),
  });
  // A stop cannot be recorded on a full disk, nor waited for: what is written already is what there is.
  endIfHeld = () => {
    if (log.held !== null) process.exit(RUNNER_EXIT.unwritable);
  };

  const resultsFile = (of: RunState): Promise<void> =>
    writeWhole(resultsPath(folder), `${resultsText(resultsOf(of))}\n`);
  let writing: Promise<void> = Promise.resolve();
  let resultsFailed = false;
  const writeResults = (of: RunState): void => {
    writing = writing
      .then(() => resultsFile(of))
      .catch((error: unknown) => {
        if (resultsFailed) return;
        resultsFailed = true;
        const message = `results.json cannot be written (${messageOf(error)})`;
        append([{ type: 'warning', phase: null, message }]);
      });
  };
  /** Whoever reads the log's last word finds the results complete: on a full disk they wait, unless a signal asks to end. */
  const roomForResults = async (of: () => RunState): Promise<void> => {
    const what = 'the results';
    for (let since: number | null = null; !asked; await sleep(ROOM_EVERY_MS)) {
      const error: unknown = await resultsFile(of()).then(
        () => null,
        (problem: unknown) => problem,
      );
      if (isDiskFull(error)) {
        if (since === null) append([{ type: 'held', what, message: messageOf(error) }]);
        since ??= performance.now();
        continue;
      }
      if (since !== null) {
        append([{ type: 'released', what, seconds: (performance.now() - since) / 1000 }]);
      }
      return;
    }
  };
  const append = (bodies: EventBody[], time?: Date): void => log.append(bodies, time);

  const runner = ownIdentity();
  append([
    resume
      ? { type: 'run-resumed', schema: EVENT_SCHEMA, version, runner }
      : {
          type: 'run-started',
          schema: EVENT_SCHEMA,
          run: config.name ?? folder,
          version,
          runner,
          phases: config.phases,
          data: config.data,
          synthetic: await isSynthetic(config.data),
          config,
        },
  ]);

  const evaluated = Object.values(state.phases).flatMap(({ id, result }) =>
    result ? [{ type: 'phase-evaluated' as const, phase: id, ...result }] : [],
  );
  const passes = Object.values(state.phases).flatMap(({ id, passes: over }) =>
    over.map(({ pass, result, history }) => ({ phase: id, pass: pass.id, result, history })),
  );
  // A phase that has begun none of its passes begins anew.
  const begun = Object.values(state.phases)
    .filter(({ pass, passes: over }) => pass !== null || over.length > 0)
    .map(({ id }) => id);
  const stepsMade = Object.fromEntries(
    Object.values(state.phases).map(({ id, globalStep }) => [id, globalStep]),
  );
  const { origin } = state;
  const input: WorkerInput = {
    ...{ folder, config, finishedPhases, evaluated, resume, stepsMade, origin, accept },
    ...{ passes, begun, testLooks: state.testLooks, fitted: state.batchSizes },
  };
  // Its listeners are on it before anything is waited for: what a worker says to nobody is lost.
  const training = new Worker(entryPoint('worker'), { workerData: input });
  let end: Extract<FromWorker, { type: 'ended' }> | null = null;
  training.on('message', (message: FromWorker) => {
    if (message.type === 'events') append(message.events);
    else if (message.type === 'sync') {
      const { request } = message;
      log.whenSynced(() => tell({ type: 'logged', request }));
    } else end = message;
  });
  let crash: string | null = null;
  training.on('error', (error) => {
    console.error(error);
    crash = messageOf(error);
  });
  const ended = new Promise<void>((resolve) => training.once('exit', () => resolve()));
  worker = training;
  if (log.held !== null) tell({ type: 'hold', held: true });
  if (asked) stopStudy();

  let over = false;
  const control = await listen(
    folder,
    (command) => {
      if (over) throw new Error('the run is over');
      if (command.command === 'one-more-epoch' && !trains(state)) {
        throw new Error('no phase trains');
      }
      if (command.command === 'stop-now') endIfHeld();
      // A label that stands in the file stays there, and other views learn of it from the log.
      const label = command.command === 'mark-label' ? writeMark(folder, command) : undefined;
      append([{ type: 'command', ...command, ...(label !== undefined && { label }) }]);
      tell({ type: 'command', command });
    },
    () => log.held,
  ).catch((error: unknown) => {
    // Some network file systems have no sockets: a run that takes no commands is still a run.
    const message = `This run takes no commands: its socket cannot be made (${messageOf(error)})`;
    append([{ type: 'warning', phase: null, message }]);
    return null;
  });
  const meter = new TelemetryMeter();
  const telemetry = setInterval(() => {
    const setBack = clock.setBack();
    if (setBack !== null) {
      const message = `The machine's clock was set back by ${Math.round(setBack / 1000)} s: the log's times go on as if it was not.`;
      append([{ type: 'note', phase: null, message }]);
    }
    void meter.read().then((event) => {
      if (!over && log.held === null) append([event]);
    });
  }, TELEMETRY_EVERY_MS);

  await ended;
  over = true;
  clearInterval(telemetry);
  await control?.close();
  const outcome = end ?? {
    status: 'failed' as const,
    message: `The training thread ended early: ${crash ?? 'see stderr.log in the run’s folder'}`,
  };
  const { status, message } = outcome;
  const last = { type: 'run-finished', status, message } as const;
  const complete = (at: Date): RunState =>
    reduce(state, { seq: state.lastSeq + 1, time: at.toISOString(), ...last });
  await writing;
  await roomForResults(() => complete(clock.now()));
  const time = clock.now();
  writeResults(complete(time));
  await writing;
  append([last], time);
  await new Promise<void>((resolve) => log.whenSynced(resolve));
  await release();
  process.exit(status === 'failed' ? 1 : 0);
}

process.on('uncaughtException', fatal);
const [, , runFolder, accepted = ''] = process.argv;
main(runFolder, accepted.split(',')).catch(fatal);
