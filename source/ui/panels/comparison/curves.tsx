/** Validation loss and accuracy of all phases over each other. */
import { Box } from 'ink';
import { percentFigure } from '../../charts/axis.js';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Panel, insideOf, noteRoom } from '../../components/panel.js';
import { columnsOf } from '../../fit.js';
import { loss, percent } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { passTitle, type ModelRow } from './models.js';

type Metric = 'loss' | 'accuracy';

function seriesOf(rows: readonly ModelRow[], metric: Metric, theme: Theme): ChartSeries[] {
  return rows.map((row, index) => {
    const { phase } = row;
    const newest = phase.history.at(-1)?.validation[metric];
    const write = metric === 'loss' ? loss : percent;
    return {
      label: passTitle(row),
      style: theme.phases[index % theme.phases.length] ?? {},
      points: phase.history.map(({ epoch, validation }) => ({ x: epoch, y: validation[metric] })),
      value: newest === undefined ? undefined : write(newest),
    };
  });
}

export interface CurvesProps {
  rows: readonly ModelRow[];
  width: number;
  height: number;
}

/** Columns of the frame beside the legend. */
const LEGEND_EDGE = 4;
/** Rows that a chart needs with its frame. */
const LOWEST = 8;

interface Size {
  width: number;
  height: number;
}

/** Sizes of the charts: side by side, one above the other, or the first alone where two cannot be read. */
function layOut(
  rows: readonly ModelRow[],
  { width, height }: Size,
): { beside: boolean; sizes: Size[] } {
  const legend = rows.reduce((sum, row) => sum + passTitle(row).length + 5, -2);
  if (Math.floor(width / 2) - LEGEND_EDGE >= legend) {
    const [left, right] = [Math.ceil(width / 2), Math.floor(width / 2)];
    return { beside: true, sizes: [left, right].map((part) => ({ width: part, height })) };
  }
  if (height < 2 * LOWEST) return { beside: false, sizes: [{ width, height }] };
  const [upper, lower] = [Math.ceil(height / 2), Math.floor(height / 2)];
  return { beside: false, sizes: [upper, lower].map((part) => ({ width, height: part })) };
}

const metrics: readonly Metric[] = ['loss', 'accuracy'];

/** What the curves are of: wordings that say all of it, then those that say a part. */
function notesOf(rows: readonly ModelRow[]): string[][] {
  const drawn = rows.flatMap(({ phase }) => phase.history.at(-1) ?? []);
  const folds = drawn.every((epoch) => epoch.folds === drawn[0].folds)
    ? drawn[0]?.folds
    : undefined;
  // Of the results alone are predictions means over several.
  const views = rows.some((row) => row.views !== null) ? ['of one view', '1 view'] : [];
  if (folds === undefined) return [views];
  const means = [`mean of ${folds} folds`, `${folds} folds`];
  if (views.length === 0) return [means];
  return [means.map((mean) => `${mean}, ${views[0]}`).concat(`${means[1]}, ${views[1]}`), views];
}

/** A chart's title and note: the title is shortened before the note says less. */
function headed(metric: Metric, notes: readonly string[][], width: number): [string, string] {
  const titles = [`Validation ${metric}`, `Val ${metric}`];
  const pairs = notes.flatMap((wordings) =>
    titles.flatMap((title) => wordings.map((note): [string, string] => [title, note])),
  );
  const found = pairs.find(([title, note]) => columnsOf(note) <= noteRoom(title, width));
  return found ?? [titles[0], ''];
}

/** Validation loss and accuracy by epoch, a curve a phase. */
export function Curves({ rows: all, width, height }: CurvesProps) {
  const theme = useTheme();
  // The ensemble, which stands last, is never trained.
  const rows = all.filter(({ id }) => id !== 'ensemble');
  const last = Math.max(
    2,
    ...rows.map(({ phase }) => Math.max(phase.epochs, phase.history.length)),
  );
  const { beside, sizes } = layOut(rows, { width, height });
  const notes = notesOf(rows);
  return (
    <Box flexDirection={beside ? 'row' : 'column'} width={width} height={height} flexShrink={0}>
      {sizes.map((size, index) => {
        const [title, note] = headed(metrics[index], notes, size.width);
        return (
          <Panel key={metrics[index]} title={title} note={paint(note, theme.text.muted)} {...size}>
            <Chart
              series={seriesOf(rows, metrics[index], theme)}
              domain={[1, last]}
              axis="epoch"
              figure={metrics[index] === 'accuracy' ? percentFigure : undefined}
              {...insideOf(size.width, size.height)}
            />
          </Panel>
        );
      })}
    </Box>
  );
}
