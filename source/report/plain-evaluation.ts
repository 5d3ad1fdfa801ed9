/** The evaluation as plain lines: the phases side by side, then the chosen one's confusion matrix. */
import { EVALUABLE } from '../evaluable.js';
import type { Evaluation, EventOf } from '../runs/events.js';
import type { PhaseState, RunState } from '../runs/state.js';
import { balancedWords } from '../study/balanced-words.js';
import { bestAt } from '../study/best-epochs.js';
import { comparisonWords } from '../study/comparison-words.js';
import { fewOthers, tooFew } from '../study/few-cases.js';
import {
  LEAKY,
  briefFitNote,
  fitNote,
  isLeaky,
  validationName,
  validationWorth,
} from '../study/protocols.js';
import { counted, printable, wrapped } from '../text.js';
import { LEAKY_PASS, testName, trainingLabel } from '../study/passes.js';
import { areAdjusted, severalPhases } from '../study/several-verdicts.js';
import { unfittedLine, unfrozenLine } from '../study/unfrozen.js';
import { viewsNote } from '../study/views.js';
import { duration, fixed, share } from './numbers.js';
import { scoreLines } from './plain-score.js';
import { correctedLines, priorLines, priorOf } from './plain-prior.js';
import { slicesLines } from './plain-slices.js';
import { viewsEach, viewsLines } from './plain-views.js';
import { indented, padded, textTable } from './table.js';

/** Columns that a phase's id takes at the head of a line. */
export const PHASE_WIDTH = 10;

const three: typeof share = (value) => fixed(value, 3);
const range = ([low, high]: [number | null, number | null], write = share): string =>
  `${write(low)}-${write(high)}`;

/** The version of melanoscope that has written an event. */
const versionAt = (seq: number, versions: RunState['versions']): string | null =>
  versions.findLast(({ from }) => from <= seq)?.version ?? null;

/** A phase's result, when it is evaluated. */
export function evaluatedLines(
  event: EventOf<'phase-evaluated'>,
  { config, versions, phases }: Pick<RunState, 'config' | 'versions' | 'phases'>,
): string[] {
  const { test, validation, verdict, pass, folds, priorCorrection } = event;
  const [split, on] = test ? ['test', test] : ['validation', validation];
  const leaky = pass === LEAKY_PASS || isLeaky(config);
  const training = trainingLabel(pass, config) ?? (folds ? `${folds} folds` : null);
  const of = training === null ? '' : `${training}  `;
  // The epochs of a fold are its own; of all folds the event has the best of their mean curve.
  const all = folds === undefined ? undefined : phases[event.phase];
  const best = all ? bestAt(all, event.epochs) : `${event.bestEpoch}/${event.epochs}`;
  const summary =
    `${padded(event.phase, PHASE_WIDTH)}  ${of}${split} acc ${share(on.accuracy.value)} ` +
    `(95% ${range(on.accuracy.interval)})  balanced ${share(on.balancedAccuracy.value)}  ` +
    `best at ${best}`;
  const after = {
    accuracy: validation.accuracy.value,
    balancedAccuracy: validation.balancedAccuracy.value,
  };
  const names = validation.perClass.map((one) => one.class);
  const prior = priorCorrection
    ? priorLines(priorCorrection, after, names, versionAt(event.seq, versions))
    : [];
  const notes = [...viewsLines(config), ...prior];
  return [
    summary,
    ...[
      ...notes,
      ...wrapped(`${verdict.id}${fitNote(verdict.id, leaky)}: ${verdict.reason}`, 76),
    ].map(indented),
  ];
}

function phaseTable(phases: PhaseState[], test: string, leaky: boolean): string[] {
  const head = ['phase', 'best at', 'train', 'val', test, '95%', 'val loss', 'time', 'verdict'];
  const rows = phases.map((phase) => {
    const { id, result, status } = phase;
    return result === null
      ? [id, 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', status]
      : [
          id,
          // The ensemble is not trained.
          result.epochs === 0 ? 'n/a' : bestAt(phase, result.epochs),
          share(result.train.accuracy),
          share(result.validation.accuracy.value),
          share(result.test?.accuracy.value),
          result.test ? range(result.test.accuracy.interval) : 'n/a',
          fixed(result.validation.loss, 4),
          result.epochs === 0 ? 'n/a' : duration(result.seconds),
          result.epochs === 0 ? 'n/a' : result.verdict.id + briefFitNote(result.verdict.id, leaky),
        ];
  });
  return textTable([head, ...rows]);
}

/** Columns are numbered, so that nine classes of long names fit. */
function matrixTable({ confusionMatrix, perClass }: Evaluation): string[] {
  const head = ['#', 'class', ...perClass.map((_, c) => String(c + 1)), 'n'];
  // A log that was written by hand may have another number of rows than of classes.
  const rows = perClass.map((one, truth) => [
    String(truth + 1),
    one.class,
    ...perClass.map((_, predicted) => String(confusionMatrix[truth]?.[predicted] ?? 'n/a')),
    String(one.n),
  ]);
  return textTable([head, ...rows]);
}

type Estimate = Evaluation['accuracy'];

/** An area above a sensitivity of 0.8. */
const partial: typeof share = (value) => share(value, 0.2);

/** Figures over all classes and of the two questions that matter most, those that the log has. */
function figureTable(on: Evaluation): string[] {
  const row = (name: string, estimate: Estimate | undefined, note = '', write = share) =>
    estimate ? [[name, write(estimate.value), range(estimate.interval, write), note]] : [];
  const question = (name: string, asked: Evaluation['melanoma']) => {
    if (!asked) return [];
    const few = tooFew(asked.n, on.n);
    if (few !== null) return [[`${name} AUC`, 'n/a', '', `not evaluable, ${few}`]];
    return [
      ...row(`${name} AUC`, asked.auc, `n ${asked.n}`),
      ...row(`${name} pAUC`, asked.partialAuc, 'above 80% sensitivity, of 0.2', partial),
    ];
  };
  return textTable([
    ['', 'value', '95% interval', ''],
    ...row('accuracy', on.accuracy),
    ...row('balanced accuracy', on.balancedAccuracy),
    ...row('macro F1', on.macroF1),
    ...question('melanoma', on.melanoma),
    ...question('malignant', on.malignant),
    ...row('Brier score', on.brier, 'of 2', three),
    ...row('calibration error', on.calibrationError, '', three),
    ['loss', fixed(on.loss, 4), '', ''],
  ]);
}

/** Which classes are the malignant ones: the others count as benign. */
const malignantLines = ({ malignant }: Evaluation): string[] =>
  malignant
    ? wrapped(
        `malignant classes: ${malignant.classes.map((name) => printable(name, 60)).join(', ')}`,
        96,
      )
    : [];

/** The split's name: what a fold held out is no test set of its own. */
const shown = (split: string, config: RunState['config']): string =>
  split === 'test' ? testName(config) : split;

/** Percentage points of a difference, signed. */
const points = (value: number | null): string =>
  value === null ? 'n/a' : `${value >= 0 ? '+' : ''}${fixed(100 * value, 1)}`;

const pText = (p: number): string => (p < 0.001 ? 'below 0.001' : fixed(p, 3));

/** The chosen phase beside each other one: a verdict, never a bare difference. */
function comparedTable({ comparison, config }: RunState): string[] {
  if (!comparison) return [];
  const adjusted = areAdjusted(comparison);
  const rows = comparison.against.map(
    ({ phase, verdict, accuracy: { value, interval }, mcnemar, byGroup, adjustedP }) => [
      `than ${phase}`,
      comparisonWords[verdict],
      points(value),
      `${points(interval[0])} to ${points(interval[1])}`,
      pText((byGroup ?? mcnemar).p),
      ...(adjusted ? [pText(adjustedP!)] : []),
    ],
  );
  const note = severalPhases(comparison);
  const exact = comparison.against.some(({ byGroup }) => byGroup) ? 'p by group' : 'McNemar p';
  return [
    '',
    `is ${comparison.phase} better on the ${shown(comparison.split, config)} set? (paired, same images)`,
    ...textTable([
      ['', '', 'points', '95% interval', exact, ...(adjusted ? ['adjusted p'] : [])],
      ...rows,
    ]),
    ...wrapped(
      balancedWords(comparison, (id) => id),
      96,
    ),
    ...(note === null ? [] : wrapped(note, 96)),
  ];
}

/** @param prior What the phase's probabilities are corrected by; null where they are as the model gives them. */
function calibrationLines({ calibration, config }: RunState, prior: string | null): string[] {
  if (!calibration) return [];
  const { temperature, temperatures, unfitted, before, after, split } = calibration;
  const of = prior === null ? '' : ' of the corrected probabilities';
  const fitted = temperatures
    ? `temperatures${of} ${temperatures.map((one) => fixed(one, 2)).join(', ')}, each fitted on its fold's ${validationWorth(config)}`
    : `temperature${of} ${fixed(temperature, 2)}, fitted on ${validationWorth(config)}`;
  const change = (name: 'loss' | 'calibrationError') =>
    `from ${fixed(before[name], 3)} to ${fixed(after[name], 3)}`;
  return [
    '',
    ...(unfitted && !temperatures
      ? []
      : wrapped(
          `${fitted}: ${shown(split, config)} loss ${change('loss')}, ` +
            `calibration error ${change('calibrationError')}`,
          96,
        )),
    ...(unfitted ? wrapped(unfittedLine(unfitted), 96) : []),
    ...scoreLines(calibration, `on the ${shown(split, config)} set`, validationName(config)),
  ];
}

type OperatingPoints = Pick<
  NonNullable<RunState['operatingPoints']>,
  'case' | 'split' | 'prevalence' | 'points' | 'calibrations' | 'unfrozen'
>;

export function operatingTable(
  found: Omit<OperatingPoints, 'split'> & { split: string; validation?: string },
): string[] {
  const { points: rows, split, validation = 'validation', prevalence } = found;
  const { calibrations, unfrozen = [] } = found;
  const score = calibrations ? ' of the calibrated score' : '';
  const withInterval = ({ value, interval }: Estimate) => `${share(value)} (${range(interval)})`;
  const rate = (estimate: Estimate, images: number) =>
    images < EVALUABLE ? `not evaluable, n ${images}` : withInterval(estimate);
  const table = [
    ['kept', 'threshold', 'sensitivity', 'specificity', 'missed', `PPV at ${prevalence}`],
    ...rows.map(({ target, sensitivity, specificity, counts, ppvAtPrevalence, ...point }) => {
      const [cases, others] = [counts.fn + counts.tp, counts.fp + counts.tn];
      return [
        `${target.rate} ${target.value}`,
        fixed(point.calibratedThreshold ?? point.threshold, 3),
        rate(sensitivity, cases),
        rate(specificity, others),
        `${counts.fn} of ${cases}`,
        // It is made of both rates.
        tooFew(cases, cases + others) === null ? share(ppvAtPrevalence) : 'n/a',
      ];
    }),
  ];
  return [
    '',
    `${found.case} or not, thresholds${score} frozen on ${validation}, on the ${split} set:`,
    ...(rows.length > 0 ? textTable(table) : []),
    ...unfrozen.flatMap((one) => wrapped(unfrozenLine(one), 96)),
  ];
}

function classTable({ perClass, n }: Evaluation): string[] {
  const rows = perClass.map((one) => {
    const head = [one.class, String(one.n)];
    if (one.evaluable === false) return [...head, 'not evaluable', '', '', '', ''];
    const [sensitivity, ppv, f1] = [one.sensitivity, one.ppv, one.f1].map((it) => share(it));
    const [specificity, auc] = [one.specificity, one.auc].map((it) =>
      fewOthers(one.n, n) ? 'few others' : share(it),
    );
    return [...head, sensitivity, specificity, ppv, f1, auc];
  });
  return textTable([
    ['class', 'n', 'sensitivity', 'specificity', 'precision', 'F1', 'AUC'],
    ...rows,
  ]);
}

/** The confusion matrix, the classes and the figures of one evaluation. */
export const evaluationTables = (on: Evaluation): string[] => [
  ...matrixTable(on),
  '',
  ...classTable(on),
  '',
  ...figureTable(on),
  ...malignantLines(on),
];

/** All phases that trained, and what is known of the chosen one. */
export function comparisonLines(event: EventOf<'phase-chosen'>, state: RunState): string[] {
  const trained = state.phaseOrder
    .map((id) => state.phases[id])
    .filter(({ result, history }) => result !== null || history.length > 0);
  if (state.ensemble) trained.push(state.ensemble.row);
  const of = testName(state.config);
  const views = viewsNote(state.config);
  const priors = trained.map((row) => {
    const prior = priorOf(row, state.phases, state.ensemble?.phases);
    return [row.id, prior] as const;
  });
  const isInFolds = of !== 'test';
  const lines = [
    ...(isLeaky(state.config) ? [LEAKY] : []),
    ...(state.synthetic ? ['SYNTHETIC images: no figure here is about patients.'] : []),
    `accuracy of each phase${isInFolds ? ', each fold' : ''} at its best epoch:`,
    ...phaseTable(trained, of, isLeaky(state.config)),
    ...(views === null ? [] : [`val, ${of} and val loss: ${views} of each image; train: of one`]),
    ...correctedLines(priors, of),
    `chosen: ${event.phase}, ${event.reason}`,
  ];
  const points = state.operatingPoints;
  const result = trained.find(({ id }) => id === event.phase)?.result;
  if (result) {
    const [split, on] = result.test ? [of, result.test] : ['validation', result.validation];
    const prior = new Map(priors).get(event.phase);
    lines.push(
      '',
      `${event.phase} on the ${split} set, ${counted(on.n, 'image')}${viewsEach(state.config)}` +
        `${prior ? `, ${prior}` : ''}; ` +
        'rows true, columns predicted:',
      ...evaluationTables(on),
      ...comparedTable(state),
      ...calibrationLines(state, prior ?? null),
      ...(points
        ? operatingTable({
            ...points,
            split: shown(points.split, state.config),
            validation: validationName(state.config),
          })
        : []),
      ...slicesLines(state),
    );
  }
  return lines.map((line) => (line === '' ? '' : indented(line)));
}
