/** The operating point for melanoma on the ROC curve, movable, and the melanomas that it misses. */
import { EVALUABLE } from '../../../evaluable.js';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Lines } from '../../components/lines.js';
import { pageOf, placeOf } from '../../components/list-pages.js';
import { Panel, insideOf, noteRoom } from '../../components/panel.js';
import type { Span } from '../../components/matrix-cells.js';
import { columnsOf, fitting, wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { classRoles, namedRoles } from '../../../study/lesion-classes.js';
import { validationName } from '../../../study/protocols.js';
import { unfrozenLine } from '../../../study/unfrozen.js';
import { viewsNote } from '../../../study/views.js';
import type { ViewState } from '../../contracts.js';
import { keyTable, shownKey } from '../../keys.js';
import { paint, useTheme, type Style, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { percents } from './estimates.js';
import { missedCases, missedLines, MissedStrip, STRIP, tilesIn } from './missed.js';
import { splitName } from './models.js';
import { TellOtherBelow } from './other-below.js';
import type { ComparisonProps } from './panel-list.js';
import {
  drawnCorners,
  hasPpv,
  prevalenceAt,
  ratesOf,
  readers,
  stopAt,
  thresholdWords,
  totalsOf,
  type Stop,
} from './threshold.js';

type Points = NonNullable<ComparisonProps['state']['operatingPoints']>;

/** The ROC curve, x in percent: the network's, where it stands, what validation froze, and readers. */
function curves(points: Points, at: Stop, theme: Theme): ChartSeries[] {
  const { cases, others } = totalsOf(points);
  const place = ({ tp, fp }: Pick<Stop, 'tp' | 'fp'>) => ({
    x: others === 0 ? NaN : (100 * fp) / others,
    y: cases === 0 ? null : tp / cases,
  });
  const ends = [
    { x: 0, y: 0 },
    { x: 100, y: 1 },
  ];
  return [
    {
      label: 'ROC',
      style: theme.series.test,
      points: [ends[0], ...drawnCorners(points).map(place), ends[1]],
    },
    // Named with their figures above the chart.
    ...readers.map(({ name, sensitivity, specificity }) => ({
      label: name,
      style: theme.text.muted,
      points: [{ x: 100 * (1 - specificity), y: sensitivity }],
      legend: 'none' as const,
    })),
    ...points.points.map((point) => ({
      label: `frozen ${point.target.rate.slice(0, 4)}. ${point.target.value}`,
      style: theme.status.done,
      points: [place(point.counts)],
      legend: 'mark' as const,
    })),
    { label: 'here', style: theme.status.running, points: [place(at)], legend: 'mark' },
  ];
}

/** What the threshold does, in three or four lines. */
function thresholdLines(
  points: Points,
  at: Stop,
  { prevalence, validation, width }: { prevalence: number; validation: string; width: number },
  theme: Theme,
): string[] {
  const { cases, others } = totalsOf(points);
  const { sensitivity, specificity, ppv } = ratesOf(at, { cases, others }, prevalence);
  const own =
    prevalence === points.prevalence ? '' : ` (the study's: ${percent(points.prevalence)})`;
  const { frozen } = at;
  const interval = (of: 'sensitivity' | 'specificity'): string => {
    const text = frozen ? percents(frozen[of].interval) : '';
    return text === '' ? '' : `, 95% ${text}`;
  };
  // Counts can be read of a few images, a rate cannot.
  const rate = (of: 'sensitivity' | 'specificity', value: number | null, hit: number, n: number) =>
    n < EVALUABLE
      ? `${of} not evaluable, n=${whole(n)} (${whole(hit)} right)`
      : `${of} ${percent(value)} (${whole(hit)} of ${whole(n)}${interval(of)})`;
  const where = frozen
    ? `frozen on ${frozen.thresholds ? "each fold's " : ''}${validation} at ${frozen.target.rate} ${frozen.target.value}`
    : 'moved by key: for looking, not for reporting';
  const predictive = hasPpv(points)
    ? `PPV ${percent(ppv)} where ${percent(prevalence)} have it${own}.`
    : 'PPV not evaluable: it is made of both.';
  const together = (between: string, ...parts: string[]): string[] => {
    const line = parts.join(between);
    // Apart where that is a line each, else as one text.
    const apart = columnsOf(line) > width && parts.every((part) => columnsOf(part) <= width);
    return apart ? parts : [line];
  };
  const lines = (texts: string[], style?: Style): string[] =>
    texts
      .flatMap((text) => wrap(text, width))
      .map((line) => (style === undefined ? line : paint(line, style)));
  return [
    ...lines([thresholdWords(points, at)], theme.text.strong),
    ...lines([where], frozen ? theme.status.done : theme.status.warning),
    ...lines([
      ...together(
        ', ',
        rate('sensitivity', sensitivity, at.tp, cases),
        rate('specificity', specificity, others - at.fp, others),
      ),
      ...together(
        ' ',
        predictive,
        `Missed (false negatives) ${whole(cases - at.tp)}, false alarms (false positives) ${whole(at.fp)}.`,
      ),
    ]),
  ];
}

/** How readers did, with their marks in the chart. They saw other images: no comparison is made. */
function readersLine(drawn: boolean, theme: Theme): string {
  // In the order of the chart's series, the curve first.
  const [, ...marks] = theme.glyphs.points;
  const seen = readers.map(
    ({ name, sensitivity, specificity }, n) =>
      `${drawn ? `${marks[n]} ` : ''}${(100 * sensitivity).toFixed(1)}/${(100 * specificity).toFixed(1)} ${name}`,
  );
  return `Dermatologists on OTHER data, sensitivity/specificity: ${seen.join(', ')}.`;
}

/** Rows that a chart needs, and from where on a list of names is worth its heading. */
const LOWEST_CHART = 7;
const LOWEST_LIST = 3;
/** Fewer rows below the words are a small panel's. */
const SMALL = 13;

interface Layout {
  /** Missed cases as pictures or as names, and which of them. */
  missed: 'pictures' | 'names' | null;
  span: Span;
  /** Rows of the curve, 0 without one. */
  chart: number;
  /** What a key shows in the place of these; null where there is room for all, or for nothing else. */
  other: 'ROC' | 'missed pictures' | 'missed' | null;
}

/**
 * What stands in `left` rows below the words: the curve and the pictures where there is room for both, else
 * one of them, and names where there is no room for pictures. A small panel has the pictures first, for they
 * are what a threshold costs; else the curve.
 */
function layOut(left: number, width: number, count: number, view: ViewState): Layout {
  const curve = left >= LOWEST_CHART;
  const pictures = left >= STRIP && tilesIn(width) > 0;
  const none = pageOf(0, 0, 0);
  if (count === 0 || (!pictures && left < LOWEST_LIST)) {
    return { missed: null, span: none, chart: curve ? left : 0, other: null };
  }
  const room = pictures ? tilesIn(width) : count < left ? count : left - 2;
  const missed = pictures ? 'pictures' : 'names';
  const span = pageOf(count, room, view.listPage);
  if (pictures && left >= STRIP + LOWEST_CHART) {
    return { missed, span, chart: left - STRIP, other: null };
  }
  const first = pictures ? left < SMALL : !curve;
  if (!curve || first !== view.otherBelow) {
    return { missed, span, chart: 0, other: curve ? 'ROC' : null };
  }
  return { missed: null, span: none, chart: left, other: pictures ? 'missed pictures' : 'missed' };
}

export function ThresholdPanel(props: ComparisonProps) {
  const theme = useTheme();
  const { state, rows, view, focus, width, height, runFolder } = props;
  const inside = insideOf(width, height);
  const points = state.operatingPoints;
  if (!points) {
    const note =
      classRoles(props.classes, namedRoles(state.config)).melanoma.length === 0
        ? 'No operating point: it is of melanoma, and no class is named melanoma or mel.'
        : 'No operating point yet: the evaluation sets it on validation, where there is a melanoma class.';
    return (
      <Panel title="Operating point" width={width} height={height}>
        <Lines lines={wrap(note, inside.width)} {...inside} />
      </Panel>
    );
  }
  const missing = (points.unfrozen ?? []).flatMap((one) =>
    wrap(unfrozenLine(one), inside.width).map((line) => paint(line, theme.status.warning)),
  );
  const title = rows.find(({ id }) => id === points.phase)?.title ?? points.phase;
  const named = resultTitle(
    `${title}: operating point, ${splitName(points.split, state)} set`,
    viewsNote(state.config),
    width,
  );
  if (points.points.length === 0) {
    return (
      <Panel title={named} width={width} height={height}>
        <Lines lines={missing} {...inside} />
      </Panel>
    );
  }
  const at = stopAt(points, view.threshold);
  const model = rows.find(({ id }) => id === points.phase) ?? null;
  const missed = missedCases({ ...props, row: model }, at);
  const prevalence = prevalenceAt(points.prevalence, view.prevalence);
  const validation = validationName(state.config);
  const words = { prevalence, validation, width: inside.width };
  const said = [...thresholdLines(points, at, words, theme), ...missing];
  const seen = (drawn: boolean): string[] =>
    wrap(readersLine(drawn, theme), inside.width).map((line) => paint(line, theme.text.muted));
  const left = inside.height - said.length - seen(true).length;
  const { missed: shown, span, chart, other } = layOut(left, inside.width, missed.length, view);
  const folds = at.frozen?.thresholds !== undefined;
  const part = { missed, span, width: inside.width, folds };
  const cutOff = shown === 'pictures' && span.to - span.from < missed.length;
  const key = shownKey(keyTable.toggleBelow.keys[0], theme.unicode);
  const notes = [
    ...(cutOff ? [`missed ${placeOf(span, missed.length)}`] : []),
    // The key is the panel's own: over cells it does nothing.
    ...(other === null || focus !== 'none' ? [] : [`${key}: ${other}`]),
  ];
  const lines = [
    ...said,
    ...seen(chart > 0),
    ...(shown === 'names' ? missedLines(part, theme) : []),
  ];
  return (
    <Panel
      title={named}
      note={fitting([notes.join(', '), ...notes.toReversed()], noteRoom(named, width))}
      width={width}
      height={height}
    >
      <TellOtherBelow other={other !== null} />
      <Lines lines={lines} width={inside.width} height={Math.min(lines.length, inside.height)} />
      {shown === 'pictures' && <MissedStrip {...part} runFolder={runFolder} />}
      {chart > 0 && (
        <Chart
          series={curves(points, at, theme)}
          domain={[0, 100]}
          axis="1-spec"
          within={[0, 1]}
          figure={(value) => percent(value, 0)}
          width={inside.width}
          height={chart}
        />
      )}
    </Panel>
  );
}
