/** `melanoscope replay`: plays any run as it was. */
import { UserError } from '../errors.js';
import { findRunFolder, eventsPath } from '../runs/folder.js';
import { readLog } from '../runs/read-log.js';
import { withDamage } from '../runs/damage.js';
import type { RunEvent } from '../runs/events.js';
import { parseUntil, reaches, replay } from '../runs/replay.js';
import { reduce } from '../runs/reduce.js';
import { initialState, type RunState } from '../runs/state.js';
import { printable } from '../text.js';
import { optionsHelp, studyOptions, viewOptions } from './options.js';
import { parseArguments } from './parse.js';
import { wantsPlain } from './session.js';

const { plain, ascii } = viewOptions;
const options = {
  out: studyOptions.out,
  speed: { type: 'number', argument: 'N', help: 'times as fast as it was (1)' },
  until: { type: 'string', argument: 'WHEN', help: '"epoch 7", "weighted" or "weighted epoch 7"' },
  plain,
  ascii,
} as const;

const help = `
  Usage: melanoscope replay RUN [options]

  Plays a run as it was, from its log. Nothing is trained, and the run is not touched.

${optionsHelp(options)}

  Examples
    melanoscope replay 2026-01-31-142530-larch --speed 10
    melanoscope replay larch --speed 100 --until "epoch 7"
`;

type Show = (events: RunEvent[], state: RunState, at: number) => void;

export async function replayCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('replay', argv, options, help, 1);
  const { speed = 1 } = flags;
  if (!(speed > 0)) {
    const given = Number.isNaN(speed) ? '' : `, not ${speed}`;
    throw new UserError(`--speed takes a number above 0${given}.`, 2);
  }
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const { events, damaged } = await readLog(eventsPath(folder));
  const phases = events.flatMap((event) => (event.type === 'run-started' ? event.phases : []));
  const until = flags.until === undefined ? null : parseUntil(flags.until, phases);
  const missed =
    until !== null && !events.some((event) => reaches(event, until))
      ? `--until "${printable(flags.until!.trim())}": the run never came to it.\n`
      : '';

  const play = async (show: Show, signal: AbortSignal): Promise<void> => {
    let state = withDamage(initialState(), damaged);
    await replay(events, { speed, until, signal }, (due, at) => {
      state = due.reduce(reduce, state);
      show(due, state, at);
    });
  };
  const isPlain = wantsPlain(flags);
  const code = await (isPlain ? playPlain(play) : playInApp(play, folder, flags.ascii));
  (isPlain ? process.stderr : process.stdout).write(missed);
  return code;
}

type Play = (show: Show, signal: AbortSignal) => Promise<void>;

async function playPlain(play: Play): Promise<number> {
  const { PlainPrinter } = await import('../report/plain.js');
  const printer = new PlainPrinter((line) => process.stdout.write(`${line}\n`));
  await play((events, state) => printer.print(events, state), new AbortController().signal);
  return 0;
}

async function playInApp(play: Play, folder: string, ascii?: boolean): Promise<number> {
  const [{ startApp }, { createStore }] = await Promise.all([
    import('../ui/app.js'),
    import('../ui/store.js'),
  ]);
  const store = createStore();
  const refuse = async (): Promise<void> => {
    throw new UserError('This is a replay: nothing can be asked of it.');
  };
  /** The run's time when the newest events came, and ours. */
  let at = 0;
  let shownAt = performance.now();
  const app = startApp({
    runFolder: folder,
    store,
    send: refuse,
    resume: refuse,
    replay: true,
    ascii,
    clock: () => at + Math.min(1000, performance.now() - shownAt),
  });
  const end = new AbortController();
  const played = play((_events, state, time) => {
    at = time;
    shownAt = performance.now();
    store.set(state);
  }, end.signal).catch((error: unknown) => {
    if (!end.signal.aborted) throw error;
  });
  const intent = await app.waitUntilExit();
  end.abort();
  await played;
  return intent === 'interrupted' ? 130 : 0;
}
