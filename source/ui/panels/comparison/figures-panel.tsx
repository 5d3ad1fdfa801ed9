/** Every figure over all classes with its interval, and what must be known to read them. */
import type { Evaluation } from '../../../runs/events.js';
import type { RunState } from '../../../runs/state.js';
import { tooFew } from '../../../study/few-cases.js';
import { netBenefitWords } from '../../../study/score-words.js';
import { firstFew, short } from '../../../text.js';
import { Lines } from '../../components/lines.js';
import { pagedLines } from '../../components/list-pages.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines, type Cell } from '../../components/table.js';
import type { ViewState } from '../../contracts.js';
import { wrap } from '../../fit.js';
import { loss, NOT_KNOWN, percent, whole } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { guardsOf } from '../guard-lines.js';
import { resultTitle } from '../views.js';
import { area, decimal, decimals, percents, type Estimate } from './estimates.js';
import { absence, shownEvaluation, type ModelRow } from './models.js';

type Row = [name: string, value: string, interval: string, note: string];

const share = (name: string, estimate: Estimate | undefined, note = ''): Row[] =>
  estimate ? [[name, percent(estimate.value), percents(estimate.interval), note]] : [];

/** A mean over classes: without an interval where most of the bootstrap's draws lose one of them. */
const overClasses = (name: string, estimate: Estimate): Row[] =>
  share(
    name,
    estimate,
    estimate.value !== null && estimate.interval.every((end) => end === null)
      ? 'no interval: draws lose classes'
      : '',
  );

const figure = (
  name: string,
  estimate: Estimate | undefined,
  note: string,
  write = decimal,
): Row[] =>
  estimate ? [[name, write(estimate.value), decimals(estimate.interval, write), note]] : [];

/** The areas of one question, or that it has too few cases or others for any. */
function question(name: string, asked: Evaluation['melanoma'], images: number): Row[] {
  if (!asked) return [];
  const few = tooFew(asked.n, images, '=');
  if (few !== null) return [[`${name} AUC`, NOT_KNOWN, '', `not evaluable, ${few}`]];
  return [
    ...figure(`${name} AUC`, asked.auc, `n=${whole(asked.n)}`, area),
    ...figure(`${name} pAUC`, asked.partialAuc, 'above 80% sensitivity, of 0.2', (value) =>
      area(value, 0.2),
    ),
    ...figure(`${name} AP`, asked.averagePrecision, 'average precision', area),
  ];
}

/** The rows of the table; figures that older logs lack are left out. */
export function estimateRows(on: Evaluation): Row[] {
  return [
    ...share('accuracy', on.accuracy, `n=${whole(on.n)}`),
    ...overClasses('balanced accuracy', on.balancedAccuracy),
    ...overClasses('macro-F1', on.macroF1),
    ...question('melanoma', on.melanoma, on.n),
    ...question('malignant', on.malignant, on.n),
    ...figure('Brier score', on.brier, 'of 2, lower is better'),
    ...figure('ECE', on.calibrationError, 'expected calibration error'),
    ['loss', loss(on.loss), '', ''],
  ];
}

/** Of many classes those that are named. */
const MOST_NAMED = 12;

/** Classes with too few cases, which the means over classes hang on all the same. */
export function smallClasses(on: Evaluation, classes: readonly string[]): string | null {
  const small = on.perClass.flatMap(({ evaluable, n, class: name }, index) =>
    evaluable === false ? [`${classes[index] ?? name} n=${whole(n)}`] : [],
  );
  if (small.length === 0) return null;
  // The table by class has all of them.
  return `Not evaluable by class: ${firstFew(small, MOST_NAMED)}. Means over classes rest on them too.`;
}

/** Which classes are the malignant ones; the others count as benign. */
export function malignantLine({ malignant }: Evaluation): string[] {
  if (!malignant) return [];
  return [`Malignant classes: ${firstFew(malignant.classes, MOST_NAMED)}.`];
}

/** What the study warns of by name that concerns this phase or the whole run. */
function warningLines(state: RunState, row: ModelRow, width: number, theme: Theme): string[] {
  return guardsOf(state, row.id)
    .flatMap(({ message }) => wrap(`${theme.glyphs.mark.warning} ${message}`, width))
    .map((line) => paint(line, theme.status.warning));
}

/** What was taken out of the probabilities that the figures are of. */
function priorLine({ priorCorrection: found }: NonNullable<ModelRow['phase']['result']>): string[] {
  if (!found) return [];
  const { taus, tau, chosen } = found;
  const exponents = (taus ?? [tau]).map(short).join(', ');
  return [`Prior correction: tau ${exponents}${chosen ? ', chosen on validation' : ''}.`];
}

/** What acting on the melanoma score is worth, of the phase that it was calibrated for. */
function benefitLine({ calibration }: RunState, row: ModelRow): string[] {
  const score = calibration?.phase === row.id ? calibration.score : undefined;
  const words = score ? netBenefitWords(score) : null;
  return words === null ? [] : [words];
}

export interface FiguresPanelProps {
  state: RunState;
  row: ModelRow | null;
  classes: readonly string[];
  view: Pick<ViewState, 'listPage'>;
  width: number;
  height: number;
}

export function FiguresPanel({ state, row, classes, view, width, height }: FiguresPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  if (!row || !shown) {
    return (
      <Panel title="Figures" width={width} height={height}>
        <Lines lines={[absence(row)]} {...inside} />
      </Panel>
    );
  }
  const { evaluation, split } = shown;
  const rows = estimateRows(evaluation).map(([name, value, interval, note]): Cell[] => [
    name,
    { text: value, style: theme.text.strong },
    interval,
    { text: note, style: theme.text.muted },
  ]);
  const table = tableLines(
    {
      columns: [
        { title: 'figure' },
        { title: 'value' },
        { title: '95% interval' },
        { title: '', drop: 1 },
      ],
      rows,
      width: inside.width,
      height: rows.length + 1,
    },
    theme,
  );
  const small = smallClasses(evaluation, classes);
  const groups = evaluation.groups;
  const notes = [
    ...warningLines(state, row, inside.width, theme),
    ...(row.phase.result ? priorLine(row.phase.result) : []).flatMap((line) =>
      wrap(line, inside.width),
    ),
    ...malignantLine(evaluation).flatMap((line) => wrap(line, inside.width)),
    ...(small ? wrap(small, inside.width) : []),
    ...benefitLine(state, row).flatMap((line) => wrap(line, inside.width)),
    ...(groups === undefined
      ? []
      : wrap(
          `Intervals by bootstrap over ${whole(groups)} groups of images (lesions, copies).`,
          inside.width,
        ).map((line) => paint(line, theme.text.muted))),
  ];
  const room = inside.height - table.length;
  const lines = [...table, ...(room > notes.length ? [''] : []), ...notes];
  return (
    <Panel
      title={resultTitle(`${row.title}: ${split} set`, row.views, width)}
      width={width}
      height={height}
    >
      <Lines lines={pagedLines(lines, view.listPage, inside, theme)} {...inside} />
    </Panel>
  );
}
