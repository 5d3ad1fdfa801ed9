/** The distribution of classes over the splits: counts, shares, bars, and how uneven they are. */
import type { SplitCounts } from '../../../runs/events.js';
import { sum } from '../../../sum.js';
import { bar, type Bar } from '../../components/bars.js';
import type { Cell, TableProps } from '../../components/table.js';
import { columnsOf, fit } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { paint, type Style, type Theme } from '../../theme.js';

export const splitNames = ['all', 'train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

/** The split of an index, which wraps around. */
export function splitAt(index: number): SplitName {
  return splitNames[((index % 4) + 4) % 4];
}

/** Images of each class in a split, or in all of them. */
export function countsOf(counts: SplitCounts, split: SplitName): number[] {
  if (split !== 'all') return counts[split];
  return counts.train.map((n, index) => n + counts.validation[index] + counts.test[index]);
}

export function splitStyle(split: SplitName, theme: Theme): Style {
  return split === 'all' ? theme.bar.filled : theme.series[split];
}

/** Columns of the bars, and of what stands beside them when names are long. */
const LEAST_BAR = 6;
const MOST_BAR = 60;
const BESIDE_BAR = 68;
/** "100.0%" */
const SHARE_WIDTH = 6;

/** Largest and smallest class and the ratio between them, shorter where the width asks for it. */
export function unevenness(
  classes: readonly string[],
  counts: readonly number[],
  width: number,
): string {
  if (sum(counts) === 0) return 'no images';
  const [most, least] = [Math.max(...counts), Math.min(...counts)];
  if (most === least) return `every class has ${whole(most)}`;
  const largest = `${classes[counts.indexOf(most)]} ${whole(most)}`;
  const smallest = `${classes[counts.indexOf(least)]} ${whole(least)}`;
  const ratio = least === 0 ? 'n/a' : `${(most / least).toFixed(1)} : 1`;
  const variants = [
    `largest ${largest}, smallest ${smallest}, ratio ${ratio}`,
    `${ratio} from ${largest} to ${smallest}`,
  ];
  return variants.find((text) => columnsOf(text) <= width) ?? `largest to smallest ${ratio}`;
}

/** Shares of a split as bars with counts and percentages; a class that a damaged log has no count of has none. */
export function splitBars(
  classes: readonly string[],
  counts: readonly number[],
  style: Style,
): Bar[] {
  const total = sum(counts);
  const ofClass = classes.map((_label, index) => counts[index] ?? 0);
  const figures = ofClass.map(whole);
  const widest = Math.max(0, ...figures.map(columnsOf));
  return classes.map((label, index) => {
    const share = percent(total === 0 ? null : ofClass[index] / total);
    const text = `${fit(figures[index], widest, 'right')} ${fit(share, SHARE_WIDTH, 'right')}`;
    return { label, value: ofClass[index], text, style };
  });
}

/**
 * A row a class: its images in each split, and its share of one split as a bar.
 * @param split The split whose shares are drawn; its column stands out.
 */
export function distributionTable(
  classes: readonly string[],
  counts: SplitCounts,
  split: SplitName,
  { width, height, page }: { width: number; height: number; page: number },
  theme: Theme,
): TableProps {
  const shown = countsOf(counts, split);
  const [total, most, least] = [sum(shown), Math.max(0, ...shown), Math.min(...shown)];
  const barWidth = Math.min(MOST_BAR, width - BESIDE_BAR);
  // Whole names are worth more than a short bar.
  const bars = barWidth >= LEAST_BAR;
  const shareTitle = split === 'all' ? 'share' : `of ${split}`;
  const extreme = (count: number): string => {
    // Of no images none is the most, nor of classes that all have as many.
    if (most === least) return '    ';
    return count === most ? ' max' : count === least ? ' min' : '    ';
  };
  const column = (name: SplitName, count: number): Cell => {
    const style = count === 0 ? theme.status.warning : theme.text.strong;
    return name === split || count === 0 ? { text: whole(count), style } : whole(count);
  };
  const order = ['train', 'validation', 'test', 'all'] as const;
  const all = order.map((name) => countsOf(counts, name));
  return {
    columns: [
      { title: 'class', grow: true },
      { title: 'train', align: 'right' },
      { title: 'valid', align: 'right' },
      { title: 'test', align: 'right' },
      { title: 'total', align: 'right' },
      ...(bars ? [{ title: shareTitle }] : []),
      { title: bars ? '' : shareTitle, align: 'right' },
    ],
    rows: classes.map((name, index) => [
      name,
      ...order.map((which, n) => column(which, all[n][index])),
      ...(bars
        ? [fit(paint(bar(shown[index], most, barWidth, theme), splitStyle(split, theme)), barWidth)]
        : []),
      percent(total === 0 ? null : shown[index] / total) + extreme(shown[index]),
    ]),
    footer: ['total', ...all.map((values) => whole(sum(values)))],
    width,
    height,
    page,
  };
}
