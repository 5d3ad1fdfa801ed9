/** The figures of each class as columns of a table, on as many pages as their width asks for. */
import type { Evaluation } from '../../../runs/events.js';
import { fewOthers } from '../../../study/few-cases.js';
import { naturalWidths, type Cell } from '../../components/table.js';
import { columnsOf } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { areaWithInterval, withInterval } from './estimates.js';

type ClassFigures = Evaluation['perClass'][number];

export interface Measure {
  title: string;
  /** For a narrow panel. */
  short: string;
  /** Whether it hangs on the images of other classes too. */
  ofOthers?: true;
  /** @param intervals Whether there is room for the interval behind the figure. */
  of: (item: ClassFigures, intervals: boolean) => string;
  mean?: (evaluation: Evaluation) => string;
}

/** On the first page whatever the width. */
const first: readonly Measure[] = [
  {
    title: 'sensitivity',
    short: 'sens.',
    of: ({ sensitivity, intervals }, wide) =>
      withInterval(sensitivity, wide ? intervals?.sensitivity : undefined),
    mean: ({ balancedAccuracy }) => percent(balancedAccuracy.value),
  },
  {
    title: 'precision',
    short: 'prec.',
    of: ({ ppv, intervals }, wide) => withInterval(ppv, wide ? intervals?.ppv : undefined),
  },
  {
    title: 'F1',
    short: 'F1',
    of: ({ f1 }) => percent(f1),
    mean: ({ macroF1 }) => percent(macroF1.value),
  },
];

/** Beside those where there is room, the first ones first, and else on pages of their own. */
const others: readonly Measure[] = [
  {
    title: 'specificity',
    short: 'spec.',
    ofOthers: true,
    of: ({ specificity, intervals }, wide) =>
      withInterval(specificity, wide ? intervals?.specificity : undefined),
  },
  {
    title: 'AUC',
    short: 'AUC',
    ofOthers: true,
    of: ({ auc, intervals }, wide) => areaWithInterval(auc, wide ? intervals?.auc : undefined),
  },
  {
    title: 'NPV',
    short: 'NPV',
    ofOthers: true,
    of: ({ npv, intervals }, wide) => withInterval(npv, wide ? intervals?.npv : undefined),
  },
  {
    title: 'average precision',
    short: 'AP',
    ofOthers: true,
    of: ({ averagePrecision = null, intervals }, wide) =>
      areaWithInterval(averagePrecision, wide ? intervals?.averagePrecision : undefined),
  },
];

const support: Measure = {
  title: 'support',
  short: 'n',
  of: ({ n }) => whole(n),
  mean: ({ n }) => whole(n),
};

/** Narrower, and titles are short; wider, and there are intervals. */
const SHORT_TITLES = 68;
const INTERVALS = 72;
/** Names up to this width are not cut for one column more; in a narrow panel. */
const NAME = 28;
const NARROW_NAME = 14;
const GAP = 2;

/** Stands below the names. */
export const FOOTER = 'mean / total';

export interface ClassColumns {
  titles: string[];
  /** One row a class, in the order of the titles. */
  cells: Cell[][];
  /** Means over classes, and the total. */
  footer: string[];
}

/** Over the figures that are left out: the names have the room that it would take of one column. */
const notEvaluable: Cell = { text: 'not evaluable', spans: true };

/** A class's cells; with too few cases only that it has, and how many. So with others where a figure needs them. */
const cellsOf = (
  item: ClassFigures,
  { n: images }: Evaluation,
  columns: readonly Measure[],
  intervals: boolean,
): Cell[] =>
  columns.map((column, index) => {
    if (item.evaluable === false && column !== support) return index === 0 ? notEvaluable : '';
    if (column.ofOthers && fewOthers(item.n, images)) return 'few others';
    return column.of(item, intervals);
  });

function columnsFor(evaluation: Evaluation, measures: readonly Measure[], width: number) {
  const columns = [...measures, support];
  return {
    titles: columns.map(({ title, short }) => (width < SHORT_TITLES ? short : title)),
    cells: evaluation.perClass.map((item) =>
      cellsOf(item, evaluation, columns, width >= INTERVALS),
    ),
    footer: columns.map(({ mean }) => mean?.(evaluation) ?? ''),
  };
}

/** Columns that a table takes beside names so wide. */
function needed({ titles, cells, footer }: ClassColumns, name: number): number {
  const widths = naturalWidths(titles, [footer, ...cells]);
  return widths.reduce((sum, one) => sum + GAP + one, name);
}

/**
 * The pages of columns, each with the support.
 * @param names Of the classes.
 * @param width Inside the panel.
 */
export function classColumns(
  evaluation: Evaluation,
  names: readonly string[],
  width: number,
): ClassColumns[] {
  const longest = width < INTERVALS ? NARROW_NAME : NAME;
  const name = Math.min(longest, Math.max(FOOTER.length, ...names.map((one) => columnsOf(one))));
  const pages: Measure[][] = [[...first]];
  for (const measure of others) {
    const page = pages.at(-1)!;
    if (needed(columnsFor(evaluation, [...page, measure], width), name) <= width)
      page.push(measure);
    else pages.push([measure]);
  }
  return pages.map((measures) => columnsFor(evaluation, measures, width));
}
