/** Validation loss and accuracy of all phases over each other. */
import { Box } from 'ink';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Panel, insideOf } from '../../components/panel.js';
import { loss, percent } from '../../format.js';
import { useTheme, type Theme } from '../../theme.js';
import type { ModelRow } from './models.js';

type Metric = 'loss' | 'accuracy';

function seriesOf(rows: readonly ModelRow[], metric: Metric, theme: Theme): ChartSeries[] {
  return rows.map(({ title, phase }, index) => {
    const newest = phase.history.at(-1)?.validation[metric];
    const write = metric === 'loss' ? loss : percent;
    return {
      label: title,
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

/** Two charts, side by side where they have room for it. */
export function Curves({ rows, width, height }: CurvesProps) {
  const theme = useTheme();
  const last = Math.max(
    2,
    ...rows.map(({ phase }) => Math.max(phase.epochs, phase.history.length)),
  );
  const beside = width >= 76;
  const sizes = beside
    ? [
        { width: Math.ceil(width / 2), height },
        { width: Math.floor(width / 2), height },
      ]
    : [
        { width, height: Math.ceil(height / 2) },
        { width, height: Math.floor(height / 2) },
      ];
  const metrics: readonly Metric[] = ['loss', 'accuracy'];
  return (
    <Box flexDirection={beside ? 'row' : 'column'} width={width} height={height} flexShrink={0}>
      {metrics.map((metric, index) => (
        <Panel key={metric} title={`Validation ${metric}`} {...sizes[index]}>
          <Chart
            series={seriesOf(rows, metric, theme)}
            domain={[1, last]}
            axis="epoch"
            {...insideOf(sizes[index].width, sizes[index].height)}
          />
        </Panel>
      ))}
    </Box>
  );
}
