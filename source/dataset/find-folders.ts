/** Data folders whose subfolders name the classes, with or without Train and Test above them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { hasImageExtension } from './extensions.js';
import {
  besideSplits,
  checkClassCount,
  SkippedTally,
  unlabelled,
  type FoundImages,
} from './found.js';
import { isLitter, LITTER } from './litter.js';
import { isMisnamed, MISNAMED } from './misnamed.js';
import { givenSplitOf, splitsAmong, type GivenSplit } from './split-folders.js';
import { subfolders } from './subfolders.js';
import type { FoundFile } from './types.js';
import { codeOf, walkImages, whyNotOpened } from './walk.js';

const understood =
  'Understood are DIR/<class>/*.jpg, DIR/Train/<class>/*.jpg with DIR/Test/<class>/*.jpg, ' +
  'and a folder of images with a CSV of their labels: --metadata FILE.csv';

/** A class's folder: where it is and which split it belongs to. */
interface ClassFolder {
  path: string;
  label: string;
  givenSplit: FoundFile['givenSplit'];
}

/** @throws {UserError} when no folder of a class is there. */
export async function findByClassFolders(root: string): Promise<FoundImages> {
  const skipped = new SkippedTally();
  const top = await subfolders(root);
  if (top.length === 0) throw await noFolders(root);
  const splits = await splitsIn(root, top);
  const { folders, layout } =
    splits.size > 0
      ? await inSplits(root, splits)
      : { folders: plain(top), layout: 'folders by class' };
  for (const above of ['', ...splits.keys()]) await addLoose(root, above, skipped);
  checkClassCount(root, layout, new Set(folders.map(({ label }) => label)).size);
  if (splits.size > 0) {
    const others = top.filter((name) => !splits.has(name));
    for (const name of others) await addBeside(root, name, [...splits.keys()], skipped);
  }
  const files: FoundFile[] = [];
  for (const { path, label, givenSplit } of folders) {
    const walked = await walkImages(root, path, skipped).catch(unreadable(root, path));
    files.push(...walked.map((file) => ({ ...file, label, givenSplit })));
  }
  const classes = [...new Set(folders.map(({ label }) => label))].sort();
  const givenSplits = [...splits.values()];
  return {
    ...{ root, layout, classes, files, skipped: skipped.list() },
    ...(givenSplits.length > 0 && { givenSplits }),
  };
}

/** Throws that a folder cannot be read, and what to do. */
const unreadable =
  (root: string, path: string) =>
  (error: unknown): never => {
    const folder = printable(join(root, path));
    throw new UserError(
      isMisnamed(path, codeOf(error))
        ? `The folder ${folder} cannot be read: ${MISNAMED}.`
        : `The folder ${folder} cannot be read (${codeOf(error)}). Mend its permissions, or take it away.`,
    );
  };

/** Splits by the names of their folders; "dev" is one where it holds classes of the training folders alone. */
async function splitsIn(root: string, top: string[]): Promise<Map<string, GivenSplit>> {
  const classesIn = new Map<string, string[]>();
  for (const name of splitsAmong(top).keys()) {
    // A folder that cannot be read is told of where its images are looked for.
    classesIn.set(name, await subfolders(join(root, name)).catch(() => []));
  }
  const training = top.filter((name) => givenSplitOf(name) === 'train');
  const trained = new Set(training.flatMap((name) => classesIn.get(name)!));
  return splitsAmong(top, (name) => {
    const classes = classesIn.get(name)!;
    return classes.length > 0 && classes.every((one) => trained.has(one));
  });
}

/** Images of a folder beside those of the splits. */
async function addBeside(
  root: string,
  name: string,
  splits: readonly string[],
  skipped: SkippedTally,
): Promise<void> {
  try {
    const images = await walkImages(root, name, skipped);
    if (images.length > 0) skipped.add(besideSplits(splits), images[0].file, images.length);
  } catch (error) {
    skipped.add(whyNotOpened(name, codeOf(error)), name);
  }
}

/** What is beside the folders of classes: images, such as those of a test folder without labels, and a system's folders. */
async function addLoose(root: string, above: string, skipped: SkippedTally): Promise<void> {
  const entries = await readdir(join(root, above), { withFileTypes: true });
  for (const entry of entries) {
    const path = above === '' ? entry.name : `${above}/${entry.name}`;
    if (entry.isDirectory()) {
      if (isLitter(entry.name)) skipped.add(LITTER, path);
    } else if (!entry.name.startsWith('.') && hasImageExtension(entry.name)) {
      skipped.add(unlabelled.noFolder, path);
    }
  }
}

const plain = (names: string[]): ClassFolder[] =>
  names.map((name) => ({ path: name, label: name, givenSplit: null }));

async function inSplits(
  root: string,
  splits: ReadonlyMap<string, GivenSplit>,
): Promise<{ folders: ClassFolder[]; layout: string }> {
  const names = [...splits.keys()];
  if (![...splits.values()].includes('train')) {
    throw new UserError(
      `${printable(root)} has ${names.join(' and ')} but no Train folder to learn from. ${understood}.`,
    );
  }
  const folders: ClassFolder[] = [];
  for (const [name, givenSplit] of splits) {
    const labels = await subfolders(join(root, name)).catch(unreadable(root, name));
    for (const label of labels) {
      folders.push({ path: `${name}/${label}`, label, givenSplit });
    }
  }
  return { folders, layout: `folders by class in ${names.join(', ')}` };
}

/** The error for a folder without subfolders, which says what is there instead. */
async function noFolders(root: string): Promise<UserError> {
  const names = (await readdir(root)).sort();
  const images = names.filter(hasImageExtension).length;
  const table = names.find((name) => name.toLowerCase().endsWith('.csv'));
  const others = names
    .slice(0, 3)
    .map((name) => printable(name, 40))
    .join(', ');
  const there =
    images > 0
      ? counted(images, 'image')
      : `${counted(names.length, 'entry', 'entries')} (${others})`;
  const hint = table
    ? ` Its labels may be in ${printable(table)}: try --metadata ${printable(join(root, table))}.`
    : '';
  return new UserError(
    `${printable(root)} holds no folders by class, only ${there}.${hint} ${understood}.`,
  );
}
