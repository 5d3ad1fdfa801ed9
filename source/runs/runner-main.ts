/**
 * The runner: a process of its own that outlives the terminal. The main thread owns the log, the
 * control socket, the results file and the telemetry; a worker thread owns the data, the engine and the
 * training loop. Started by launch.ts with the run's folder as its one argument.
 */
import { UserError } from '../errors.js';
import { isSynthetic } from '../dataset/synthetic/marker.js';
import type { StudyConfig } from '../study/config.js';
import { version } from '../version.js';
import { exitFor, RUNNER_EXIT } from './exit-codes.js';
import { EVENT_SCHEMA, type EventBody } from './events.js';
import { eventsPath, logSize, removeDrafts } from './folder.js';
import { foldLog } from './fold-log.js';
import { EventLog, LogLost } from './log.js';
import { LogClock } from './log-clock.js';
import { refuseLostLog } from './lost-log.js';
import { PatientLog } from './patient-log.js';
import { ownIdentity } from './process-identity.js';
import { readConfig } from './run-config.js';
import { lockRun } from './runner/lock.js';
import { isOvertaken } from './runner/overtaken.js';
import { startHeartbeat } from './runner/heartbeat.js';
import { RESULTS_AFTER, ResultsFile } from './runner/results-file.js';
import { StopSignals } from './runner/stop-signals.js';
import { takeCommands } from './runner/take-commands.js';
import { TrainingThread } from './runner/training-thread.js';
import { workerInput } from './runner/worker-input.js';
import { reduce } from './reduce.js';
import { initialState, type RunState } from './state.js';
import { lostAsks } from './unsaved.js';

/** How long a run that is to end tries to write its last words on a full disk. */
const LAST_TRIES_MS = 3000;

type Last = Extract<EventBody, { type: 'run-finished' }>;

/** Ends a runner that cannot go on. Its exit code says why: a full disk takes no other word. */
function fatal(error: unknown): never {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(error instanceof LogLost ? RUNNER_EXIT.unwritable : exitFor(error));
}

/** What earlier runners have made of the run; the first state where there was none. */
const stateBefore = (folder: string): Promise<RunState> =>
  foldLog(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return initialState();
  });

/** A runner's first words. */
async function firstEvents(
  folder: string,
  config: StudyConfig,
  state: RunState,
  resume: boolean,
): Promise<EventBody[]> {
  const by = { schema: EVENT_SCHEMA, version, runner: ownIdentity() };
  const lost = lostAsks(folder, state);
  if (state.run !== null) return [{ type: 'run-resumed', ...by }, ...lost];
  const { name, phases, data } = config;
  const synthetic = await isSynthetic(data);
  const begun = { run: name ?? folder, phases, data, synthetic, config };
  if (!resume) return [{ type: 'run-started', ...by, ...begun }];
  const message =
    'What this run was begun with is not known any more: the first line of its log cannot be read. It goes on from ' +
    'its checkpoints with the settings of config.json, which were compared with nothing.';
  return [
    { type: 'run-resumed', ...by, begun },
    { type: 'warning', phase: null, message },
    ...lost,
  ];
}

async function main(folder: string, accept: string[]): Promise<void> {
  // From the first moment on: one that comes before training has begun ends it when it begins.
  const signals = new StopSignals();
  const asked = logSize(folder);
  const release = await lockRun(folder);
  if (await isOvertaken(folder, asked)) {
    console.error('Another runner has gone on with this run meanwhile.');
    await release();
    process.exit(RUNNER_EXIT.held);
  }
  await removeDrafts(folder).catch(() => undefined);
  const config = await readConfig(folder);
  let state = await stateBefore(folder);
  // A log that cannot be read from its first line on is gone on with all the same: what was trained is there.
  refuseLostLog(folder, state);
  const resume = state.lastSeq > 0;

  const training = new TrainingThread();
  const clock = new LogClock(state.updatedAt ?? 0);
  const log = new PatientLog(new EventLog(eventsPath(folder), { lastSeq: state.lastSeq, clock }), {
    clock,
    onWritten: (events) => {
      for (const event of events) state = reduce(state, event);
      if (events.some((event) => RESULTS_AFTER.has(event.type))) results.write(state);
    },
    onHeld: (held) => {
      training.tell({ type: 'hold', held });
      if (held && stopping) setTimeout(endIfHeld, LAST_TRIES_MS);
    },
  });
  const results = new ResultsFile(folder, (bodies) => log.append(bodies));
  // A stop cannot be recorded on a full disk, nor waited for: what is written already is what there is.
  const endIfHeld = (): void => {
    if (log.held !== null) process.exit(RUNNER_EXIT.unwritable);
  };
  let stopping = signals.asked;
  const onStop = (): void => {
    stopping = true;
    endIfHeld();
  };
  signals.onAsked(() => {
    onStop();
    training.stopNow();
  });

  log.append(await firstEvents(folder, config, state, resume));
  const ended = training.start(workerInput(folder, config, state, resume, accept), log);
  if (log.held !== null) training.tell({ type: 'hold', held: true });
  if (signals.asked) training.stopNow();
  const commands = await takeCommands({ folder, log, training, state: () => state, onStop });
  const stopHeartbeat = startHeartbeat(log, clock);

  const { status, message } = await ended;
  stopHeartbeat();
  if (status === 'stopped') {
    // After an epoch, too: who has asked for the end is not to wait for a disk.
    stopping = true;
    if (log.held !== null) setTimeout(endIfHeld, LAST_TRIES_MS);
  }

  const complete = (at: Date, last: Last): RunState =>
    reduce(state, { seq: state.lastSeq + 1, time: at.toISOString(), ...last });
  const end: Last = { type: 'run-finished', status, message };
  await results.written;
  const isWritten = await results.waitForRoom(
    () => complete(clock.now(), end),
    () => stopping,
  );
  // Nothing is left to do but to write them: that is what it goes on with.
  const last: Last = isWritten || status !== 'finished' ? end : { ...end, status: 'stopped' };
  const time = clock.now();
  results.write(complete(time, last));
  await results.written;
  commands.refuse();
  log.append([last], time);
  await new Promise<void>((resolve) => log.whenSynced(resolve));
  await commands.close();
  await release();
  process.exit(status === 'failed' ? 1 : 0);
}

process.on('uncaughtException', fatal);
const [, , runFolder, accepted = ''] = process.argv;
main(runFolder, accepted.split(',')).catch(fatal);
