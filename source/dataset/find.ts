/** Finds a data folder's images and what each is labelled. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { counted, listed, printable, quoted } from '../text.js';
import { alikeClasses } from './alike-classes.js';
import type { ClassOf } from './class-of.js';
import { findByClassFolders } from './find-folders.js';
import {
  findByMetadata,
  labelsMost,
  noneNamed,
  withFolders,
  withGroups,
  type Walked,
} from './find-metadata.js';
import { checkClassCount, SkippedTally, withoutClass, type FoundImages } from './found.js';
import { readMetadata, type Metadata } from './metadata.js';
import { isSystemFolder } from './system-folders.js';
import { isForTraining, untrained } from './untrained.js';
import { codeOf, walkImages } from './walk.js';

export interface FindOptions {
  /** CSVs that name each image's label, or say more of it; none, null or left out: folders name the classes. */
  metadata?: string | readonly string[] | null;
  /**
   * What the images are for: training asks for two classes, each with an image to train on, an audit for two classes.
   * @default 'training'
   */
  purpose?: 'training' | 'evaluation' | 'audit';
  /** Whether folders name the classes even where the CSV labels every image. */
  foldersLabel?: boolean;
  /**
   * For evaluation: whether a name is that of a class. A folder that is alone, and may be of no class, stands for it
   * then, where the CSV labels other images; where it labels none, it does anyway.
   */
  isClass?: (name: string) => boolean;
  /** Class of one CSV that a name in another stands for; when left out, the one of that very name. */
  classOf?: ClassOf;
}

/**
 * Finds the images of a data folder by its layout: `DIR/<class>/*`, `DIR/{Train,Test,Validation}/<class>/*`
 * or, with a CSV, any folder of images that the CSV names the labels of.
 * @throws {UserError} when there is no such folder, it cannot be read, or it holds no data set.
 */
export async function findImages(dir: string, options: FindOptions = {}): Promise<FoundImages> {
  const root = resolve(dir);
  await checkFolder(root);
  const tables = [options.metadata || []].flat().map((csv) => resolve(csv));
  const found =
    tables.length > 0
      ? await findWithMetadata(root, tables, options)
      : await findByClassFolders(root);
  if (options.purpose === 'evaluation') await checkAnyImage(found);
  else {
    await checkClasses(found);
    if (options.purpose !== 'audit') checkTrainable(found);
  }
  return found;
}

/** Whether the folders name the classes: two or more do, one where no image would be evaluated otherwise. */
function nameClasses(
  { classes, files }: FoundImages,
  metadata: Metadata,
  { purpose, isClass }: FindOptions,
): boolean {
  const [only, ...more] = classes;
  if (more.length > 0) return true;
  if (only === undefined || purpose !== 'evaluation') return false;
  if (!metadata.labelled) return true;
  return isClass?.(only) === true && !files.some(({ file }) => metadata.of(file)?.label);
}

/** Folders keep naming the classes where they do and the CSV does not label nearly every image. */
async function findWithMetadata(
  root: string,
  csvs: readonly string[],
  options: FindOptions,
): Promise<FoundImages> {
  const walked = await walk(root, csvs);
  const folders = await findByClassFolders(root).catch((error: unknown) => {
    if (error instanceof UserError) return null;
    throw error;
  });
  const files = [...walked.images, ...(folders?.files ?? [])].map(({ file }) => file);
  const metadata = await readMetadata(csvs, new Set(files), undefined, undefined, options.classOf);
  const named = folders !== null && nameClasses(folders, metadata, options);
  if (named && (options.foldersLabel || !labelsMost(metadata, folders.files))) {
    // Of several folders that are asked about at once the CSVs may be another's.
    const isAlone = options.isClass === undefined;
    if (isAlone && folders.files.length > 0 && !folders.files.some(({ file }) => metadata.of(file)))
      throw noneNamed({ roots: [root], images: folders.files }, csvs, metadata);
    return withGroups(folders, metadata);
  }
  if (!metadata.labelled) {
    const { hindrance } = metadata;
    throw new UserError(
      `${listed(csvs)} ${csvs.length === 1 ? 'has' : 'have'} no column of labels (label, dx, diagnosis ...), and ${printable(root)} has no folders by class. Add the column, or sort the images into folders.` +
        (hindrance === null ? '' : ` Or: ${hindrance}`),
    );
  }
  const found = findByMetadata(walked, csvs, metadata);
  return named ? withFolders(found, folders, metadata) : found;
}

async function walk(root: string, csvs: readonly string[]): Promise<Walked> {
  const skipped = new SkippedTally();
  const images = await walkImages(root, '', skipped, csvs).catch((error: unknown) => {
    throw new UserError(
      `The folder ${printable(root)} cannot be read (${codeOf(error)}). Check the path and its permissions.`,
    );
  });
  return { root, images, skipped };
}

async function checkFolder(root: string): Promise<void> {
  const shown = printable(root);
  let entries: string[];
  try {
    if (!(await stat(root)).isDirectory()) {
      throw new UserError(
        `${shown} is a file. Name the folder that the images are in with --data.`,
      );
    }
    if (isSystemFolder(await realpath(root))) {
      throw new UserError(
        `${shown} is a folder of the system's own files. Name the folder that the images are in with --data.`,
      );
    }
    entries = await readdir(root);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new UserError(`There is no folder ${shown}. Check the path.`);
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new UserError(
        `The folder ${shown} may not be read by this user. Ask for the right to read it (chmod u+rx), or name another with --data.`,
      );
    }
    throw new UserError(
      `The folder ${shown} cannot be read (${code}). Check the disk, or name another with --data.`,
    );
  }
  if (entries.length === 0) {
    throw new UserError(
      `The folder ${shown} is empty. Put a folder of images for each class into it, or name another with --data.`,
    );
  }
}

/** @throws {UserError} unless there is an image of a class. */
async function checkAnyImage(found: FoundImages): Promise<void> {
  const { root, classes, files, skipped } = found;
  if (files.length > 0) return;
  if (classes.length === 0) throw await tooFewClasses(found);
  const [passed] = skipped;
  throw new UserError(
    `${printable(root)} has no image in ${classes.length === 1 ? 'its folder' : 'its folders'} ${quoted(classes)}` +
      (passed ? ` (passed over: ${printable(passed.example)}, ${passed.reason})` : '') +
      '. Put the images of each class into the folder named after it.',
  );
}

/** @throws {UserError} unless there are two classes. */
async function checkClasses(found: FoundImages): Promise<void> {
  const { root, layout, classes } = found;
  checkClassCount(root, layout, classes.length);
  if (classes.length < 2) throw await tooFewClasses(found);
}

/** @throws {UserError} unless each class has an image to train on. */
function checkTrainable(found: FoundImages): void {
  const { root, classes, files, skipped } = found;
  const [empty] = untrained(classes, files.filter(isForTraining));
  if (empty === undefined) return;
  const elsewhere = files.filter(({ label }) => label === empty).length;
  const alike = alikeClasses(classes).find((names) => names.includes(empty));
  const passed = skipped.find(({ example }) => example.split('/').includes(empty));
  throw new UserError(
    `The class "${printable(empty, 60)}" in ${printable(root)} has no image to train on` +
      (elsewhere > 0 ? ` (${counted(elsewhere, 'image')} in the validation or test folder)` : '') +
      (passed ? ` (passed over there: ${printable(passed.example)}, ${passed.reason})` : '') +
      (alike ? `. ${quoted(alike)} may be one class: then give it one name` : '') +
      `. Add images of it to train on, or ${withoutClass(found)}.`,
  );
}

/** The error for one class or none, with what the user may have meant. */
async function tooFewClasses({ root, layout, classes }: FoundImages): Promise<UserError> {
  const shown = printable(root);
  const [only] = classes;
  const names = classes.map((name) => ` ("${printable(name, 60)}")`).join('');
  const table = (await readdir(root)).find((name) => name.toLowerCase().endsWith('.csv'));
  const advice = ['Put the images of each class into a folder named after it.'];
  if (table) {
    advice.push(
      `If their labels stand in ${printable(table)}: --metadata ${printable(join(root, table))}`,
    );
  } else if (only !== undefined) {
    advice.push(`If the classes lie one folder deeper: --data ${printable(join(root, only))}`);
  }
  return new UserError(
    `${shown} holds ${counted(classes.length, 'class', 'classes')}${names}, read as ${layout}; a classifier needs two or more. ${advice.join(' ')}`,
  );
}
