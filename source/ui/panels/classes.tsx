/** How many training images each class has, before and after balancing, and the classes' weights. */
import { memo } from 'react';
import type { PhaseState, RunState } from '../../runs/state.js';
import { barLines } from '../components/bars.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { tableLines } from '../components/table.js';
import { percent, whole } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';

export interface ClassesPanelProps {
  catalog: RunState['catalog'];
  balance: PhaseState['balance'];
  width: number;
  height: number;
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);

/** A bar a class; where classes were balanced, its own images and the copies added to them. */
function distributionLines(
  { catalog, balance, width, height }: ClassesPanelProps,
  theme: Theme,
): string[] {
  if (!catalog) return [paint('waiting for the data', theme.text.muted)];
  const { classes } = catalog;
  if (!balance) {
    const counts = catalog.counts.train;
    const total = sum(counts);
    const bars = classes.map((label, index) => ({
      label,
      value: counts[index],
      text: `${whole(counts[index])}  ${percent(total > 0 ? counts[index] / total : null)}`,
      style: theme.bar.filled,
    }));
    return barLines({ bars, width, height }, theme);
  }
  const { arrow } = theme.glyphs.mark;
  const bars = classes.map((label, index) => {
    const [before, after] = [balance.before[index], balance.after[index]];
    return {
      label,
      value: after,
      text: `${whole(before)} ${arrow} ${whole(after)}`,
      lead: { value: before, style: theme.bar.before },
      style: theme.bar.after,
    };
  });
  return barLines({ bars, width, height }, theme);
}

export const ClassesPanel = memo(function ClassesPanel(props: ClassesPanelProps) {
  const theme = useTheme();
  const { catalog, balance, width, height } = props;
  const inside = insideOf(width, height);
  const lines = distributionLines({ ...props, ...inside }, theme);
  const note = balance
    ? [
        paint(`${theme.glyphs.bar.full} images`, theme.bar.before),
        paint(`${theme.glyphs.shades[2]} copies`, theme.bar.after),
      ].join('  ')
    : paint(`${whole(sum(catalog?.counts.train ?? []))} images`, theme.text.muted);
  return (
    <Panel
      title={balance ? 'Training classes, balanced' : 'Training classes'}
      note={catalog ? note : ''}
      width={width}
      height={height}
    >
      <Lines lines={lines} width={inside.width} height={inside.height} />
    </Panel>
  );
});

export interface WeightsPanelProps {
  catalog: RunState['catalog'];
  classWeights: PhaseState['classWeights'];
  width: number;
  height: number;
}

export const WeightsPanel = memo(function WeightsPanel(props: WeightsPanelProps) {
  const theme = useTheme();
  const { catalog, classWeights, width, height } = props;
  const inside = insideOf(width, height);
  const classes = catalog?.classes ?? [];
  const lines = classWeights
    ? tableLines(
        {
          columns: [
            { title: 'class', grow: true },
            { title: 'images', align: 'right' },
            { title: 'weight', align: 'right' },
          ],
          rows: classWeights.weights.map((weight, index) => [
            classes[index] ?? String(index),
            whole(classWeights.counts[index]),
            { text: weight.toFixed(3), style: theme.text.strong },
          ]),
          ...inside,
        },
        theme,
      )
    : [paint('not computed yet', theme.text.muted)];
  return (
    <Panel
      title="Class weights"
      note={paint('n / (k * n_c)', theme.text.muted)}
      width={width}
      height={height}
    >
      <Lines lines={lines} width={inside.width} height={inside.height} />
    </Panel>
  );
});
