/** `melanoscope compare`: runs side by side on the images that all of them tested. */
import { comparisonLines } from './compare/lines.js';
import { compareRuns } from '../comparison/index.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';
import { progressLine } from './progress-line.js';

const options = {
  ensemble: {
    type: 'boolean',
    help: "add the mean of the runs' probabilities, compared with the best of them on validation",
  },
  out: studyOptions.out,
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope compare RUN[:PHASE] RUN[:PHASE]... [options]

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

export async function compareCommand(argv: string[]): Promise<number> {
  const { input, flags } = parseArguments('compare', argv, options, help, Infinity);
  const { out = 'checkpoints', ensemble = false } = flags;
  const progress = progressLine();
  const onProgress = (done: number, total: number): void => progress.show('comparing', done, total);
  const found = await compareRuns(input, { out, ensemble, onProgress }).finally(progress.clear);
  if (flags.json) printJson(found);
  else {
    const lines = comparisonLines(found, process.stdout.columns ?? WIDE);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}
