/** A run as tables in CSV. */
import { csvText, type Cell } from '../csv-table.js';
import { EVALUABLE } from '../evaluable.js';
import { predictedClasses } from '../evaluation/index.js';
import { fewOthers, tooFew } from '../study/few-cases.js';
import type { Results } from '../study/results.js';
import type { Curve } from './curves.js';
import type { ExportedFile } from './exported-file.js';
import type { PredictedImages } from './predictions.js';

const table = (name: string, columns: string[], rows: Cell[][]): ExportedFile => ({
  path: `${name}.csv`,
  content: csvText(columns, rows),
});

function epochsTable(curves: readonly Curve[], { leaky }: Results): ExportedFile {
  const rows = curves.flatMap(({ phase, pass, epochs }) =>
    epochs.map((one) => [
      ...[
        phase,
        pass?.id,
        pass?.leaky ?? leaky,
        one.epoch,
        one.time,
        one.seconds,
        one.imagesPerSecond,
      ],
      ...[one.learningRate, one.train.loss, one.train.accuracy],
      ...[one.validation.loss, one.validation.accuracy, one.best],
    ]),
  );
  const columns = [
    ...['phase', 'pass', 'leaky', 'epoch', 'time', 'seconds', 'images_per_second'],
    ...['learning_rate', 'loss', 'accuracy', 'val_loss', 'val_accuracy', 'lowest_val_loss_so_far'],
  ];
  return table('epochs', columns, rows);
}

function stepsTable(curves: readonly Curve[], { leaky }: Results): ExportedFile {
  const rows = curves.flatMap(({ phase, pass, steps }) =>
    steps.map((one) => [
      ...[phase, pass?.id, one.epoch, one.globalStep, one.time],
      ...[one.loss, one.learningRate, one.gradientNorm, pass?.leaky ?? leaky],
    ]),
  );
  const columns = [
    ...[
      'phase',
      'pass',
      'epoch',
      'step',
      'time',
      'loss',
      'learning_rate',
      'gradient_norm',
      'leaky',
    ],
  ];
  return table('steps', columns, rows);
}

/** A share of an image's probability; a diverged model has none. */
const finite = (p: number | undefined): number | null =>
  p !== undefined && Number.isFinite(p) ? p : null;

type Evaluation = NonNullable<Results['phases'][number]['test']>;
interface Figure {
  figure: string;
  class?: string;
  n: number;
  /** Whether it rests on enough images, cases and others. */
  evaluable: boolean;
  value: number | null | undefined;
  interval?: readonly (number | null)[];
}

const overall = ['accuracy', 'balancedAccuracy', 'macroF1', 'brier', 'calibrationError'] as const;
const binary = ['auc', 'partialAuc', 'averagePrecision'] as const;
const rates = ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'] as const;
const byClass = [...rates, 'auc', 'averagePrecision'] as const;
/** What hangs on how the others are called, too. */
const ofOthers: readonly string[] = ['specificity', 'npv', 'auc', 'averagePrecision'];

/** The names are those of `results.json`. */
function figuresOf(evaluation: Evaluation): Figure[] {
  const { n, perClass } = evaluation;
  const all = { n, evaluable: n >= EVALUABLE };
  return [
    { figure: 'loss', ...all, value: evaluation.loss },
    ...overall.map((figure) => ({ figure, ...all, ...evaluation[figure] }) as Figure),
    ...(['melanoma', 'malignant'] as const).flatMap((part) =>
      binary.flatMap((figure) => {
        const found = evaluation[part];
        if (!found) return [];
        const evaluable = tooFew(found.n, n) === null;
        return [{ figure: `${part}.${figure}`, n: found.n, evaluable, ...found[figure] }];
      }),
    ),
    ...perClass.flatMap((one) =>
      byClass.map((figure) => ({
        ...{ figure, class: one.class, n: one.n, value: one[figure] },
        evaluable: one.n >= EVALUABLE && !(ofOthers.includes(figure) && fewOthers(one.n, n)),
        interval: one.intervals?.[figure],
      })),
    ),
  ];
}

function figuresTable({ phases, ensemble, leaky }: Results): ExportedFile {
  const models = [...phases, ...(ensemble ? [{ id: 'ensemble', ...ensemble }] : [])];
  const rows = models.flatMap(({ id, validation, test }) =>
    Object.entries({ validation, test }).flatMap(([split, evaluation]) =>
      (evaluation ? figuresOf(evaluation) : []).map(
        ({ figure, class: name, n, value, interval, evaluable }) => [
          ...[id, leaky, split, figure, name, n, value, interval?.[0], interval?.[1], evaluable],
        ],
      ),
    ),
  );
  const columns = [
    ...['phase', 'leaky', 'split', 'figure', 'class', 'n', 'value', 'low', 'high', 'evaluable'],
  ];
  return table('figures', columns, rows);
}

function predictionsTable(predicted: readonly PredictedImages[]): ExportedFile {
  // The model of a leaky pass may have classes that the others do not have.
  const every = [...new Set(predicted.flatMap(({ classes }) => classes))];
  const rows = predicted.flatMap(({ classes, files, labels, groups, probabilities, ...of }) => {
    const called = predictedClasses(probabilities, classes.length);
    return Array.from(labels, (label, i) => {
      const row = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
      return [
        ...[of.phase, of.pass, of.leaky, of.split, files?.[i], groups[i]],
        ...[classes[label], classes[called[i]]],
        ...every.map((name) => finite(row[classes.indexOf(name)])),
      ];
    });
  });
  const columns = [
    ...['phase', 'pass', 'leaky', 'split', 'file', 'group', 'class', 'predicted'],
    ...every.map((name) => `p(${name})`),
  ];
  return table('predictions', columns, rows);
}

export function tableFiles(
  curves: readonly Curve[],
  results: Results,
  predicted: readonly PredictedImages[],
): ExportedFile[] {
  return [
    epochsTable(curves, results),
    stepsTable(curves, results),
    figuresTable(results),
    predictionsTable(predicted),
  ];
}
