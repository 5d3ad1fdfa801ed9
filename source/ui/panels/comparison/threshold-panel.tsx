/** The operating point for melanoma on the ROC curve, movable, and the melanomas that it misses. */
import { join } from 'node:path';
import { Box } from 'ink';
import { Chart, type ChartSeries } from '../../components/chart.js';
import { Lines } from '../../components/lines.js';
import { pageOf, placeOf } from '../../components/list-pages.js';
import { Panel, insideOf, noteRoom } from '../../components/panel.js';
import { Picture } from '../../components/picture.js';
import { cut, fitting, wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { unfrozenLine } from '../../../study/unfrozen.js';
import { viewsNote } from '../../../study/views.js';
import { keyTable, shownKey } from '../../keys.js';
import { listKeys } from '../../list-keys.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { resultTitle } from '../views.js';
import { percents } from './estimates.js';
import { splitName } from './models.js';
import type { ComparisonProps } from './panel-list.js';
import { ratesOf, readers, stopAt, stopsOf, totalsOf, type Stop } from './threshold.js';

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
      // What each fold froze for itself need not lie on the curve of all of them.
      points: [
        ends[0],
        ...stopsOf(points)
          .filter(({ frozen }) => !frozen?.thresholds)
          .map(place),
        ends[1],
      ],
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
export function thresholdLines(points: Points, at: Stop, width: number, theme: Theme): string[] {
  const { cases, others } = totalsOf(points);
  const { sensitivity, specificity, ppv } = ratesOf(at, { cases, others }, points.prevalence);
  const { frozen } = at;
  const scale = points.temperature === undefined ? '' : ' calibrated';
  const interval = (of: 'sensitivity' | 'specificity'): string => {
    const text = frozen ? percents(frozen[of].interval) : '';
    return text === '' ? '' : `, 95% ${text}`;
  };
  const where = frozen
    ? `frozen on ${frozen.thresholds ? "each fold's " : ''}validation at ${frozen.target.rate} ${frozen.target.value}`
    : 'moved by key: for looking, not for reporting';
  const few = cases < 10 ? ` Not evaluable, n=${cases}.` : '';
  return [
    paint(
      `${points.case} from a${scale} score of ${at.threshold.toFixed(3)} on${frozen?.thresholds ? ' (mean of the folds)' : ''}`,
      theme.text.strong,
    ),
    paint(where, frozen ? theme.status.done : theme.status.warning),
    `sensitivity ${percent(sensitivity)} (${whole(at.tp)} of ${whole(cases)}${interval('sensitivity')})` +
      `  specificity ${percent(specificity)} (${whole(others - at.fp)} of ${whole(others)}${interval('specificity')})`,
    `PPV ${percent(ppv)} where ${percent(points.prevalence)} have it.` +
      `  Missed (false negatives) ${whole(cases - at.tp)}, false alarms (false positives) ${whole(at.fp)}.${few}`,
  ].flatMap((line) => (line.includes('\u001b') ? [line] : wrap(line, width)));
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

interface Missed {
  path: string | null;
  file: string;
  score: number;
  predicted: string;
}

/** Cases below the threshold, those nearest to it first; none where each fold has a threshold of its own. */
export function missedCases({ state, row }: ComparisonProps, at: Stop): Missed[] {
  const found = state.operatingPoints;
  if (!found || row?.id !== found.phase || at.frozen?.thresholds) return [];
  return (row.phase.images?.images ?? [])
    .filter((image) => image.class === found.case && image.score !== null)
    .flatMap(({ score, ...image }) =>
      score !== null && score < at.threshold ? [{ ...image, score }] : [],
    )
    .sort((a, b) => b.score - a.score);
}

/** Columns and rows of one picture with its caption. */
const TILE = { columns: 16, rows: 7, caption: 1, gap: 1 };
/** Rows of them all, with their heading. */
const STRIP = 1 + TILE.rows + TILE.caption;

/** Pictures that stand side by side. */
const tilesIn = (width: number): number =>
  Math.max(0, Math.floor((width + TILE.gap) / (TILE.columns + TILE.gap)));

function MissedStrip({
  missed,
  runFolder,
  width,
}: {
  missed: readonly Missed[];
  runFolder: string;
  width: number;
}) {
  const theme = useTheme();
  const keys = listKeys(missed.map(({ file }) => file));
  const heading = `Missed, nearest to the threshold first: score, and what is predicted`;
  return (
    <Box flexDirection="column" width={width} height={STRIP} flexShrink={0}>
      <Lines
        lines={[paint(cut(heading, width, theme.glyphs.mark.ellipsis), theme.text.muted)]}
        width={width}
        height={1}
      />
      <Box columnGap={TILE.gap} width={width} height={TILE.rows + TILE.caption} flexShrink={0}>
        {missed.map((one, index) => (
          <Box key={keys[index]} flexDirection="column" width={TILE.columns} flexShrink={0}>
            {one.path === null ? (
              <Lines lines={['no picture']} width={TILE.columns} height={TILE.rows} />
            ) : (
              <Picture path={join(runFolder, one.path)} width={TILE.columns} height={TILE.rows} />
            )}
            <Lines
              lines={[
                paint(
                  cut(
                    `${one.score.toFixed(2)} ${one.predicted}`,
                    TILE.columns,
                    theme.glyphs.mark.ellipsis,
                  ),
                  theme.text.muted,
                ),
              ]}
              width={TILE.columns}
              height={1}
            />
          </Box>
        ))}
      </Box>
    </Box>
  );
}

/** Rows that a chart needs, and from where on pictures stand below it. */
const LOWEST_CHART = 7;
/** Fewer rows below the words are a small panel's. */
const SMALL = 13;

export function ThresholdPanel(props: ComparisonProps) {
  const theme = useTheme();
  const { state, rows, view, width, height, runFolder } = props;
  const inside = insideOf(width, height);
  const points = state.operatingPoints;
  if (!points) {
    const note =
      'No operating point yet: the evaluation sets it on validation, where there is a melanoma class.';
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
  const said = [...thresholdLines(points, at, inside.width, theme), ...missing];
  const seen = (drawn: boolean): string[] =>
    wrap(readersLine(drawn, theme), inside.width).map((line) => paint(line, theme.text.muted));
  const left = inside.height - said.length - seen(true).length;
  const both = left >= STRIP + LOWEST_CHART;
  // A small panel has the pictures where it can, for they are what a threshold costs; else the curve.
  const either = missed.length > 0 && left >= STRIP && !both;
  const strip = either ? left < SMALL !== view.otherBelow : missed.length > 0 && both;
  const chart = Math.max(0, left - (strip ? STRIP : 0));
  const span = pageOf(missed.length, tilesIn(inside.width), view.listPage);
  const cutOff = strip && span.to - span.from < missed.length;
  const other = `${shownKey(keyTable.toggleBelow.keys[0], theme.unicode)}: ${strip ? 'ROC' : 'missed pictures'}`;
  const notes = [
    ...(cutOff ? [`missed ${placeOf(span, missed.length)}`] : []),
    ...(either ? [other] : []),
  ];
  const lines = [...said, ...seen(chart >= LOWEST_CHART)];
  return (
    <Panel
      title={named}
      note={fitting([notes.join(', '), ...notes.toReversed()], noteRoom(named, width))}
      width={width}
      height={height}
    >
      <Lines lines={lines} width={inside.width} height={Math.min(lines.length, inside.height)} />
      {strip && (
        <MissedStrip
          missed={missed.slice(span.from, span.to)}
          runFolder={runFolder}
          width={inside.width}
        />
      )}
      {chart >= LOWEST_CHART && (
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
