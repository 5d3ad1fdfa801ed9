/** One model's confusion matrix and its figures by class. */
import type { Evaluation } from '../../../runs/events.js';
import { matrixLines } from '../../components/confusion-matrix.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { Table, type TableProps } from '../../components/table.js';
import { NOT_KNOWN, percent, whole } from '../../format.js';
import { paint, useTheme } from '../../theme.js';
import { confusionLines, figureLines } from './figures.js';
import { shownEvaluation, type ModelRow } from './models.js';

export interface ModelPanelProps {
  row: ModelRow | null;
  classes: readonly string[];
  /** Row percentages in place of counts. */
  percent: boolean;
  width: number;
  height: number;
}

/** Why there is nothing to show of a model. */
function absence(row: ModelRow | null): string {
  if (!row) return 'This study trains no model.';
  switch (row.phase.status) {
    case 'waiting':
      return `${row.title} has not begun yet.`;
    case 'running':
      return `${row.title} is still training: it is evaluated when its epochs are over.`;
    default:
      return `${row.title} was not evaluated.`;
  }
}

export function MatrixPanel({ row, classes, percent: shares, width, height }: ModelPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  if (!row || !shown) {
    return (
      <Panel title="Confusion matrix" width={width} height={height}>
        <Lines lines={[absence(row)]} {...inside} />
      </Panel>
    );
  }
  const figures = figureLines(shown.evaluation, inside.width);
  const room = inside.height - figures.length;
  const matrix = matrixLines(
    {
      classes,
      matrix: shown.evaluation.confusionMatrix,
      percent: shares,
      width: inside.width,
      height: room,
    },
    theme,
  );
  const spare = room - matrix.length;
  const confusions =
    spare >= 4 ? confusionLines(shown.evaluation, classes, Math.min(8, spare - 3)) : [];
  return (
    <Panel
      title={`${row.title}: ${shown.split} set, ${shares ? 'percent of the row' : 'images'}`}
      width={width}
      height={height}
    >
      <Lines
        lines={[
          ...matrix,
          ...(spare > 0 ? [''] : []),
          ...figures.map((line) => paint(line, theme.text.strong)),
          ...(confusions.length > 0 ? ['', paint('Most often confused', theme.text.muted)] : []),
          ...confusions,
        ]}
        {...inside}
      />
    </Panel>
  );
}

const figure = (value: number | null): string => value?.toFixed(3) ?? NOT_KNOWN;

interface Measure {
  title: string;
  /** For a narrow panel. */
  short: string;
  of: (item: Evaluation['perClass'][number]) => string;
  mean?: (evaluation: Evaluation) => string;
  /** Only where there is room beside the others. */
  extra?: boolean;
}

const measures: Measure[] = [
  {
    title: 'sensitivity',
    short: 'sens.',
    of: ({ sensitivity }) => percent(sensitivity),
    mean: ({ balancedAccuracy }) => percent(balancedAccuracy.value),
  },
  { title: 'precision', short: 'prec.', of: ({ ppv }) => percent(ppv) },
  {
    title: 'F1',
    short: 'F1',
    of: ({ f1 }) => percent(f1),
    mean: ({ macroF1 }) => percent(macroF1.value),
  },
  {
    title: 'specificity',
    short: 'spec.',
    of: ({ specificity }) => percent(specificity),
    extra: true,
  },
  { title: 'AUC', short: 'AUC', of: ({ auc }) => figure(auc), extra: true },
  { title: 'support', short: 'n', of: ({ n }) => whole(n), mean: ({ n }) => whole(n) },
];

/** Narrower, and titles are short; wider, and there are more columns. */
const SHORT_TITLES = 68;
const EXTRA_COLUMNS = 84;

export function ClassesPanel({ row, classes, width, height }: Omit<ModelPanelProps, 'percent'>) {
  const inside = insideOf(width, height);
  const shown = row && shownEvaluation(row);
  if (!row || !shown) {
    return (
      <Panel title="By class" width={width} height={height}>
        <Lines lines={[absence(row)]} {...inside} />
      </Panel>
    );
  }
  const { split, evaluation } = shown;
  const columns = measures.filter(({ extra }) => !extra || width >= EXTRA_COLUMNS);
  const table: TableProps = {
    columns: [
      { title: 'class', grow: true },
      ...columns.map(({ title, short }) => ({
        title: width < SHORT_TITLES ? short : title,
        align: 'right' as const,
      })),
    ],
    rows: evaluation.perClass.map((item, index) => [
      classes[index] ?? item.class,
      ...columns.map(({ of }) => of(item)),
    ]),
    footer: ['mean / total', ...columns.map(({ mean }) => mean?.(evaluation) ?? '')],
    ...inside,
  };
  return (
    <Panel title={`${row.title} by class: ${split} set`} width={width} height={height}>
      <Table {...table} />
    </Panel>
  );
}
