/** `melanoscope logs`: the readable log of a run. */
import { PlainPrinter } from '../report/plain.js';
import { withDamage } from '../runs/damage.js';
import { eventsPath, findRunFolder } from '../runs/folder.js';
import { died, hasDied } from '../runs/liveness.js';
import { readParts } from '../runs/read-log.js';
import { reduce } from '../runs/reduce.js';
import { initialState } from '../runs/state.js';
import { watchRun } from '../runs/watch.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { exitCodeOf } from './session.js';

const options = {
  out: studyOptions.out,
  follow: { type: 'boolean', shortFlag: 'f', help: 'go on until the run is over' },
} as const;

const help = `
  Usage: melanoscope logs [RUN] [options]

  Prints what a run has done so far, one line an epoch; RUN is the newest by default.

${optionsHelp(options)}
`;

export async function logsCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('logs', argv, options, help, 1);
  const folder = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const printer = new PlainPrinter((line) => process.stdout.write(`${line}\n`));
  if (flags.follow) {
    const watch = watchRun(folder, null, (events, state) => printer.print(events, state));
    return exitCodeOf(await watch.ended);
  }
  let state = initialState();
  await readParts(eventsPath(folder), 0, true, ({ events, damaged }) => {
    state = withDamage(events.reduce(reduce, state), damaged);
    printer.print(events, state);
  });
  if (hasDied(folder, state)) printer.print([], died(folder, state, null));
  return 0;
}
