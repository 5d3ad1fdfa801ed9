/** `melanoscope export`: a run as files of other tools. */
import { join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { exportKinds, exportRun, type ExportKind } from '../export/index.js';
import { findRunFolder } from '../runs/folder.js';
import { suggestion } from '../suggestion.js';
import { counted, printable } from '../text.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';
import { progressLine } from './progress-line.js';

const options = {
  to: { type: 'string', argument: 'DIR', help: "folder to write to (export, in the run's folder)" },
  only: {
    type: 'string',
    argument: 'a,b',
    words: exportKinds,
    help: `of ${exportKinds.join(', ')} (all)`,
  },
  out: studyOptions.out,
  json: { type: 'boolean', help: 'print JSON' },
} as const;

const help = `
  Usage: melanoscope export [RUN] [options]

  Writes what a run has come to so far for other people and tools: a report (HTML), tables (CSV) of its epochs,
  steps, figures and predictions, event files for TensorBoard, and the best epoch of each phase as a model that
  Keras 3 opens. RUN is the newest by default. Of a run that goes on, export again: the files are replaced.

${optionsHelp(options)}

  Examples
    melanoscope export larch
    tensorboard --logdir checkpoints
`;

/** @throws {UserError} for a kind that is none. */
function kindsOf(only: string | undefined): ExportKind[] {
  if (only === undefined) return [...exportKinds];
  return only.split(',').map((given) => {
    const name = given.trim();
    const kind = exportKinds.find((one) => one === name);
    if (kind) return kind;
    throw new UserError(
      `--only takes ${exportKinds.join(', ')}, and "${printable(name, 60)}" is none of them.${suggestion(name, exportKinds)}`,
      2,
    );
  });
}

export async function exportCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('export', argv, options, help, 1);
  const kinds = kindsOf(flags.only);
  const run = await findRunFolder(input[0], flags.out ?? 'checkpoints');
  const folder = resolve(flags.to ?? join(run, 'export'));
  // A log of a million steps takes a while.
  const progress = progressLine();
  progress.show(`exporting ${kinds.join(', ')} ...`);
  const files = await exportRun(run, folder, kinds).finally(progress.clear);
  if (flags.json) {
    // `run` was the folder from the first version on.
    printJson({ schema: 1, run, runFolder: run, folder, files });
    return 0;
  }
  const names = files.map((file) => `  ${printable(file, Infinity)}\n`).join('');
  process.stdout.write(`${counted(files.length, 'file')} in ${printable(folder)}:\n${names}`);
  if (kinds.includes('tensorboard')) {
    process.stdout.write(`Look at the curves: tensorboard --logdir ${printable(folder)}\n`);
  }
  return 0;
}
