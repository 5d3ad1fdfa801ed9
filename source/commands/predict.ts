/** `melanoscope predict`: what a checkpoint says of single images. */
import { UserError } from '../errors.js';
import type { ImagePrediction, Predicted } from '../inference/index.js';
import { fixed } from '../report/numbers.js';
import { textTable } from '../report/table.js';
import { unfrozenLine } from '../study/unfrozen.js';
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
import { optionsHelp } from './options.js';
import { parseArguments } from './parse.js';
import { predictionsCsv } from './predict/csv.js';
import { imagesNamed } from './predict/images.js';
import { printJson } from './print-json.js';

/** Stands with every answer. */
const NOTICE = 'Not a diagnosis: a research tool, not a medical device.';

const options = {
  ...modelOptions,
  csv: { type: 'boolean', help: 'print a CSV, one row for each image (the notes go to stderr)' },
} as const;

const help = `
  Usage: melanoscope predict RUN|CHECKPOINT IMAGE... [options]

  Prints the class probabilities of images, at the temperature of the validation set where the checkpoint lies
  in its run; the melanoma score, there calibrated, against the run's operating points; and whether a picture is
  unlike those of the training.
  An IMAGE may be a folder: all that are in it and its subfolders.

  ${NOTICE}

${optionsHelp(options)}
`;

function imageLines({ file, error, ...found }: ImagePrediction): string[] {
  if (error !== null) return [`${printable(file)}: ${error}`];
  const { predicted, predictedUncorrected, probabilities, melanoma, unlikeTraining, unlikeBy } =
    found;
  const sorted = Object.entries(probabilities!).sort((a, b) => b[1] - a[1]);
  return [
    `${printable(file)}: ${printable(predicted!)}`,
    ...textTable(sorted.map(([name, p]) => [name, fixed(p, 3)])).map((line) => `  ${line}`),
    ...(predictedUncorrected !== null && predictedUncorrected !== predicted
      ? [`  without the prior correction: ${printable(predictedUncorrected)}`]
      : []),
    ...(melanoma?.points ?? []).map(
      ({ target, threshold, calibratedThreshold, above }) =>
        `  melanoma score ${fixed(melanoma!.calibratedScore ?? melanoma!.score, 3)} is ${above ? 'at or above' : 'below'} ` +
        `the threshold ${fixed(calibratedThreshold ?? threshold, 3)} ` +
        `that kept a ${target.rate} of ${target.value} on validation`,
    ),
    ...(unlikeTraining
      ? [
          `  unlike the pictures of the training by its ${unlikeBy.join(' and its ')}: the answer means little`,
        ]
      : []),
  ];
}

/** On which scale probabilities and scores are. */
function scaleLines({
  temperature,
  priorCorrections,
  scoreCalibration,
  scoreUncalibrated,
}: Predicted): string[] {
  if (temperature === null) {
    return [
      'Probabilities as the model gives them: there are no validation predictions of this checkpoint to calibrate them by.',
    ];
  }
  const corrected = priorCorrections.length > 0 ? ' after the prior correction' : '';
  return [
    // Exactly 1 where none is fitted; a warning says why.
    temperature === 1
      ? `Probabilities as the model gives them${corrected}, at no temperature.`
      : `Probabilities at temperature ${fixed(temperature, 2)}, fitted on the validation set${corrected}: calibrated on the whole, not class by class.`,
    ...(scoreCalibration
      ? [
          `Melanoma score calibrated by itself (Platt scaling on the validation set): slope ${fixed(scoreCalibration.slope, 2)}, intercept ${fixed(scoreCalibration.intercept, 2)}.`,
        ]
      : []),
    ...(scoreUncalibrated === null
      ? []
      : [`Melanoma score not calibrated by itself: the model ${printable(scoreUncalibrated)}.`]),
  ];
}

/** Why the melanoma score has no threshold for a rate, or for any. */
function thresholdLines({ unfrozen, images }: Predicted): string[] {
  if (unfrozen !== null) {
    return unfrozen.map(({ target, why }) =>
      printable(unfrozenLine({ target, folds: [{ fold: null, why }] })),
    );
  }
  return images.some(({ melanoma }) => melanoma)
    ? [
        'No threshold for the melanoma score: there are no validation predictions of this checkpoint to freeze one on, nor to tell whether there were enough images for it.',
      ]
    : [];
}

/** What is to be known of the answers, as lines. */
function notesOf(result: Predicted): string[] {
  const { unlikeTrainingMethod, engine, warnings } = result;
  const said = [priorLine(result), averagingLine(result)].filter((line) => line !== null);
  return [
    ...scaleLines(result),
    ...thresholdLines(result),
    ...said,
    ...warnings.map((warning) => `warning: ${warning}`),
    ...(unlikeTrainingMethod ? [`Unlike the training: ${unlikeTrainingMethod}.`] : []),
    `${checkpointName(result)}; ${engineName(engine)}`,
    NOTICE,
  ];
}

/** The answer as lines. */
export const predictionLines = (result: Predicted): string[] => [
  ...result.images.flatMap((image) => [...imageLines(image), '']),
  ...notesOf(result),
];

function print(result: Predicted, as: { json?: boolean; csv?: boolean }): void {
  if (as.json) printJson({ schema: 1, notice: NOTICE, ...result });
  else if (as.csv) {
    process.stdout.write(predictionsCsv(result));
    process.stderr.write(`${notesOf(result).join('\n')}\n`);
  } else process.stdout.write(`${predictionLines(result).join('\n')}\n`);
}

/** Exit code 1 when an image could not be read; the others are answered all the same. */
export async function predictCommand(argv: string[]): Promise<number> {
  const { flags, input } = parseArguments('predict', argv, options, help, Infinity);
  const [target, ...images] = input;
  // Nothing, as of a variable that is not set, would be the folder that one is in.
  if (!target || images.length === 0 || images.includes('')) {
    throw new UserError(
      'Name a run or a checkpoint, and images: melanoscope predict RUN|CHECKPOINT IMAGE...',
      2,
    );
  }
  if (flags.json && flags.csv) {
    throw new UserError('--json and --csv are two forms of one answer: leave one of them out.', 2);
  }
  const answer = await ask(target, flags.out ?? 'checkpoints', {
    kind: 'predict',
    ...modelAsked(flags),
    images: await imagesNamed(images),
  });
  if (typeof answer === 'number') return answer;
  if (answer.type !== 'predicted') throw new Error('The answer is not a prediction.');
  const { result } = answer;
  print(result, flags);
  const unread = result.images.filter(({ error }) => error !== null).length;
  if (unread > 0) {
    process.stderr.write(`melanoscope: ${counted(unread, 'image')} could not be read\n`);
  }
  return unread > 0 ? 1 : 0;
}
