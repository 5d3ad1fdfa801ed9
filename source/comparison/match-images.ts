/** The images that each run has tested, in one order and with the classes of the first run. */
import { UserError } from '../errors.js';
import { EVALUABLE } from '../evaluation/index.js';
import { UnionFind } from '../dataset/index.js';
import { knownClasses } from '../study/match-classes.js';
import { counted, printable, quoted } from '../text.js';
import type { Entrant, Named } from './entrant.js';

export interface Matched {
  /** Of the first run. */
  classes: string[];
  files: string[];
  /** `[n]` */
  labels: Int32Array;
  /** Images that belong together by any of the runs `[n]`. */
  groups: Int32Array;
  /** Of each run `[n, classes]`. */
  probabilities: Float32Array[];
  /** Files that each run has tested, but under another class or with other content; they are left out. */
  otherLabel: string[];
  otherContent: string[];
}

/** Classes named in a message; the others are counted. */
const MOST_NAMED = 6;

const some = (names: readonly string[]): string =>
  quoted(names.slice(0, MOST_NAMED)) +
  (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '');

/**
 * For each of the first run's classes the other's index of it, by name or diagnosis.
 * @throws {UserError} when the two do not have the same classes.
 */
export function classOrder(first: Entrant, other: Entrant): number[] {
  const order = knownClasses(first.classes, other.classes);
  // Two names of one diagnosis in the first run are not both the other's one.
  const only = first.classes.filter((_, c) => order.indexOf(order[c]!) !== c || order[c]! < 0);
  const more = other.classes.filter((_, c) => !order.includes(c));
  if (only.length === 0 && more.length === 0) return order;
  const parts = [
    ...(only.length > 0 ? [`${printable(first.name)} alone has ${some(only)}`] : []),
    ...(more.length > 0 ? [`${printable(other.name)} alone has ${some(more)}`] : []),
  ];
  throw new UserError(
    `The runs ${printable(first.name)} and ${printable(other.name)} have different classes: ${parts.join('; ')}. ` +
      'Compare runs of the same classes, or evaluate each on the same images: melanoscope evaluate RUN --data DIR',
  );
}

/** Rows of probabilities of some images, their columns in another order. */
function rowsOf(
  { probabilities, labels }: Named,
  places: readonly number[],
  order: readonly number[],
): Float32Array {
  const k = probabilities.length / labels.length;
  return Float32Array.from(places.flatMap((i) => order.map((c) => probabilities[i * k + c]!)));
}

/** Images that any of the runs ties together, directly or through others of the images `[n]`. */
function joinedGroups(n: number, runs: readonly (readonly number[])[]): Int32Array {
  const sets = new UnionFind(n);
  for (const groups of runs) {
    const first = new Map<number, number>();
    groups.forEach((group, i) => {
      const known = first.get(group);
      if (known === undefined) first.set(group, i);
      else sets.join(known, i);
    });
  }
  return Int32Array.from({ length: n }, (_, i) => sets.rootOf(i));
}

/** Two of several runs that have tested no image in common; null where it takes more than two to have none. */
function pairApart(entrants: readonly Entrant[]): [Entrant, Entrant] | null {
  if (entrants.length < 3) return null;
  for (const [n, one] of entrants.entries()) {
    const own = new Set(one.test.files);
    const other = entrants.slice(n + 1).find(({ test }) => !test.files.some((f) => own.has(f)));
    if (other) return [one, other];
  }
  return null;
}

function refuseFew(common: number, entrants: readonly Entrant[], left: Matched): void {
  if (common >= EVALUABLE) return;
  const tested = entrants
    .map(({ name, test }) => `${printable(name)} ${test.files.length.toLocaleString('en-US')}`)
    .join(', ');
  const { otherLabel, otherContent } = left;
  const apart = pairApart(entrants);
  const why = [
    ...(apart
      ? [`${apart.map(({ name }) => printable(name)).join(' and ')} have none in common`]
      : []),
    ...(otherLabel.length > 0
      ? [`left out ${counted(otherLabel.length, 'image')} under other classes`]
      : []),
    ...(otherContent.length > 0
      ? [`left out ${counted(otherContent.length, 'file')} with other content under the same name`]
      : []),
  ];
  throw new UserError(
    `The runs tested ${common === 0 ? 'no image' : `only ${counted(common, 'image')}`} in common ` +
      `(${tested}${why.map((one) => `; ${one}`).join('')}), and a comparison needs ${EVALUABLE}. ` +
      'Train them on the same --data with the same --seed, or with --folds, which tests every image once; ' +
      'or evaluate each on the same images: melanoscope evaluate RUN --data DIR',
  );
}

/**
 * Matches images by file. One that a run has not tested does not count, for it may have been trained on it;
 * nor does one whose class or content is another in another run.
 * @throws {UserError} when the classes differ, or fewer than 10 images are left.
 */
export function matchImages(entrants: readonly Entrant[]): Matched {
  const [first, ...others] = entrants as [Entrant, ...Entrant[]];
  const orders = [first.classes.map((_, c) => c), ...others.map((one) => classOrder(first, one))];
  const places = entrants.map(({ test }) => new Map(test.files.map((file, i) => [file, i])));
  const [otherLabel, otherContent, files]: [string[], string[], string[]] = [[], [], []];
  for (const file of new Set(first.test.files)) {
    if (!places.every((of) => of.has(file))) continue;
    const labels = entrants.map(({ test }, r) =>
      orders[r]!.indexOf(test.labels[places[r]!.get(file)!]!),
    );
    const contents = entrants.flatMap(({ contents: of }) => of?.get(file) ?? []);
    if (new Set(contents).size > 1) otherContent.push(file);
    else if (new Set(labels).size > 1) otherLabel.push(file);
    else files.push(file);
  }
  const chosen = places.map((of) => files.map((file) => of.get(file)!));
  const groupsOf = ({ test }: Entrant, r: number) => chosen[r]!.map((i) => test.groups[i]!);
  const matched = {
    ...{ classes: first.classes, files, otherLabel, otherContent },
    labels: Int32Array.from(chosen[0]!, (i) => first.test.labels[i]!),
    groups: joinedGroups(files.length, entrants.map(groupsOf)),
    probabilities: entrants.map(({ test }, r) => rowsOf(test, chosen[r]!, orders[r]!)),
  };
  refuseFew(files.length, entrants, matched);
  return matched;
}
