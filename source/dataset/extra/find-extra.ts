/** Finds images of other sources, which a study trains on and does nothing else with. */
import { join, relative } from 'node:path';
import { byFrequency } from '../../by-frequency.js';
import { UserError } from '../../errors.js';
import { printable, quoted } from '../../text.js';
import type { ClassOf } from '../class-of.js';
import type { ColumnsRead } from '../columns-read.js';
import { noneNamed } from '../find-metadata.js';
import { findImages } from '../find.js';
import type { FoundImages } from '../found.js';
import type { SharedLesions } from '../lesion-ids.js';
import { claimed, type Claimed } from './claim.js';
import { readTies, type Ties } from './ties.js';
import type { FoundFile } from '../types.js';

export interface ExtraOptions {
  folders: readonly string[];
  /** CSVs of their labels, lesions and patients. */
  metadata: readonly string[];
  /** The study's own CSVs: they may name lesions of these images, as the others may of the study's. */
  studyMetadata: readonly string[];
  /** Index of the class that a name there, or one of those below, stands for; -1 for none. */
  classOf: ClassOf;
  /** Names of the classes that are trained on, the others compared alone; null for all that the study has. */
  only: readonly string[] | null;
}

interface ClassCount {
  class: string;
  images: number;
}

export interface FoundExtra {
  /** Absolute paths. */
  folders: string[];
  /** Images found there. */
  given: number;
  /** Images of classes that the study does not have, most frequent first. */
  otherClasses: ClassCount[];
  /** Images of classes that the study has and that were not asked for, most frequent first; null where all are. */
  notAsked: ClassCount[] | null;
  /**
   * All these, labelled as their own folder does, their paths relative to the study's data folder: not trained on, but
   * a copy of an image may tell whose it is.
   */
  others: FoundFile[];
  /** Images of the study's classes, labelled by its names, their paths relative to its data folder. */
  files: FoundFile[];
  /** What ties images of the study and these together, as their tables have it. */
  ties: Ties;
  /** Images of the study that have a lesion or a patient in the table of these alone. */
  untold: number;
  /** Where these have tables of their own, those of `files` that no table names, the study's among them. */
  unnamed: string[];
  /** Files of one name that the tables of these do not tell apart. */
  namesakes: string[][];
  /** Ids of lesions that these have under several patients; null for none. */
  sharedLesions: SharedLesions | null;
  /** Columns that were read of their tables, once for each folder. */
  columns: ColumnsRead[];
}

/** The same words, of the flags that these images are named by. */
function ofExtra(error: unknown): unknown {
  if (!(error instanceof UserError)) return error;
  const message = error.message.replace(/(?<![\w-])--(data|metadata)(?![\w-])/g, '--extra-$1');
  return new UserError(message, error.exitCode, { cause: error });
}

async function findIn(
  folder: string,
  metadata: readonly string[],
  isClass: (name: string) => boolean,
  classOf: ClassOf,
): Promise<FoundImages> {
  try {
    return await findImages(folder, { metadata, purpose: 'evaluation', isClass, classOf });
  } catch (error) {
    throw ofExtra(error);
  }
}

/** @throws {UserError} when a class that is asked for is not there. */
function checkAsked(
  { only, classOf }: ExtraOptions,
  { folders, files, otherClasses }: FoundExtra,
  names: ReadonlySet<string>,
): void {
  const missing = (only ?? []).filter(
    (asked) => ![...names].some((name) => classOf(asked, [name]) >= 0),
  );
  if (missing.length > 0) {
    throw new UserError(
      `${missing.length === 1 ? 'The class' : 'The classes'} ${quoted(missing)} of --extra-classes ` +
        `${missing.length === 1 ? 'is' : 'are'} not in ${folders.map((folder) => printable(folder)).join(', ')}. ` +
        `There are ${quoted([...names].sort())}.`,
    );
  }
  if (only === null || files.length > 0) return;
  throw new UserError(
    `No image of --extra-data can be trained on: the study has no class ${quoted(otherClasses.map(({ class: name }) => name))}, ` +
      'and --extra-classes asks for no other. Name classes there that the study has, or leave it out.',
  );
}

/** @throws {UserError} when none of the classes is one of the study's. */
function checkAnyFits({ folders, files, otherClasses }: FoundExtra, classes: string[]): void {
  if (files.length > 0) return;
  throw new UserError(
    `None of the classes in ${folders.map((folder) => printable(folder)).join(', ')} ` +
      `(${quoted(otherClasses.map(({ class: name }) => name))}) is one of the study's (${quoted(classes)}). ` +
      'Name their folders, or the labels in --extra-metadata, as the study does, or leave --extra-data out.',
  );
}

/** Of equally frequent ones by name. */
const frequentFirst = (names: readonly string[]): ClassCount[] =>
  byFrequency(names.toSorted()).map(([name, images]) => ({ class: name, images }));

/**
 * @param found The study's own images.
 * @throws {UserError} when a folder holds no data set, no class of any is one of the study's, one that is asked for
 * is in none, or the CSVs name no image at all.
 */
export async function findExtra(found: FoundImages, options: ExtraOptions): Promise<FoundExtra> {
  const { metadata, studyMetadata, classOf, only } = options;
  const isClass = (name: string): boolean => classOf(name, found.classes) >= 0;
  const folders: string[] = [];
  const claims: Claimed[][] = [];
  const namesakes: string[][] = [];
  const columns: ColumnsRead[] = [];
  for (const [source, folder] of options.folders.entries()) {
    const there = await findIn(folder, metadata, isClass, classOf);
    folders.push(there.root);
    const classes = new Map(
      there.classes.map((name) => [name, found.classes[classOf(name, found.classes)] ?? null]),
    );
    const claim = (file: FoundFile): Claimed => ({
      path: join(there.root, file.file),
      ...{ file, label: classes.get(file.label) ?? null, source },
    });
    claims.push(there.files.map(claim));
    const pathOf = (file: string): string => relative(found.root, join(there.root, file));
    columns.push(...(there.columns ?? []));
    namesakes.push(...(there.namesakes ?? []).map((files) => files.map(pathOf)));
  }
  const unknown: string[] = [];
  const passedOver: string[] = [];
  const files: FoundFile[] = [];
  const others: FoundFile[] = [];
  const all = claimed(folders, claims);
  for (const { path, file, label, source } of all) {
    const there = { ...file, file: relative(found.root, path), givenSplit: null, extra: source };
    const asked = only === null || only.some((name) => classOf(name, [file.label]) >= 0);
    if (label !== null && asked) {
      files.push({ ...there, label });
      continue;
    }
    (label === null ? unknown : passedOver).push(file.label);
    others.push(there);
  }
  const otherClasses = frequentFirst(unknown);
  const notAsked = only === null ? null : frequentFirst(passedOver);
  const every = [...found.files, ...files, ...others];
  const named = new Set<string>();
  let sharedLesions: SharedLesions | null = null;
  const ties = await readTies(every, [metadata, studyMetadata], (source, told) => {
    for (const { file } of files) if (told.of(file)) named.add(file);
    if (source === 0) ({ sharedLesions } = told);
    // They may be of the study's own images alone, but not of none at all.
    if (source > 0 || metadata.length === 0 || every.some(({ file }) => told.of(file))) return;
    const images = all.map(({ file }) => file);
    throw ofExtra(noneNamed({ roots: folders, images }, metadata, told));
  });
  const untold = found.files.filter(
    ({ file, lesion, patient }) => !lesion && !patient && ties.has(file),
  ).length;
  const unnamed = files.flatMap(({ file }) =>
    metadata.length === 0 || named.has(file) ? [] : [file],
  );
  const given = all.length;
  const extra = {
    ...{ folders, given, otherClasses, notAsked, others, files, ties, untold, unnamed },
    ...{ namesakes, sharedLesions, columns },
  };
  checkAsked(options, extra, new Set(all.map(({ file }) => file.label)));
  checkAnyFits(extra, found.classes);
  return extra;
}

/** The study's images with those of other sources behind them. */
export const withExtra = (found: FoundImages, { files }: FoundExtra): FoundImages => ({
  ...found,
  files: [...found.files, ...files],
});
