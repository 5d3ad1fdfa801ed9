/**
 * The runner: a process of its own that outlives the terminal. The main thread owns the log, the
 * control socket, the results file and the telemetry; a worker thread owns the data, the engine and the
 * training loop. Started by launch.ts with the run's folder as its one argument.
 */
import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import lockfile from 'proper-lockfile';
import writeFileAtomic from 'write-file-atomic';
import { entryPoint } from '../entry-points.js';
import { messageOf } from '../errors.js';
import { isSynthetic } from '../dataset/synthetic/marker.js';
import { resultsOf } from '../study/results.js';
import type { FromWorker, ToWorker, WorkerInput } from '../training/messages.js';
import { version } from '../version.js';
import { listen } from './control.js';
import { EVENT_SCHEMA, type EventBody } from './events.js';
import { eventsPath, resultsPath } from './folder.js';
import { EventLog } from './log.js';
import { readLog } from './read-log.js';
import { readConfig } from './run-config.js';
import { initialState, reduce, type RunState } from './state.js';
import { TelemetryMeter } from './telemetry.js';

const TELEMETRY_EVERY_MS = 2000;
/** A lock that has not been touched for this long belongs to a runner that is gone. */
const LOCK_STALE_MS = 5000;

/** Two runners never write one run. @throws when another one holds it. */
async function lockRun(folder: string): Promise<() => Promise<void>> {
  return lockfile.lock(folder, {
    lockfilePath: `${folder}/runner.lock`,
    stale: LOCK_STALE_MS,
    update: LOCK_STALE_MS / 5,
    // Long enough for the lock of a runner that was killed a moment ago to grow stale.
    retries: { retries: 8, minTimeout: 1000, factor: 1 },
    onCompromised: (error) => {
      console.error(`Another runner has taken this run over: ${error.message}`);
      process.exit(1);
    },
  });
}

/** Events after which results.json is written anew. */
const RESULTS_AFTER: ReadonlySet<EventBody['type']> = new Set([
  'data-found',
  'epoch-finished',
  'phase-evaluated',
  'phase-chosen',
  'run-finished',
]);

async function main(folder: string): Promise<void> {
  const release = await lockRun(folder);
  const config = await readConfig(folder);
  const before = await readLog(eventsPath(folder)).catch(() => null);
  let state: RunState = (before?.events ?? []).reduce(reduce, initialState());
  const resume = state.run !== null;
  const finishedPhases = Object.values(state.phases)
    .filter((phase) => phase.status === 'done' || phase.status === 'skipped')
    .map((phase) => phase.id);
  const log = new EventLog(eventsPath(folder), state.lastSeq);

  let writing: Promise<void> = Promise.resolve();
  const writeResults = (): void => {
    const text = `${JSON.stringify(resultsOf(state), null, 2)}\n`;
    writing = writing.then(() => writeFileAtomic(resultsPath(folder), text));
  };
  const append = (bodies: EventBody[]): void => {
    for (const event of log.append(bodies)) state = reduce(state, event);
    if (bodies.some((body) => RESULTS_AFTER.has(body.type))) writeResults();
  };

  const runner = { pid: process.pid, host: hostname() };
  append([
    resume
      ? { type: 'run-resumed', version, runner }
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
  const input: WorkerInput = { folder, config, finishedPhases, evaluated, resume };
  const worker = new Worker(entryPoint('worker'), { workerData: input });
  const tell = (message: ToWorker): void => worker.postMessage(message);
  const control = await listen(folder, (command) => {
    append([{ type: 'command', ...command }]);
    tell({ type: 'command', command });
  });
  const meter = new TelemetryMeter();
  const telemetry = setInterval(() => {
    void meter.read().then((event) => append([event]));
  }, TELEMETRY_EVERY_MS);

  let end: Extract<FromWorker, { type: 'ended' }> | null = null;
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'events') append(message.events);
    else end = message;
  });
  // A second SIGTERM ends at once; the first stops the study at its next step, with a checkpoint.
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(143);
    asked = true;
    tell({ type: 'command', command: { command: 'stop-now' } });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('SIGHUP', () => undefined);

  let crash: string | null = null;
  worker.on('error', (error) => {
    console.error(error);
    crash = messageOf(error);
  });
  await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  clearInterval(telemetry);
  const outcome = end ?? {
    status: 'failed' as const,
    message: `The training thread ended early: ${crash ?? 'see stderr.log in the run’s folder'}`,
  };
  append([{ type: 'run-finished', status: outcome.status, message: outcome.message }]);
  await writing;
  await control.close();
  log.close();
  await release();
  process.exit(outcome.status === 'failed' ? 1 : 0);
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
