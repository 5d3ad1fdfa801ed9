/** Shows a run, in the terminal UI or as plain lines, until it ends or the user leaves. */
import type { Launched } from '../runs/launch.js';
import { sendCommand } from '../runs/control.js';
import { ControlClient, ownName } from '../runs/control-client.js';
import { isDead, isOver } from '../runs/liveness.js';
import { logSize } from '../runs/folder.js';
import { patienceWith } from '../runs/patience.js';
import { readConfig } from '../runs/run-config.js';
import { readMarks, writeMark } from '../runs/relabel-file.js';
import { withWrittenMarks } from '../runs/written-marks.js';
import { watchRun } from '../runs/watch.js';
import { watchOn } from '../runs/watch-on.js';
import { printJson } from './print-json.js';
import { startRunner } from './start-runner.js';
import { initialState, type RunState } from '../runs/state.js';
import { messageOf } from '../errors.js';
import { resultsOf } from '../study/results.js';

export interface ViewFlags {
  plain?: boolean;
  ascii?: boolean;
  json?: boolean;
}

/** Whether the terminal UI can be shown: a real terminal on both ends, and nobody asked for lines. */
export function wantsPlain(flags: ViewFlags): boolean {
  const terminal = process.stdout.isTTY && process.stdin.isTTY && process.env.TERM !== 'dumb';
  return flags.plain === true || flags.json === true || !terminal;
}

/** What a command that showed a run to its end exits with. */
export const exitCodeOf = (state: RunState): number =>
  state.status === 'failed' || isDead(state) ? 1 : 0;

/**
 * Prints one readable line an epoch. Ctrl-C and SIGTERM stop a run that was started here, with a
 * checkpoint, and a second one leaves at once; a run that is only watched goes on.
 */
async function plainSession(
  folder: string,
  launched: Launched | null,
  flags: ViewFlags,
): Promise<number> {
  const { PlainPrinter } = await import('../report/plain.js');
  const out = flags.json ? process.stderr : process.stdout;
  const printer = new PlainPrinter((line) => out.write(`${line}\n`));
  const watch = watchRun(folder, launched, (events, state) => printer.print(events, state));
  let interrupted = 0;
  const interrupt = (signal: NodeJS.Signals, code: number) => (): void => {
    if (interrupted > 0 || launched === null) process.exit(code);
    interrupted = code;
    process.stderr.write(
      `${signal}: stopping at the next step, with a checkpoint. Once more leaves at once.\n`,
    );
    sendCommand(folder, { command: 'stop-now' }).catch(() => launched.terminate());
  };
  process.on('SIGINT', interrupt('SIGINT', 130));
  process.on('SIGTERM', interrupt('SIGTERM', 143));
  process.on('SIGUSR1', interrupt('SIGUSR1', 138));
  // Under nohup the output goes to a file and the lines go on; a closed terminal only ends the view.
  process.on('SIGHUP', () => {
    if (process.stdout.isTTY) process.exit(129);
  });
  const state = await watch.ended;
  if (flags.json) printJson(resultsOf(state));
  return interrupted || exitCodeOf(state);
}

/** How a view of a run was left. */
export interface Left {
  exitCode: number;
  /** The user wants the native engine, and the study begun anew on it. */
  installEngine: boolean;
}

/** What the bar shows until the log has been read; empty where the settings cannot be read. */
const phasesOf = (folder: string): Promise<string[]> =>
  readConfig(folder).then(
    ({ phases }) => phases,
    () => [],
  );

/** The terminal UI; what it says when it is left is its own. */
async function appSession(
  folder: string,
  start: () => Promise<Launched | null>,
  flags: ViewFlags,
): Promise<Left> {
  const [{ startApp }, { createStore }, phases] = await Promise.all([
    import('../ui/app.js'),
    import('../ui/store.js'),
    phasesOf(folder),
  ]);
  const store = createStore();
  let state = initialState();
  const marked = withWrittenMarks(folder);
  const show = (next: RunState): void => {
    state = marked(next.phaseOrder.length > 0 ? next : { ...next, phaseOrder: phases });
    store.set(state);
  };
  show(state);
  let isLeft = false;
  const patience = (): number | undefined => patienceWith(state, watch?.beginning ?? false, isLeft);
  /** The view that would have said so is gone. */
  const tellIfLeft = (error: unknown): never => {
    if (isLeft && patience() !== 0) process.stderr.write(`${messageOf(error)}\n`);
    throw error;
  };
  const app = startApp({
    runFolder: folder,
    store,
    // Labels are marked after a run is over too, when no runner listens any more.
    send: async (command) => {
      if (command.command === 'mark-label' && isOver(state)) writeMark(folder, command);
      else await client.send(command).catch(tellIfLeft);
    },
    writtenMarks: () => readMarks(folder),
    resume: async () => {
      const { pid, supervisor } = state.runner ?? {};
      if (awaited !== null && awaited !== pid && awaited !== supervisor) return watch?.begun;
      awaited = 0;
      try {
        const launched = await startRunner(folder, await readConfig(folder));
        awaited = launched.pid;
        watch?.stop();
        watch = watchAs(launched);
        await watch.begun;
      } catch (error) {
        awaited = null;
        throw error;
      }
    },
    reading: logSize(folder) > 0,
    ascii: flags.ascii,
  });
  // The connection stays while the view does: by it the runner knows who is in control.
  const client = new ControlClient(
    folder,
    ownName(),
    (control) => app.setControl(control),
    patience,
  );
  /** Process of the runner that was started to go on with the run: another waits for its first word. */
  let awaited: number | null = null;
  const watchAs = (launched: Launched | null): ReturnType<typeof watchOn> =>
    watchOn(
      folder,
      launched,
      (_events, next, more) => {
        if (!more) show(next);
      },
      // Somebody else was faster to go on with it: theirs is what this view shows.
      () => (awaited = null),
    );
  let watch: ReturnType<typeof watchOn> | null = null;
  watch = await start().then(watchAs, (error: unknown) => {
    // The app has the terminal: it says what kept the runner from starting.
    show({ ...state, status: 'failed', message: messageOf(error) });
    return null;
  });
  const intent = await app.waitUntilExit();
  isLeft = true;
  // What was asked of a runner that starts is heard though the view is left before.
  if (intent !== 'interrupted') await client.settled();
  watch?.stop();
  client.close();
  const exitCode = intent === 'interrupted' ? 130 : exitCodeOf(state);
  return { exitCode, installEngine: intent === 'install-engine' };
}

/** Shows a run in the way that the flags and the terminal ask for. */
export async function showRun(
  folder: string,
  start: () => Promise<Launched | null>,
  flags: ViewFlags,
): Promise<Left> {
  return wantsPlain(flags)
    ? { exitCode: await plainSession(folder, await start(), flags), installEngine: false }
    : appSession(folder, start, flags);
}
