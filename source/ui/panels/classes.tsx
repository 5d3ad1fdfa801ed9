/** How many training images each class has, before and after balancing, and the classes' weights. */
import { memo } from 'react';
import type { PhaseState, RunState } from '../../runs/state.js';
import { barLines } from '../components/bars.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { tableLines } from '../components/table.js';
import { wrap } from '../fit.js';
import { percent, whole } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';
import { trainedOn } from './trained-on.js';

export interface ClassesPanelProps {
  catalog: RunState['catalog'];
  /** The pass that the other two are of; null in a study of one split, and before the first. */
  pass: PhaseState['pass'];
  balance: PhaseState['balance'];
  classWeights: PhaseState['classWeights'];
  /** Page of the classes where not all fit, any integer. */
  page: number;
  width: number;
  height: number;
}

/** A bar a class; where classes were balanced, its own images and the copies added to them. */
function distributionLines(
  { catalog, pass, balance, classWeights, page, width, height }: ClassesPanelProps,
  theme: Theme,
): string[] {
  if (!catalog) return [paint('waiting for the data', theme.text.muted)];
  const { classes } = catalog;
  if (!balance) {
    const { counts, images: total } = trainedOn(catalog, pass, classWeights);
    if (!counts) {
      const text = `Trains on ${whole(total)} images; the log has no counts by class of this pass.`;
      return wrap(text, width).map((line) => paint(line, theme.text.muted));
    }
    const bars = classes.map((label, index) => ({
      label,
      value: counts[index],
      text: `${whole(counts[index])}  ${percent(total > 0 ? counts[index] / total : null)}`,
      style: theme.bar.filled,
    }));
    return barLines({ bars, width, height, page }, theme);
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
  return barLines({ bars, width, height, page }, theme);
}

export const ClassesPanel = memo(function ClassesPanel(props: ClassesPanelProps) {
  const theme = useTheme();
  const { catalog, pass, balance, classWeights, width, height } = props;
  const inside = insideOf(width, height);
  const lines = distributionLines({ ...props, ...inside }, theme);
  const trained = catalog && trainedOn(catalog, pass, classWeights);
  const note = balance
    ? [
        paint(`${theme.glyphs.bar.full} images`, theme.bar.before),
        paint(`${theme.glyphs.shades[2]} copies`, theme.bar.after),
      ].join('  ')
    : paint(`${whole(trained?.images ?? 0)} images`, theme.text.muted);
  const title = balance ? 'Training classes, balanced' : 'Training classes';
  return (
    <Panel
      title={trained?.of ? `${title}, ${trained.of}` : title}
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
  /** Page of the classes where not all fit, any integer. */
  page: number;
  width: number;
  height: number;
}

export const WeightsPanel = memo(function WeightsPanel(props: WeightsPanelProps) {
  const theme = useTheme();
  const { catalog, classWeights, page, width, height } = props;
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
          page,
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
