/** What finding images gives, and the words for what it passed over. */
import { UserError } from '../errors.js';
import { printable } from '../text.js';
import type { ColumnsRead } from './columns-read.js';
import type { SharedLesions } from './lesion-ids.js';
import type { Renamed } from './one-vocabulary.js';
import type { FoundFile } from './types.js';

/** Files that were passed over for one reason. */
export interface Skipped {
  reason: string;
  count: number;
  /** The first such file by its path, relative to the data folder. */
  example: string;
  /** Its labels, where rows of the CSV or columns of ones give it several. */
  labels?: readonly string[];
}

/** Why images have no label: by a CSV, or where folders name the classes. */
export const unlabelled = {
  noFolder: 'in no folder of a class',
  notNamed: 'not named in the CSV',
  several: 'several labels in the CSV',
  none: 'no label in the CSV',
} as const;

const BESIDE = 'beside ';
/** Why images of other folders are left out where folders are called by splits. */
export const besideSplits = (splits: readonly string[]): string =>
  `${BESIDE}${splits.join(' and ')}`;
export const isBesideSplits = ({ reason }: Pick<Skipped, 'reason'>): boolean =>
  reason.startsWith(BESIDE);

/** What a CSV has beside folders that are called by classes. */
export interface BesideFolders {
  /** Labels of its rows, also of images that are not there. */
  labels: readonly string[];
  /** Whether they are benign and malignant alone: then those of the folders are taken, which say more. */
  coarse?: boolean;
  /** Where its labels are taken: by file the class of its folder. */
  folders?: ReadonlyMap<string, string>;
  /** Where they are not: the files that none of its rows names. */
  unnamed?: ReadonlySet<string>;
}

/** The layout whose labels stand in a CSV; in the others folders name the classes. */
export const BY_CSV = 'images labelled by a CSV';

/** How to do without a class. */
export const withoutClass = ({ layout }: { layout: string }): string =>
  layout === BY_CSV ? 'take its rows out of the CSV' : 'take its folder away';

export interface FoundImages {
  /** Absolute path of the data folder. */
  root: string;
  /** How the folder is laid out, in words. */
  layout: string;
  /** Class names in order; an image's label is an index into them. */
  classes: string[];
  /** In the order of their paths. */
  files: FoundFile[];
  /** Splits that a folder is named after, also where no image of it is in `files`; left out for none. */
  givenSplits?: readonly NonNullable<FoundFile['givenSplit']>[];
  /** Left out where no CSV has labels beside folders that are called by classes. */
  beside?: BesideFolders;
  /** Files of one name that rows of the CSV do not tell apart, used or not; left out without a CSV. */
  namesakes?: readonly (readonly string[])[];
  /** Ids of lesions that the CSV has under several patients; null or left out for none. */
  sharedLesions?: SharedLesions | null;
  /** Names of classes in several CSVs that are taken for those of the first; left out without a CSV. */
  renamed?: readonly Renamed[];
  /** Columns that were read of each CSV; left out without one. */
  columns?: readonly ColumnsRead[];
  /** Most frequent reason first. */
  skipped: Skipped[];
}

/**
 * Most classes that a study has. They are evaluated in a quarter of a minute, but the log has a matrix of
 * confusions of each epoch, which is their square, and folders of more are of patients or lesions.
 */
export const MOST_CLASSES = 1000;

/** @throws {UserError} for more classes than a study may have. */
export function checkClassCount(root: string, layout: string, classes: number): void {
  if (classes <= MOST_CLASSES) return;
  const [found, most] = [classes, MOST_CLASSES].map((count) => count.toLocaleString('en-US'));
  throw new UserError(
    `${printable(root)} holds ${found} classes, read as ${layout}; a study has at most ${most}. If its folders ` +
      'stand for patients or lesions, name the labels with --metadata FILE.csv, or sort the images into a folder ' +
      'for each class.',
  );
}

/** Counts what is passed over by reason. */
export class SkippedTally {
  private readonly reasons = new Map<string, Skipped>();

  /**
   * @param example The first of them by its path, where there are several.
   * @param labels Its labels, where it has several.
   */
  add(reason: string, example: string, count = 1, labels?: readonly string[]): void {
    if (count === 0) return;
    const known = this.reasons.get(reason);
    const first = { example, ...(labels !== undefined && { labels }) };
    if (known) {
      known.count += count;
      // Folders are read in an order of their own.
      if (example < known.example) Object.assign(known, first);
    } else this.reasons.set(reason, { reason, count, ...first });
  }

  list(): Skipped[] {
    return [...this.reasons.values()].sort(
      (a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1),
    );
  }
}
