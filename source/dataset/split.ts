/** Divides a catalog into training, validation and test images. */
import { addToList } from '../add-to-list.js';
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { drawFolds } from './draw-folds.js';
import { drawShare } from './draw-share.js';
import { withoutClass } from './found.js';
import { groupsOf, type Group } from './groups.js';
import { mix } from './random.js';
import type { Catalog, Split } from './types.js';
import { untrained } from './untrained.js';

export interface SplitOptions {
  /** Share of the training images kept for validation, per class. */
  validation: number;
  /** Share kept for the test set when the data has no test folder. */
  test: number;
  seed: number;
  /** The fold that is held out as the test set, from 1, of a cross-validation; null: one split. */
  fold?: { index: number; of: number } | null;
}

export interface SplitNotes {
  /** Images left out of training and validation because they belong to images of the given test set. */
  testTwinsRemoved: number;
  /** Images left out of training because they belong to images of the given validation set. */
  validationTwinsRemoved: number;
  /** Groups that are kept together. */
  groups: number;
  /** Groups of byte-identical files, and those of them that stand under several labels. */
  duplicateGroups: number;
  contradictoryGroups: number;
  /** What a user should know, one sentence each. */
  messages: string[];
}

/** Streams of random numbers: one for each draw, so that they do not depend on each other. */
const TEST_DRAW = 1;
const VALIDATION_DRAW = 2;
const FOLD_DRAW = 3;

/**
 * A split that depends on the seed and the images alone. Images that belong together (copies, a lesion, a
 * patient) are always on one side, also under several labels. Given test and validation folders are used as
 * they are; what is missing is drawn from the training images, the test set first, so that another validation
 * share leaves it as it is. Each class keeps an image to train on; a class with three groups that it shares
 * with no other class has one in each part. With folds, the images of a given test folder stay out of it all: the folds
 * are dealt from the rest. A class that a fold leaves nothing of to train on is told of in the notes: every
 * image is to be held out once.
 * @throws {UserError} when a class keeps nothing to train on, but in a fold.
 */
export function splitCatalog(
  catalog: Catalog,
  options: SplitOptions,
): { split: Split; notes: SplitNotes } {
  if (options.fold) return splitFold(catalog, options, options.fold);
  const { validation, test, seed } = options;
  const groups = groupsOf(catalog);
  const { classes, images } = catalog;
  const hasTest = images.some(({ givenSplit }) => givenSplit === 'test');
  const hasValidation = images.some(({ givenSplit }) => givenSplit === 'validation');
  const inTest = groups.filter(({ given }) => given.has('test'));
  const inValidation = groups.filter(({ given }) => given.has('validation') && !given.has('test'));
  let pool = groups.filter(({ given }) => !given.has('test') && !given.has('validation'));

  const split: Split = {
    train: [],
    validation: ofSplit(catalog, inValidation, 'validation'),
    test: ofSplit(catalog, inTest, 'test'),
  };
  if (!hasTest) {
    // Two groups of each class stay behind where there are enough: one to train on, one to validate.
    const keep = hasValidation ? 1 : 2;
    const drawn = drawShare(pool, classes.length, test, keep, mix(seed, TEST_DRAW));
    split.test = indexesOf(drawn.taken);
    pool = drawn.left;
  }
  if (!hasValidation) {
    const drawn = drawShare(pool, classes.length, validation, 1, mix(seed, VALIDATION_DRAW));
    split.validation = indexesOf(drawn.taken);
    pool = drawn.left;
  }
  split.train = indexesOf(pool);
  const twins = {
    testTwinsRemoved: countOf(inTest) - split.test.length * Number(hasTest),
    validationTwinsRemoved: countOf(inValidation) - split.validation.length * Number(hasValidation),
  };
  return { split, notes: notesOf(catalog, split, groups, twins) };
}

/** One fold is the test set; validation is drawn from the others. */
function splitFold(
  catalog: Catalog,
  { validation, seed }: SplitOptions,
  { index, of }: { index: number; of: number },
): { split: Split; notes: SplitNotes } {
  const groups = groupsOf(catalog);
  const locked = groups.filter(({ given }) => given.has('test'));
  const pool = groups.filter(({ given }) => !given.has('test'));
  const folds = drawFolds(pool, catalog.classes.length, of, mix(seed, FOLD_DRAW));
  const rest = pool.filter((_group, n) => folds[n] !== index - 1);
  const draw = mix(seed, VALIDATION_DRAW, index);
  const drawn = drawShare(rest, catalog.classes.length, validation, 1, draw);
  const split: Split = {
    train: indexesOf(drawn.left),
    validation: indexesOf(drawn.taken),
    test: indexesOf(pool.filter((_group, n) => folds[n] === index - 1)),
  };
  const inFolder = ofSplit(catalog, locked, 'test').length;
  const twins = { testTwinsRemoved: countOf(locked) - inFolder, validationTwinsRemoved: 0 };
  const notes = notesOf(catalog, split, groups, twins, true);
  if (inFolder > 0) {
    notes.messages.push(
      `${counted(inFolder, 'image')} of the test folder stay out of the folds: nothing looks at them.`,
    );
  }
  return { split, notes };
}

function notesOf(
  catalog: Catalog,
  split: Split,
  groups: Group[],
  twins: Pick<SplitNotes, 'testTwinsRemoved' | 'validationTwinsRemoved'>,
  isFold = false,
): SplitNotes {
  const contents = new Map<string, number[]>();
  for (const { sha256, label } of catalog.images) addToList(contents, sha256, label);
  const copies = [...contents.values()].filter((labels) => labels.length > 1);
  const notes: SplitNotes = {
    ...twins,
    groups: groups.length,
    duplicateGroups: copies.length,
    contradictoryGroups: copies.filter((labels) => new Set(labels).size > 1).length,
    messages: [],
  };
  if (!isFold) checkTraining(catalog, split, notes);
  notes.messages = [
    ...classesLost(catalog, split).map(
      (name) =>
        `No image of the class "${printable(name, 60)}" is left to train on, as all of them belong together or are held out: none of it can be recognised.`,
    ),
    ...messagesOf(catalog, split, notes),
  ];
  return notes;
}

const countOf = (groups: Group[]): number =>
  groups.reduce((sum, { images }) => sum + images.length, 0);
const indexesOf = (groups: Group[]): number[] =>
  groups.flatMap(({ images }) => images).sort((a, b) => a - b);

/** The images of the groups that stand in a given split's own folder. */
const ofSplit = ({ images }: Catalog, groups: Group[], given: 'validation' | 'test'): number[] =>
  indexesOf(groups).filter((i) => images[i].givenSplit === given);

/** Classes that keep nothing to train on. */
const classesLost = ({ classes, images }: Catalog, { train }: Split): string[] =>
  untrained(
    classes.keys(),
    train.map((i) => images[i]),
  ).map((label) => classes[label]);

/** @throws {UserError} when a class keeps nothing to train on. */
function checkTraining(catalog: Catalog, split: Split, notes: SplitNotes): void {
  const [lost] = classesLost(catalog, split);
  if (lost === undefined) return;
  const twins = notes.testTwinsRemoved + notes.validationTwinsRemoved;
  throw new UserError(
    `No image of the class "${printable(lost, 60)}" in ${printable(catalog.root)} is left to train on` +
      (twins > 0
        ? `: ${counted(twins, 'training image')} belong to images in the test or validation folder and were left out.`
        : '.') +
      ` Add training images of it, or ${withoutClass(catalog)}.`,
  );
}

function messagesOf({ classes, images }: Catalog, split: Split, notes: SplitNotes): string[] {
  const messages: string[] = [];
  for (const part of ['validation', 'test'] as const) {
    const there = new Set(split[part].map((i) => images[i].label));
    const missing = classes
      .filter((_name, label) => !there.has(label))
      .map((name) => printable(name, 60));
    if (missing.length > 0)
      messages.push(`The ${part} set has no image of: ${missing.join(', ')}.`);
  }
  if (notes.testTwinsRemoved > 0) {
    messages.push(
      `${counted(notes.testTwinsRemoved, 'image')} left out of training: copies of them, or images of the same lesion or patient, are in the test folder.`,
    );
  }
  if (notes.validationTwinsRemoved > 0) {
    messages.push(
      `${counted(notes.validationTwinsRemoved, 'image')} left out of training: copies of them, or images of the same lesion or patient, are in the validation folder.`,
    );
  }
  return messages;
}
