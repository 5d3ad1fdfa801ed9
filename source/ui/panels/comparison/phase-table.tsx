/** The phases' models in one table, the verdict on each with its reason, and the study's choice. */
import type { RunState } from '../../../runs/state.js';
import { bestEpochs } from '../../../study/best-epochs.js';
import { comparisonWords } from '../../../study/comparison-words.js';
import { briefFitNote, fitNote } from '../../../study/protocols.js';
import { areAdjusted, severalPhases } from '../../../study/several-verdicts.js';
import { Lines } from '../../components/lines.js';
import { pagedLines } from '../../components/list-pages.js';
import { Panel, insideOf, noteRoom } from '../../components/panel.js';
import { tableLines, type Cell, type Column } from '../../components/table.js';
import { balancedWords } from '../../../study/balanced-words.js';
import type { ViewState } from '../../contracts.js';
import { fit, fitting, wrap } from '../../fit.js';
import { clock, loss, NOT_KNOWN, percent } from '../../format.js';
import { paint, useTheme, type Style, type Theme } from '../../theme.js';
import { shortViews } from '../views.js';
import { points, pValue } from './estimates.js';
import { splitName, type ModelRow } from './models.js';
import { protocolLines } from './protocols-panel.js';

const columnsOf = (test: string): Column[] => [
  { title: 'phase' },
  { title: 'train', align: 'right', drop: 1 },
  { title: 'valid', align: 'right' },
  { title: test, align: 'right' },
  { title: 'loss', align: 'right', drop: 5 },
  { title: 'valid', align: 'right', drop: 2 },
  { title: test, align: 'right', drop: 4 },
  { title: 'ep', align: 'right', drop: 3 },
  { title: 'best', align: 'right', drop: 3 },
  { title: 'time', align: 'right', drop: 6 },
  { title: 'verdict' },
];

/** "overfitting", "good fit" */
const verdictWord = (id: string): string => id.replace('-', ' ');

function verdictStyle(id: string, leaky: boolean, theme: Theme): Style {
  if (id === 'good-fit') return leaky ? theme.status.warning : theme.status.done;
  return id === 'undecided' ? theme.status.waiting : theme.status.warning;
}

/** Accuracy without its sign, since the column says what it is. */
const accuracy = (value: number | null | undefined): string => percent(value).replace('%', '');

/** The ensemble is evaluated and was never trained: it has no epochs, and there is no verdict on them. */
const isMean = ({ phase, epochs }: ModelRow): boolean => phase.result !== null && epochs === 0;

function cells(row: ModelRow, shown: boolean, theme: Theme): Cell[] {
  const { mark, phase: states } = theme.glyphs;
  const begun = row.phase.history.length > 0;
  // A figure that is to come is blank; one that cannot be had is n/a.
  const known = (text: string, there: boolean): string => (there ? text : '');
  const name = `${shown ? mark.cursor : ' '} ${row.title}${row.chosen ? ` ${mark.best}` : ''}`;
  const { result, status } = row.phase;
  const verdict: Cell = isMean(row)
    ? { text: 'mean of phases', style: theme.text.muted }
    : row.verdict
      ? {
          text: verdictWord(row.verdict.id) + briefFitNote(row.verdict.id, row.leaky),
          style: verdictStyle(row.verdict.id, row.leaky, theme),
        }
      : { text: `${states[status]} ${row.pass ?? status}`, style: theme.text.muted };
  const over = result !== null;
  return [
    shown ? { text: name, style: theme.text.strong } : name,
    known(accuracy(row.train?.accuracy), begun || over),
    known(accuracy(row.validation?.accuracy), begun || over),
    known(accuracy(row.test?.accuracy), over),
    known(loss(row.train?.loss), begun || over),
    known(loss(row.validation?.loss), begun || over),
    known(loss(row.test?.loss), over),
    known(isMean(row) ? NOT_KNOWN : String(row.epochs), begun || over),
    known(isMean(row) ? NOT_KNOWN : (bestEpochs(row.phase) ?? NOT_KNOWN), begun || over),
    known(isMean(row) ? NOT_KNOWN : clock(row.seconds), begun || over),
    verdict,
  ];
}

/** Text wrapped behind a mark. */
function marked(mark: string, text: string, width: number): string[] {
  return wrap(text, width - 2).map((line, index) =>
    index === 0 ? `${mark} ${line}` : `  ${line}`,
  );
}

const sentence = (text: string): string => `${text.replace(/\.$/, '')}.`;

/** The chosen phase beside each other one on the same images: a verdict, never a bare difference. */
function comparedLines(
  state: RunState,
  rows: readonly ModelRow[],
  width: number,
  theme: Theme,
): string[] {
  const { comparison } = state;
  if (!comparison) return [];
  const titleOf = (id: string): string => rows.find((row) => row.id === id)?.title ?? id;
  const note = severalPhases({ ...comparison, phase: titleOf(comparison.phase) });
  const adjusted = areAdjusted(comparison);
  const verdicts = comparison.against.flatMap((pair) => {
    const { phase, verdict, accuracy, mcnemar, byGroup, adjustedP } = pair;
    const [low, high] = accuracy.interval;
    const style =
      verdict === 'better'
        ? theme.status.done
        : verdict === 'worse'
          ? theme.status.warning
          : theme.text.muted;
    return marked(
      paint(theme.glyphs.mark.bullet, style),
      `${titleOf(comparison.phase)} beside ${titleOf(phase)} on the ${splitName(comparison.split, state)} set: ` +
        `${comparisonWords[verdict]} (${points(accuracy.value)} points, ` +
        `95% ${points(low)} to ${points(high)}, ` +
        `${byGroup ? `p by group ${pValue(byGroup.p)}` : `McNemar p ${pValue(mcnemar.p)}`}` +
        `${adjusted ? `, adjusted ${pValue(adjustedP!)}` : ''}).`,
      width,
    );
  });
  return [
    ...verdicts,
    ...(note === null
      ? []
      : marked(paint(theme.glyphs.mark.bullet, theme.text.muted), note, width)),
  ];
}

/** The same in balanced accuracy, of which there is no verdict. */
function balancedLines(
  { comparison }: RunState,
  rows: readonly ModelRow[],
  width: number,
  theme: Theme,
): string[] {
  if (!comparison) return [];
  const titleOf = (id: string): string => rows.find((row) => row.id === id)?.title ?? id;
  const words = balancedWords(comparison, titleOf);
  return marked(paint(theme.glyphs.mark.bullet, theme.text.muted), words, width);
}

/** Which figures are of corrected probabilities: those of training, and the curves, never are. */
function priorLines(rows: readonly ModelRow[]): string[] {
  const named = rows.flatMap(({ title, prior }) => (prior === null ? [] : [`${title} (${prior})`]));
  if (named.length === 0) return [];
  return [
    `Of corrected probabilities are the valid and test figures of ${named.join(', ')}; train and curves are not.`,
  ];
}

/** What the choice among the phases of a cross-validation does to the chosen one's figures. */
const FAVOURED =
  'Other folds hold those validation images out: the choice favours its figures a little.';

/**
 * Why the phase was chosen, how it stands beside the others, and why each verdict was given; the shown
 * phase's verdict comes first.
 */
export function reasonLines(
  state: RunState,
  rows: readonly ModelRow[],
  shown: ModelRow | null,
  width: number,
  theme: Theme,
): string[] {
  const { mark } = theme.glyphs;
  const chosen = rows.find((row) => row.chosen);
  const ordered = [...rows].sort((a, b) => Number(b.id === shown?.id) - Number(a.id === shown?.id));
  const verdicts = ordered.flatMap((row) => {
    const { title, verdict, leaky } = row;
    const word =
      verdict && !isMean(row) ? `${verdictWord(verdict.id)}${fitNote(verdict.id, leaky)}. ` : '';
    return verdict
      ? marked(
          paint(mark.bullet, verdictStyle(verdict.id, leaky, theme)),
          `${title}: ${word}${sentence(verdict.reason)}`,
          width,
        )
      : [];
  });
  const leaky = protocolLines(state, rows).flatMap((line) =>
    marked(paint(mark.warning, theme.status.warning), line, width),
  );
  const priors = priorLines(rows).flatMap((line) =>
    marked(paint(mark.bullet, theme.text.muted), line, width),
  );
  if (!chosen || !state.chosen) return [...leaky, ...priors, ...verdicts];
  const overFolds = chosen.testName === 'test' ? '' : ` ${FAVOURED}`;
  const choice = `${chosen.title} is chosen: ${sentence(state.chosen.reason)}${overFolds}`;
  return [
    ...leaky,
    ...marked(paint(mark.best, theme.status.done), choice, width),
    ...comparedLines(state, rows, width, theme),
    ...priors,
    ...verdicts,
    ...balancedLines(state, rows, width, theme),
  ];
}

export interface PhaseTableProps {
  state: RunState;
  rows: readonly ModelRow[];
  row: ModelRow | null;
  view: Pick<ViewState, 'listPage'>;
  width: number;
  height: number;
}

const TITLE = 'Phases';

/** What the columns are, and which of them are of means over several views of an image. */
function columnsNote(rows: readonly ModelRow[], width: number): string {
  const folds = rows.some(({ testName }) => testName !== 'test');
  const views = rows.find(({ phase }) => phase.result)?.views ?? null;
  const figures = ['accuracy in %, then loss', 'accuracy in %, loss'];
  const room = noteRoom(TITLE, width);
  if (views === null)
    return fitting(folds ? figures.map((text) => `oof: out-of-fold; ${text}`) : figures, room);
  const columns = folds ? ['valid, oof (out-of-fold)', 'valid, oof'] : ['valid, test'];
  // Of a phase that is not evaluated they are its best epoch's so far, which is validated on images as they are.
  const mixed = rows.some(({ phase }) => !phase.result && phase.history.length > 0);
  const of = mixed
    ? [' of evaluated phases', ' if evaluated'].flatMap((which) =>
        columns.map((names) => names + which),
      )
    : columns;
  const wordings = of.flatMap((what) =>
    [views, shortViews(views)].map((note) => `${what}: ${note}`),
  );
  return fitting(
    [
      ...wordings.flatMap((what) => figures.map((text) => `${what}; ${text}`)),
      `${wordings.at(-1)}; in %, loss`,
    ],
    room,
  );
}

/** Columns of the table with every figure, and what reasons need to stand beside it. */
const TABLE_WIDTH = 84;
const REASONS_WIDTH = 46;
const GAP = 3;

const isBeside = (width: number): boolean => width - 4 >= TABLE_WIDTH + GAP + REASONS_WIDTH;

/** Rows that the panel takes with its frame: with the table alone, and with every reason. */
export function phaseTableHeights(
  { state, rows, row: shown, width }: Omit<PhaseTableProps, 'height' | 'view'>,
  theme: Theme,
): { least: number; full: number } {
  const least = rows.length + 3;
  const beside = isBeside(width);
  const room = beside ? width - 4 - TABLE_WIDTH - GAP : width - 4;
  const reasons = reasonLines(state, rows, shown, room, theme).length;
  return {
    least,
    full: beside ? Math.max(least, reasons + 2) : least + (reasons > 0 ? 1 : 0) + reasons,
  };
}

/** Lines of reasons from which on they scroll below the table, which stays; with fewer all of it scrolls. */
const READABLE = 4;

/** The table, and the reasons beside it where there is room, else below. */
export function PhaseTable({ state, rows, row: shown, view, width, height }: PhaseTableProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const folds = rows.some(({ testName }) => testName !== 'test');
  const beside = isBeside(width);
  const tableWidth = beside ? TABLE_WIDTH : inside.width;
  const table = tableLines(
    {
      columns: columnsOf(folds ? 'oof' : 'test'),
      rows: rows.map((row) => cells(row, row.id === shown?.id, theme)),
      width: tableWidth,
      height: rows.length + 1,
    },
    theme,
  );
  const room = beside ? inside.width - TABLE_WIDTH - GAP : inside.width;
  const reasons = reasonLines(state, rows, shown, room, theme);
  const paged = (lines: readonly string[], columns: number, height: number): string[] =>
    pagedLines(lines, view.listPage, { width: columns, height }, theme);
  const spare = inside.height - table.length - reasons.length;
  const below = inside.height - table.length;
  const read = paged(reasons, room, beside ? inside.height : below);
  const lines = beside
    ? Array.from({ length: Math.max(table.length, read.length) }, (_line, index) => {
        return fit(table[index] ?? '', TABLE_WIDTH) + ' '.repeat(GAP) + (read[index] ?? '');
      })
    : below >= READABLE || spare >= 0
      ? [...table, ...(spare > 0 && reasons.length > 0 ? [''] : []), ...read]
      : paged([...table, ...reasons], room, inside.height);
  return (
    <Panel title={TITLE} note={columnsNote(rows, width)} width={width} height={height}>
      <Lines lines={lines} {...inside} />
    </Panel>
  );
}
