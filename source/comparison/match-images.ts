/** The images that each run has tested, in one order and with the classes of the first run. */
import { EVALUABLE } from '../evaluable.js';
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { classOrders } from './class-order.js';
import { commonFiles } from './common-files.js';
import type { Entrant, Named } from './entrant.js';
import { areTiedApart, tiedImages, type Tied } from './tied-images.js';

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
  /** Files that each run has tested, of a group that one of them may have been trained on; they are left out. */
  tiedElsewhere: string[];
  /** Whether the runs tie the images together in different ways. */
  tiedApart: boolean;
  unsure: Tied['unsure'];
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
  const { otherLabel, otherContent, tiedElsewhere } = left;
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
    ...(tiedElsewhere.length > 0
      ? [
          `left out ${counted(tiedElsewhere.length, 'image')} of groups that a run may have been trained on`,
        ]
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
 * nor does one whose class or content is another in another run, or which another run ties to images that this
 * one may have been trained on.
 * @throws {UserError} when the classes differ, or fewer than 10 images are left.
 */
export function matchImages(entrants: readonly Entrant[]): Matched {
  const first = entrants[0]!;
  const orders = classOrders(entrants);
  const { files: common, otherLabel, otherContent } = commonFiles(entrants, orders, 'test');
  const { groups, elsewhere, unsure } = tiedImages(entrants, common);
  const files = common.filter((_, i) => !elsewhere[i]);
  const chosen = entrants.map(({ test }) => {
    const places = new Map(test.files.map((file, i) => [file, i]));
    return files.map((file) => places.get(file)!);
  });
  const matched = {
    ...{ classes: first.classes, files, otherLabel, otherContent, unsure },
    tiedElsewhere: common.filter((_, i) => elsewhere[i]),
    tiedApart: areTiedApart(entrants, files),
    labels: Int32Array.from(chosen[0]!, (i) => first.test.labels[i]!),
    groups: groups.filter((_, i) => !elsewhere[i]),
    probabilities: entrants.map(({ test }, r) => rowsOf(test, chosen[r]!, orders[r]!)),
  };
  refuseFew(files.length, entrants, matched);
  return matched;
}
