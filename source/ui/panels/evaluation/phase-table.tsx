/** The phases' models in one table, the verdict on each with its reason, and the study's choice. */
import type { RunState } from '../../../runs/state.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { tableLines, type Cell, type Column } from '../../components/table.js';
import { wrap } from '../../fit.js';
import { clock, loss, percent } from '../../format.js';
import { paint, useTheme, type Style, type Theme } from '../../theme.js';
import type { ModelRow } from './models.js';

const columns: Column[] = [
  { title: 'phase' },
  { title: 'train', align: 'right', drop: 1 },
  { title: 'valid', align: 'right' },
  { title: 'test', align: 'right' },
  { title: 'loss', align: 'right', drop: 5 },
  { title: 'valid', align: 'right', drop: 2 },
  { title: 'test', align: 'right', drop: 4 },
  { title: 'ep', align: 'right', drop: 3 },
  { title: 'best', align: 'right', drop: 3 },
  { title: 'time', align: 'right', drop: 6 },
  { title: 'verdict' },
];

/** "overfitting", "good fit" */
const verdictWord = (id: string): string => id.replace('-', ' ');

function verdictStyle(id: string, theme: Theme): Style {
  if (id === 'good-fit') return theme.status.done;
  return id === 'undecided' ? theme.status.waiting : theme.status.warning;
}

/** Accuracy without its sign, since the column says what it is. */
const accuracy = (value: number | null | undefined): string => percent(value).replace('%', '');

function cells(row: ModelRow, shown: boolean, theme: Theme): Cell[] {
  const { mark, phase: states } = theme.glyphs;
  const begun = row.phase.history.length > 0;
  // A figure that is to come is blank; one that cannot be had is n/a.
  const known = (text: string, there: boolean): string => (there ? text : '');
  const name = `${shown ? mark.cursor : ' '} ${row.title}${row.chosen ? ` ${mark.best}` : ''}`;
  const { result, status } = row.phase;
  const verdict: Cell = row.verdict
    ? { text: verdictWord(row.verdict.id), style: verdictStyle(row.verdict.id, theme) }
    : { text: `${states[status]} ${status}`, style: theme.text.muted };
  const over = result !== null;
  return [
    shown ? { text: name, style: theme.text.strong } : name,
    known(accuracy(row.train?.accuracy), begun || over),
    known(accuracy(row.validation?.accuracy), begun || over),
    known(accuracy(row.test?.accuracy), over),
    known(loss(row.train?.loss), begun || over),
    known(loss(row.validation?.loss), begun || over),
    known(loss(row.test?.loss), over),
    known(String(row.epochs), begun || over),
    known(row.bestEpoch === null ? 'n/a' : String(row.bestEpoch), begun || over),
    known(clock(row.seconds), begun || over),
    verdict,
  ];
}

/** Why each verdict was given and why the phase was chosen. */
export function reasonLines(
  state: RunState,
  rows: readonly ModelRow[],
  width: number,
  theme: Theme,
): string[] {
  const { mark } = theme.glyphs;
  const chosen = rows.find((row) => row.chosen);
  const choice =
    chosen && state.chosen
      ? wrap(`Chosen: ${chosen.title}, ${state.chosen.reason}.`, width - 2).map((line, index) =>
          index === 0 ? `${paint(mark.best, theme.status.done)} ${line}` : `  ${line}`,
        )
      : [];
  const verdicts = rows.flatMap(({ title, verdict }) => {
    if (!verdict) return [];
    const [first, ...rest] = wrap(
      `${title}: ${verdictWord(verdict.id)}. ${verdict.reason}`,
      width - 2,
    );
    return [
      `${paint(mark.bullet, verdictStyle(verdict.id, theme))} ${first}`,
      ...rest.map((line) => `  ${line}`),
    ];
  });
  return [...choice, ...verdicts];
}

export interface PhaseTableProps {
  state: RunState;
  rows: readonly ModelRow[];
  shown: ModelRow | null;
  width: number;
  height: number;
}

/** Rows that the table takes with its frame, without the reasons. */
export const tableHeight = (rows: readonly ModelRow[]): number => rows.length + 3;

export function PhaseTable({ state, rows, shown, width, height }: PhaseTableProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const table = tableLines(
    {
      columns,
      rows: rows.map((row) => cells(row, row.id === shown?.id, theme)),
      width: inside.width,
      height: Math.min(inside.height, rows.length + 1),
    },
    theme,
  );
  const reasons = reasonLines(state, rows, inside.width, theme);
  const spare = inside.height - table.length - reasons.length;
  const lines = [...table, ...(spare > 0 && reasons.length > 0 ? [''] : []), ...reasons];
  return (
    <Panel title="Phases" note="accuracy in %, then loss" width={width} height={height}>
      <Lines lines={lines} {...inside} />
    </Panel>
  );
}
