/** The data phase, the balance and the class weights as plain lines. */
import type { EventOf } from '../runs/events.js';
import { foldOfCounts } from '../study/passes.js';
import { sum } from '../sum.js';
import { counted, percent, printable, wrapped } from '../text.js';
import { fixed, whole } from './numbers.js';
import { indented, textTable } from './table.js';

/** Sizes and formats listed before the rest is summed up. */
const LISTED = 4;

/** Columns of a long sentence, indented twice. */
const WIDTH = 96;

/** "600x450 (40), 180x180 (3), 7 others (12)" */
function tally(rows: { name: string; count: number }[]): string {
  const listed = rows.slice(0, LISTED).map(({ name, count }) => `${name} (${whole(count)})`);
  const rest = rows.slice(LISTED);
  if (rest.length > 0) {
    listed.push(`${rest.length} others (${whole(sum(rest.map(({ count }) => count)))})`);
  }
  return listed.join(', ');
}

/** Counts per class and split, with the share of all images; of folds those of the first. */
function countTable({ classes, counts, folds }: EventOf<'data-found'>): string[] {
  const fold = foldOfCounts(folds);
  const totals = classes.map((_, c) => counts.train[c] + counts.validation[c] + counts.test[c]);
  const all = sum(totals);
  const rows = classes.map((name, c) => [
    name,
    whole(counts.train[c]),
    whole(counts.validation[c]),
    whole(counts.test[c]),
    whole(totals[c]),
    all === 0 ? 'n/a' : percent(totals[c] / all),
  ]);
  const splits = [counts.train, counts.validation, counts.test];
  const last = ['all', ...splits.map((split) => whole(sum(split))), whole(all), '100.0%'];
  const table = textTable([
    ['class', 'train', 'validation', 'test', 'all', 'share'],
    ...rows,
    last,
  ]);
  return fold === null
    ? table
    : [`images of ${fold}; its test images are those held out:`, ...table];
}

function extremes({ classes, counts, folds }: EventOf<'data-found'>): string[] {
  const { train } = counts;
  const fold = foldOfCounts(folds);
  if (classes.length === 0) return [];
  const largest = train.indexOf(Math.max(...train));
  const smallest = train.indexOf(Math.min(...train));
  const ratio =
    train[smallest] === 0 ? 'n/a' : `${fixed(train[largest] / train[smallest], 1)} to 1`;
  return [
    `training set${fold === null ? '' : ` of ${fold}`}: largest ${classes[largest]} (${whole(train[largest])}), ` +
      `smallest ${classes[smallest]} (${whole(train[smallest])}), ratio ${ratio}`,
  ];
}

/** What became of the images of other sources. */
function extraLines({ extra, classes }: EventOf<'data-found'>): string[] {
  if (extra === undefined) return [];
  const { folders, given, unreadable, otherClasses, notAsked = [], doubtful = 0, splits } = extra;
  const lines = [`other sources, to train on alone: ${folders.join(', ')}`];
  for (const [n, { used, heldOut, copies, contradictory }] of splits.entries()) {
    const reasons = [
      { why: "held out with the study's", count: heldOut },
      { why: 'copies', count: copies },
      { why: 'of several labels', count: contradictory },
      { why: 'of other classes', count: sum(otherClasses.map(({ images }) => images)) },
      { why: 'of classes not asked for', count: sum(notAsked.map(({ images }) => images)) },
      { why: 'marked as wrong or unsure', count: doubtful },
      { why: 'unreadable', count: unreadable.length },
    ].filter(({ count }) => count > 0);
    const out = reasons.map(({ why, count }) => `${whole(count)} ${why}`).join(', ');
    const of = splits.length > 1 ? `fold ${n + 1}: ` : '';
    const trained = classes
      .map((name, c) => ({ name, count: used[c] }))
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => `${name} ${whole(count)}`)
      .join(', ');
    const text =
      `${of}${whole(sum(used))} of ${counted(given, 'image')} used${trained && ` (${trained})`}` +
      (out && `; left out: ${out}`);
    lines.push(...wrapped(text, WIDTH).map(indented));
  }
  return lines;
}

/** What was found, and how it is split. */
export function dataLines(event: EventOf<'data-found'>): string[] {
  const { sizes, formats, unreadable, duplicateGroups, contradictoryGroups } = event;
  const lines = [
    `${event.root}: ${event.layout}`,
    `sizes ${tally(sizes.map(({ size, count }) => ({ name: size, count })))}; ` +
      `resized to ${event.imageSide}x${event.imageSide}`,
    `formats ${tally(formats.map(({ format, count }) => ({ name: format, count })))}`,
    ...countTable(event),
    ...extremes(event),
    ...extraLines(event),
  ];
  if (duplicateGroups > 0) {
    lines.push(
      `${counted(duplicateGroups, 'group')} of exact copies, ` +
        `${counted(contradictoryGroups, 'picture')} under more than one class`,
    );
  }
  if (event.testTwinsRemoved > 0) {
    lines.push(
      `${counted(event.testTwinsRemoved, 'image')} left out of training: they belong to images of the test set`,
    );
  }
  for (const { file, reason } of unreadable) {
    lines.push(`unreadable, left out: ${printable(file, Infinity)}: ${reason}`);
  }
  return lines.map(indented);
}

/** The weight of each class in the loss. */
export function classWeightLines(
  event: EventOf<'class-weights-computed'>,
  classes: readonly string[],
): string[] {
  const rows = event.weights.map((weight, c) => [
    classes[c] ?? `class ${c}`,
    whole(event.counts[c]),
    fixed(weight, 4),
  ]);
  return [
    'class weights n / (k * n_c):',
    ...textTable([['class', 'images', 'weight'], ...rows]),
  ].map(indented);
}

/** The training set before and after it was filled up. */
export function balanceLines(
  event: EventOf<'balance-computed'>,
  classes: readonly string[],
): string[] {
  const rows = event.before.map((before, c) => [
    classes[c] ?? `class ${c}`,
    whole(before),
    whole(event.after[c]),
  ]);
  return [
    `training set filled up with augmented copies, target ${whole(event.target)} a class:`,
    ...textTable([['class', 'before', 'after'], ...rows]),
  ].map(indented);
}

/** What an epoch draws from: each class has the same share, and each of its sources. */
export function samplingLines({ sampling, draws, strata }: EventOf<'sampling-computed'>): string[] {
  const classes = [...new Set(strata.map((stratum) => stratum.class))];
  const head = `an epoch draws ${counted(draws, 'image')}, each class with the same share`;
  if (sampling === 'classes') return [indented(head)];
  const of = (name: string): string =>
    strata
      .filter((stratum) => stratum.class === name)
      .map(({ source, images }) => `${source ?? 'all'} (${whole(images)})`)
      .join(', ');
  return [
    `${head}, and within it each source:`,
    ...classes.flatMap((name) => wrapped(`${name}: ${of(name)}`, WIDTH).map(indented)),
  ].map(indented);
}
