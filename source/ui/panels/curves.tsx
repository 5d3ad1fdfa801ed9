/** Loss and accuracy of a training phase by epoch, train and validation in one chart each. */
import { memo } from 'react';
import type { EpochRecord, PhaseState } from '../../runs/state.js';
import type { Bucket, Series } from '../../runs/series.js';
import { askedMarks } from '../charts/asked.js';
import { percentFigure } from '../charts/axis.js';
import { smoothed, smoothNote, weightOf } from '../charts/smoothed.js';
import { pointsFrom, zoomed, zoomNote } from '../charts/zoomed.js';
import { Chart, type ChartSeries } from '../components/chart.js';
import { insideOf, noteRoom, Panel } from '../components/panel.js';
import { fitting } from '../fit.js';
import { loss, percent } from '../format.js';
import { paint, useTheme, type Theme } from '../theme.js';

type Measure = 'loss' | 'accuracy';

/** Points of the epochs that are over, and of the one under way by its share done. */
export function measured(phase: PhaseState, split: 'train' | 'validation', measure: Measure) {
  const points = phase.history.map((record: EpochRecord) => ({
    x: record.epoch,
    y: record[split][measure],
  }));
  const open = !phase.history.some(({ epoch }) => epoch === phase.epoch);
  if (split === 'train' && open && phase.current && phase.steps > 0 && phase.history.length > 0) {
    points.push({ x: phase.epoch - 1 + phase.step / phase.steps, y: phase.current[measure] });
  }
  return points;
}

/**
 * Loss of single steps with x in epochs: minimum and maximum of every bucket.
 * @param spikes False: one step of every bucket instead, for an average that no spike draws to itself.
 */
export function stepPoints(
  series: Omit<Series, 'filled'> & Partial<Series>,
  steps: number,
  spikes = true,
): { x: number; y: number }[] {
  return series.buckets.flatMap(({ x, min, max, last }: Bucket) => {
    const at = x / Math.max(1, steps);
    if (min === max || !spikes) return [{ x: at, y: last }];
    const middle = (x + series.width / 2) / Math.max(1, steps);
    return [
      { x: at, y: max },
      { x: middle, y: min },
    ];
  });
}

function seriesOf(
  phase: PhaseState,
  measure: Measure,
  spikes: boolean,
  theme: Theme,
): ChartSeries[] {
  const write = measure === 'loss' ? loss : percent;
  const newest = (split: 'train' | 'validation'): string =>
    write(measured(phase, split, measure).at(-1)?.y);
  // Before the first epoch is over its steps are all there is.
  if (phase.history.length === 0 && measure === 'loss') {
    const points = stepPoints(phase.stepLoss, phase.steps, spikes);
    return [
      { label: 'each step', points, style: theme.series.train, value: loss(points.at(-1)?.y) },
    ];
  }
  const current = (['train', 'validation'] as const).map((split) => ({
    label: split,
    points: measured(phase, split, measure),
    style: theme.series[split],
    value: newest(split),
  }));
  return [...current, ...supersededEpochs(phase, measure, theme)];
}

/** Steps that a crash cut off: faint, and behind those that were made in their place. */
function supersededSteps(phase: PhaseState, spikes: boolean, theme: Theme): ChartSeries[] {
  return phase.superseded.map(({ stepLoss: buckets, width }) => ({
    label: 'before a crash',
    points: stepPoints({ buckets, width }, phase.steps, spikes),
    style: theme.series.superseded,
    behind: true,
  }));
}

/** Epochs that a crash cut off. */
function supersededEpochs(phase: PhaseState, measure: Measure, theme: Theme): ChartSeries[] {
  return phase.superseded.flatMap(({ history }) =>
    (['train', 'validation'] as const).map((split) => ({
      label: 'before a crash',
      points: history.map((record) => ({ x: record.epoch, y: record[split][measure] })),
      style: theme.series.superseded,
      behind: true,
    })),
  );
}

/**
 * The best epoch, of several folds that of their mean curve, with what it came to on validation.
 * @param room Columns that the note has.
 */
function bestNote(phase: PhaseState, measure: Measure, room: number, theme: Theme): string {
  const record = phase.history.find(({ epoch }) => epoch === phase.bestEpoch);
  if (record === undefined) return '';
  const { epoch, folds, validation } = record;
  const figure = measure === 'loss' ? loss(validation.loss) : percent(validation.accuracy);
  const notes =
    folds === undefined
      ? [
          `best epoch ${epoch}: validation ${figure}`,
          `best epoch ${epoch}: val ${figure}`,
          `epoch ${epoch}: val ${figure}`,
          `best ${epoch}: ${figure}`,
          `${epoch}: ${figure}`,
          `best ${epoch}`,
        ]
      : // Of the mean curve: each fold has a best epoch of its own.
        [
          `mean of ${folds} folds, best at epoch ${epoch}: validation ${figure}`,
          `mean of ${folds} folds, best at epoch ${epoch}: val ${figure}`,
          `mean of ${folds} folds, best at ${epoch}: ${figure}`,
          `${folds} folds, best at ${epoch}: ${figure}`,
          `${folds} folds, ${epoch}: ${figure}`,
          `${folds} folds, ${epoch}`,
        ];
  return paint(
    fitting(
      notes.map((note) => `${theme.glyphs.mark.best} ${note}`),
      room,
    ),
    theme.text.muted,
  );
}

/** Curves of the part that is shown; smoothed over all of them, so that another part does not change them. */
const shown = (
  series: readonly ChartSeries[],
  [from]: readonly [number, number],
  weight: number,
): ChartSeries[] =>
  series.map((one) => ({ ...one, points: pointsFrom(from, smoothed(one.points, weight)) }));

export interface CurvePanelProps {
  phase: PhaseState;
  measure: Measure;
  /** Index of the share of the epochs that is shown. */
  zoom: number;
  /** Index of the weight that the curves are smoothed by. */
  smoothing: number;
  width: number;
  height: number;
}

export const CurvePanel = memo(
  function CurvePanel({ phase, measure, zoom, smoothing, width, height }: CurvePanelProps) {
    const theme = useTheme();
    const inside = insideOf(width, height);
    const domain = zoomed(phase, zoom);
    const weight = weightOf(smoothing);
    const name = measure === 'loss' ? 'Loss' : 'Accuracy';
    const title = `${name}${zoomNote(domain)}${smoothNote(weight)}`;
    return (
      <Panel
        title={title}
        note={bestNote(phase, measure, noteRoom(title, width), theme)}
        width={width}
        height={height}
      >
        <Chart
          series={shown(seriesOf(phase, measure, weight === 0, theme), domain, weight)}
          width={inside.width}
          height={inside.height}
          domain={domain}
          marks={askedMarks(phase)}
          axis="epoch"
          figure={measure === 'accuracy' ? percentFigure : undefined}
        />
      </Panel>
    );
  },
  (a, b) =>
    a.measure === b.measure &&
    a.zoom === b.zoom &&
    a.smoothing === b.smoothing &&
    a.width === b.width &&
    a.height === b.height &&
    a.phase.id === b.phase.id &&
    a.phase.history === b.phase.history &&
    a.phase.superseded === b.phase.superseded &&
    a.phase.current === b.phase.current &&
    a.phase.bestEpoch === b.phase.bestEpoch &&
    a.phase.epoch === b.phase.epoch &&
    a.phase.asked === b.phase.asked &&
    a.phase.epochs === b.phase.epochs,
);

export interface StepPanelProps {
  phase: PhaseState;
  /** Index of the share of the epochs that is shown. */
  zoom: number;
  /** Index of the weight that the curves are smoothed by. */
  smoothing: number;
  width: number;
  height: number;
}

/** The loss of every step, spikes and all. */
export const StepPanel = memo(
  function StepPanel({ phase, zoom, smoothing, width, height }: StepPanelProps) {
    const theme = useTheme();
    const inside = insideOf(width, height);
    const weight = weightOf(smoothing);
    const points = stepPoints(phase.stepLoss, phase.steps, weight === 0);
    const domain = zoomed(phase, zoom);
    const series: ChartSeries[] = [
      {
        label: 'loss of each step',
        points,
        style: theme.series.train,
        value: loss(points.at(-1)?.y),
      },
      ...supersededSteps(phase, weight === 0, theme),
    ];
    return (
      <Panel title={`Steps${zoomNote(domain)}${smoothNote(weight)}`} width={width} height={height}>
        <Chart
          series={shown(series, domain, weight)}
          width={inside.width}
          height={inside.height}
          domain={domain}
          marks={askedMarks(phase)}
          axis="epoch"
          empty="waiting for the first step"
        />
      </Panel>
    );
  },
  (a, b) =>
    a.zoom === b.zoom &&
    a.smoothing === b.smoothing &&
    a.phase.history === b.phase.history &&
    a.phase.epochs === b.phase.epochs &&
    a.width === b.width &&
    a.height === b.height &&
    a.phase.id === b.phase.id &&
    a.phase.stepLoss === b.phase.stepLoss &&
    a.phase.superseded === b.phase.superseded &&
    a.phase.epoch === b.phase.epoch &&
    a.phase.asked === b.phase.asked,
);
