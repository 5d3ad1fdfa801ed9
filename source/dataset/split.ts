/** Divides a catalog into training, validation and test images. */
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { drawShare } from './draw-share.js';
import { groupsOf, type Group } from './groups.js';
import { mix } from './random.js';
import type { Catalog, Split } from './types.js';

export interface SplitOptions {
  /** Share of the training images kept for validation, per class. */
  validation: number;
  /** Share kept for the test set when the data has no test folder. */
  test: number;
  seed: number;
}

export interface SplitNotes {
  /** Images left out of training and validation because their bytes stand in the given test set. */
  testTwinsRemoved: number;
  /** Images left out of training because their bytes stand in the given validation set. */
  validationTwinsRemoved: number;
  /** Groups of byte-identical files, and those of them that stand under several labels. */
  duplicateGroups: number;
  contradictoryGroups: number;
  /** What a user should know, one sentence each. */
  messages: string[];
}

/** Streams of random numbers: one for each draw, so that they do not depend on each other. */
const TEST_DRAW = 1;
const VALIDATION_DRAW = 2;

/**
 * A split that depends on the seed and the images alone. Byte-identical images are always on one side,
 * also under several labels. Given test and validation folders are used as they are; what is missing is
 * drawn from the training images, the test set first, so that another validation share leaves it as it
 * is. Each class keeps an image to train on; a class with three groups that it shares with no other
 * class has one in each part.
 * @throws {UserError} when a class keeps nothing to train on.
 */
export function splitCatalog(
  catalog: Catalog,
  { validation, test, seed }: SplitOptions,
): { split: Split; notes: SplitNotes } {
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
  const notes: SplitNotes = {
    testTwinsRemoved: countOf(inTest) - split.test.length * Number(hasTest),
    validationTwinsRemoved: countOf(inValidation) - split.validation.length * Number(hasValidation),
    duplicateGroups: groups.filter((group) => group.images.length > 1).length,
    contradictoryGroups: groups.filter((group) => group.labels.size > 1).length,
    messages: [],
  };
  checkTraining(catalog, split, notes);
  notes.messages = messagesOf(catalog, split, notes);
  return { split, notes };
}

const countOf = (groups: Group[]): number =>
  groups.reduce((sum, { images }) => sum + images.length, 0);
const indexesOf = (groups: Group[]): number[] =>
  groups.flatMap(({ images }) => images).sort((a, b) => a - b);

/** The images of the groups that stand in a given split's own folder. */
const ofSplit = ({ images }: Catalog, groups: Group[], given: 'validation' | 'test'): number[] =>
  indexesOf(groups).filter((i) => images[i].givenSplit === given);

/** @throws {UserError} when a class keeps nothing to train on. */
function checkTraining({ root, classes, images }: Catalog, split: Split, notes: SplitNotes): void {
  const trained = new Set(split.train.map((i) => images[i].label));
  const lost = classes.findIndex((_name, label) => !trained.has(label));
  if (lost < 0) return;
  const twins = notes.testTwinsRemoved + notes.validationTwinsRemoved;
  throw new UserError(
    `No image of the class "${printable(classes[lost], 60)}" in ${printable(root)} is left to train on` +
      (twins > 0
        ? `: ${counted(twins, 'training image')} stand byte for byte in the test or validation folder and were left out.`
        : '.') +
      ' Add training images of it, or take its folders away.',
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
      `${counted(notes.testTwinsRemoved, 'image')} left out of training: their bytes stand in the test folder too.`,
    );
  }
  if (notes.validationTwinsRemoved > 0) {
    messages.push(
      `${counted(notes.validationTwinsRemoved, 'image')} left out of training: their bytes stand in the validation folder too.`,
    );
  }
  return messages;
}
