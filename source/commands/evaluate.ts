/** `melanoscope evaluate`: a checkpoint's figures on any folder of images. */
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { splitChoice, type Evaluated } from '../inference/index.js';
import { scoreLines } from '../report/plain-score.js';
import { evaluationTables, operatingTable } from '../report/plain-evaluation.js';
import { fixed } from '../report/numbers.js';
import { validationOf } from '../study/protocols.js';
import { counted, printable } from '../text.js';
import {
  ask,
  averagingLine,
  checkpointName,
  engineName,
  modelAsked,
  modelOptions,
  priorLine,
} from './inference.js';
import { optionsHelp, studyOptions } from './options.js';
import { parseArguments } from './parse.js';
import { printJson } from './print-json.js';

const options = {
  data: { ...studyOptions.data, help: 'folder of images, laid out as for training' },
  metadata: studyOptions.metadata,
  split: {
    type: 'string',
    argument: 'NAME',
    words: splitChoice.options,
    help: 'all, train, validation or test folder (test where there is one, else all)',
  },
  alias: {
    type: 'string',
    isMultiple: true,
    argument: 'A=B',
    help: "folder A is the model's class B; usual names (nv, mel, bcc, ...) are known",
  },
  ...modelOptions,
} as const;

const help = `
  Usage: melanoscope evaluate RUN|CHECKPOINT --data DIR [options]

  Evaluates a model on any folder of images: the phase that a run has chosen (where that is the ensemble, the
  mean of its phases), or the checkpoint in a folder. Of a cross-validation name the checkpoint of a fold.
  Nothing is fitted: calibration and thresholds are those of the phase's own validation set.

${optionsHelp(options)}

  Examples
    melanoscope evaluate 2026-01-31-142530-larch --data clinic
    melanoscope evaluate checkpoints/night/phases/balanced/best --data clinic
`;

function aliasesOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at > 0 && at < pair.length - 1) return [pair.slice(0, at), pair.slice(at + 1)];
      throw new UserError(
        `--alias is "${printable(pair)}": it must be FOLDER=CLASS, e.g. --alias "nv=nevus".`,
        2,
      );
    }),
  );
}

function splitNamed(name: string | undefined): Evaluated['split'] | null {
  if (name === undefined) return null;
  const parsed = splitChoice.safeParse(name);
  if (parsed.success) return parsed.data;
  throw new UserError(
    `--split is "${printable(name)}": it must be ${splitChoice.options.join(', ')}.`,
    2,
  );
}

/** The figures as lines. */
function evaluationLines(result: Evaluated): string[] {
  const { calibrated, operatingPoints, melanoma, unreadable } = result;
  const validation = validationOf(result.leaky);
  const where = result.split === 'all' ? 'all images' : `the ${result.split} folder`;
  const said = [averagingLine(result), priorLine(result)].filter((line) => line !== null);
  const change = (name: 'loss' | 'calibrationError', before: number | null | undefined) =>
    `${fixed(before, 3)} to ${fixed(calibrated![name], 3)}`;
  return [
    `${checkpointName(result)} on ${printable(result.data)}, ${where}: ${counted(result.n, 'image')}` +
      ` in ${counted(result.groups ?? result.n, 'group')}; ${engineName(result.engine)}`,
    ...said,
    ...result.warnings.map((warning) => `warning: ${warning}`),
    ...(unreadable.length > 0
      ? [
          `warning: left out, as it cannot be read: ${counted(unreadable.length, 'file')}, e.g. ${printable(unreadable[0].file)}: ${unreadable[0].reason}`,
        ]
      : []),
    '',
    'rows true, columns predicted:',
    ...evaluationTables(result),
    ...(calibrated
      ? [
          '',
          `at the temperature of the validation set, ${fixed(calibrated.temperature, 2)}: loss ` +
            `${change('loss', result.loss)}, calibration error ${change('calibrationError', result.calibrationError?.value)}`,
          ...scoreLines(calibrated, 'on the given set', validation),
        ]
      : []),
    ...(operatingPoints && operatingPoints.length > 0 && melanoma
      ? operatingTable({
          case: melanoma.classes.join(', '),
          split: 'given',
          validation,
          prevalence: result.prevalence,
          ...(calibrated?.score?.after && { calibrations: calibrated.score.calibrations }),
          points: operatingPoints,
        })
      : []),
    '',
    'Not a diagnosis.',
  ];
}

export async function evaluateCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('evaluate', argv, options, help, 1);
  const [target] = input;
  if (target === undefined || !flags.data) {
    throw new UserError(
      `Name a run or a checkpoint, and a folder: melanoscope evaluate RUN|CHECKPOINT --data DIR`,
      2,
    );
  }
  const answer = await ask(target, flags.out ?? 'checkpoints', {
    kind: 'evaluate',
    ...modelAsked(flags),
    data: resolve(flags.data),
    metadata: (flags.metadata ?? []).map((csv) => resolve(csv)),
    split: splitNamed(flags.split),
    aliases: aliasesOf(flags.alias ?? []),
  });
  if (typeof answer === 'number') return answer;
  if (answer.type !== 'evaluated') throw new Error('The answer is not an evaluation.');
  const { result } = answer;
  if (flags.json) printJson({ schema: 1, ...result });
  else process.stdout.write(`${evaluationLines(result).join('\n')}\n`);
  return 0;
}
