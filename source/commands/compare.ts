/** `melanoscope compare`: runs side by side on the images that all of them tested. */
import { comparisonLines } from './compare/lines.js';
import { compareRuns } from '../comparison/index.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const options = {
  ensemble: {
    type: 'boolean',
    help: "add the mean of the runs' probabilities, compared with the best of them on validation",
  },
  out: studyOptions.out,
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope compare RUN RUN [RUN...] [options]

  Sets runs side by side by their stored predictions, on the images that all of them tested and none was
  trained on: the test set, or in a cross-validation what each fold held out. Each run is compared with the
  first. A run is its name or its folder and stands for the phase that its study chose; RUN:PHASE names
  another, RUN:ensemble the mean of its phases. Nothing is trained.

${optionsHelp(options)}

  Examples
    melanoscope compare 2026-01-31-142530-larch 2026-02-01-090000-teal
    melanoscope compare larch:baseline larch:transfer --ensemble --json
`;

/** Columns of a line where the output is no terminal. */
const WIDE = 120;

/** A line on a terminal's stderr that says how far the work is. */
function progressLine(): ((done: number, total: number) => void) | undefined {
  if (!process.stderr.isTTY) return undefined;
  return (done, total) => void process.stderr.write(`\r\x1b[Kcomparing: ${done} of ${total}`);
}

export async function compareCommand(argv: string[]): Promise<number> {
  const { input, flags } = parseArguments('compare', argv, options, help, Infinity);
  const { out = 'checkpoints', ensemble = false } = flags;
  const onProgress = progressLine();
  const found = await compareRuns(input, { out, ensemble, onProgress });
  if (onProgress) process.stderr.write('\r\x1b[K');
  if (flags.json) printJson(found);
  else {
    const lines = comparisonLines(found, process.stdout.columns ?? WIDE);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}
