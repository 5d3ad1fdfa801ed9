/** Data folders whose labels stand in a CSV. */
import { addToList } from '../add-to-list.js';
import { byFrequency } from '../by-frequency.js';
import { UserError } from '../errors.js';
import { sum } from '../sum.js';
import { counted, listed, printable } from '../text.js';
import { BY_CSV, unlabelled, type FoundImages, type SkippedTally } from './found.js';
import type { Metadata } from './metadata.js';
import type { ImageMetadata } from './metadata-rows.js';
import { splitsByTop } from './split-folders.js';
import type { FoundFile } from './types.js';
import type { WalkedFile } from './walk.js';

type Groups = Pick<FoundFile, 'lesion' | 'patient' | 'several' | 'tie' | 'traits'>;

/** The lesion, patient and traits of an image, where they are known. */
function groupsIn(
  { lesion, patient, several, names, traits }: ImageMetadata,
  { tied }: Metadata,
): Groups {
  const tie = tied.tieOf(names);
  return {
    ...(lesion !== null && { lesion }),
    ...(patient !== null && { patient }),
    ...(several.length > 0 && { several }),
    ...(tie !== undefined && { tie }),
    ...(Object.keys(traits).length > 0 && { traits }),
  };
}

/** Whether the CSV gives a label to at least this share of the images, so that it labels the folder ... */
const MOST = 0.9;
/** ... and to this share of those in each class's folder and in each split: else it is one of a part alone. */
const HALF = 0.5;
/** Share of the images that have their folder's most frequent label, where folders are of diagnoses. */
const PURE = 0.9;

/** Images that a class's folder has on average at least, else it is one of an image, a lesion or a patient. */
const FEW = 3;

/**
 * Whether folders say more of the images than labels of benign and malignant alone: those of diagnoses do, in which
 * most images have one label and which most of a label's images lie in. Those of parts or patients have either in each.
 */
function sayMore(metadata: Metadata, files: readonly Pick<FoundFile, 'file' | 'label'>[]): boolean {
  const folders = new Map<string, string[]>();
  for (const { file, label } of files) {
    const told = metadata.of(file)?.label;
    if (told) addToList(folders, label, told);
  }
  const all = [...folders.values()];
  const labels = byFrequency(all.flat());
  if (folders.size > labels.length && files.length < FEW * folders.size) return false;
  const most = all.map((told) => byFrequency(told)[0]!);
  // Parts of about half each would pass below: one has a few more of the one, another of the other.
  if (sum(most.map(([, count]) => count)) < PURE * all.flat().length) return false;
  return labels.every(([label, images]) => {
    const inTheirs = sum(most.map(([one, count]) => (one === label ? count : 0)));
    return inTheirs >= HALF * images;
  });
}

/**
 * Folders may name the classes while a CSV says which lesions and patients the images show. The CSV's own
 * labels count when it labels nearly every image, with more than benign and malignant or than the folders say.
 */
export function labelsMost(
  metadata: Metadata,
  files: readonly Pick<FoundFile, 'file' | 'label' | 'givenSplit'>[],
): boolean {
  if (!metadata.labelled || (metadata.coarse && sayMore(metadata, files))) return false;
  const isKnown = files.map(({ file }) => Boolean(metadata.of(file)?.label));
  const labels = (share: number, places: readonly number[]): boolean =>
    places.filter((i) => isKnown[i]).length >= share * places.length;
  const parts = new Map<string, number[]>();
  for (const [i, { label, givenSplit }] of files.entries()) {
    addToList(parts, `class ${label}`, i);
    addToList(parts, `split ${givenSplit}`, i);
  }
  return labels(MOST, [...files.keys()]) && [...parts.values()].every((part) => labels(HALF, part));
}

/** What is to be told of the CSVs themselves. */
const saidOf = ({
  renamed,
  columns,
  namesakes,
  sharedLesions,
}: Metadata): Partial<FoundImages> => ({
  ...{ renamed, columns, namesakes, sharedLesions },
});

/** The same images with the lesions and patients that the CSV names, and the class that it tells. */
export function withGroups(found: FoundImages, metadata: Metadata): FoundImages {
  const files = found.files.map((file): FoundFile => {
    const known = metadata.of(file.file);
    if (!known) return file;
    return { ...file, ...(known.label && { told: known.label }), ...groupsIn(known, metadata) };
  });
  const layout = `${found.layout}, lesions from a CSV`;
  const unnamed = new Set(files.flatMap(({ file }) => (metadata.of(file) ? [] : [file])));
  const { coarse } = metadata;
  const beside = { labels: [...metadata.labels], unnamed, ...(coarse && { coarse }) };
  return { ...found, layout, files, beside, ...saidOf(metadata) };
}

/** The same images, with the classes of their folders, which do not count, beside them. */
export function withFolders(
  found: FoundImages,
  { files }: FoundImages,
  { labels }: Metadata,
): FoundImages {
  const folders = new Map(files.map(({ file, label }) => [file, label]));
  return { ...found, beside: { labels: [...labels], folders } };
}

/** Images anywhere under a folder, and what was passed over there. */
export interface Walked {
  root: string;
  images: WalkedFile[];
  skipped: SkippedTally;
}

/** "a.jpg is AK and akiec there": an image that rows give several labels; null for none. */
function toldApart(images: readonly WalkedFile[], metadata: Metadata): string | null {
  for (const { file } of images) {
    const labels = metadata.of(file)?.labels;
    if (labels) return `${printable(file)} is ${listed(labels.slice(0, 3))} there`;
  }
  return null;
}

/**
 * Why the CSVs label no image at all.
 * @returns The error to throw.
 */
function noneLabelled(walked: Walked, csvs: readonly string[], metadata: Metadata): UserError {
  const { root, images } = walked;
  const one = csvs.length === 1;
  const [where, shown] = [printable(root), listed(csvs)];
  const apart = toldApart(images, metadata);
  if (apart !== null) {
    return new UserError(
      `${shown} ${one ? 'gives' : 'give'} no image in ${where} one label alone: ${apart}. ` +
        (one
          ? 'Leave one label for each image.'
          : 'Where the CSVs call the classes differently, delete the labels of all but one.'),
    );
  }
  const those = `none of the ${counted(images.length, 'image')} in ${where}`;
  const named = images.find(({ file }) => metadata.of(file) !== undefined);
  if (named) {
    return new UserError(
      `${shown} ${one ? 'gives' : 'give'} ${those} a label: that of ${printable(named.file)} is empty. ` +
        'Fill in the labels, or name the CSV that has them with --metadata.',
    );
  }
  return noneNamed({ roots: [root], images }, csvs, metadata);
}

/** The error for CSVs that belong to other images. */
export function noneNamed(
  { roots, images }: { roots: readonly string[]; images: readonly Pick<FoundFile, 'file'>[] },
  csvs: readonly string[],
  metadata: Metadata,
): UserError {
  const [first] = images;
  const known = metadata.firstId ?? metadata.others.example;
  return new UserError(
    `${listed(csvs)} ${csvs.length === 1 ? 'names' : 'name'} none of the ${counted(images.length, 'image')} in ${listed(roots)}` +
      (first
        ? ` (a file is ${printable(first.file)}, an id in the CSV "${printable(known, 60)}")`
        : '') +
      '. Name the folder that the images are in with --data, and the CSV that belongs to it with --metadata.',
  );
}

/**
 * The images that the CSVs give a label. A top folder named Train, Validation or Test decides the split of
 * what lies in it.
 * @throws {UserError} when the CSVs give none of the images one label.
 */
export function findByMetadata(
  walked: Walked,
  csvs: readonly string[],
  metadata: Metadata,
): FoundImages {
  const { root, images, skipped } = walked;
  const files: FoundFile[] = [];
  const { givenSplits, splitOf } = splitsByTop(images.map(({ file }) => file));
  for (const file of images) {
    const known = metadata.of(file.file);
    const label = known?.label;
    if (known === undefined || label === undefined) skipped.add(unlabelled.notNamed, file.file);
    else if (label === null) skipped.add(unlabelled.several, file.file, 1, known.labels);
    else if (label === '') skipped.add(unlabelled.none, file.file);
    else {
      files.push({ ...file, label, givenSplit: splitOf(file.file), ...groupsIn(known, metadata) });
    }
  }
  const { others } = metadata;
  skipped.add('named in the CSV, but no such file', others.example, others.count);
  if (files.length === 0) throw noneLabelled(walked, csvs, metadata);
  const classes = [...new Set(files.map(({ label }) => label))].sort();
  return {
    ...{ root, layout: BY_CSV, classes, files, skipped: skipped.list() },
    ...saidOf(metadata),
    ...(givenSplits.length > 0 && { givenSplits }),
  };
}
