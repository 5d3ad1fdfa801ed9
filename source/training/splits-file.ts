/**
 * `splits.json` of a run: every image that it was given, which of them it knew to belong together, and what each
 * split made of it. It tells later what a model was trained on, and what ties images that stand in no prediction.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RelatedImage, Split } from '../dataset/index.js';
import { writeWhole } from '../write-whole.js';
import type { PreparedData } from './prepare-data.js';

/** Trained on, validated on, held out as the test set, or left out; `x` is held out since the data has changed. */
export type Role = 't' | 'v' | 'h' | 'x' | '-';

/** Whether a model of a split may have been trained on an image, or chosen by it. */
export const isSeen = (role: string | undefined): boolean =>
  role === 't' || role === 'v' || role === 'x';

export interface GivenImage extends RelatedImage {
  /** One letter for each split: one in all, or that of each fold. */
  roles: string;
}

const schema = z.object({
  schema: z.literal(1),
  /** File relative to the data folder, SHA-256 of its bytes, number of its group, and its roles. */
  images: z.array(
    z.tuple([z.string(), z.string(), z.number().int(), z.string().regex(/^[tvhx-]+$/)]),
  ),
});

/** The leaky pass of two protocols has a split of its own. */
export type SplitsOf = 'study' | 'as-published';

const pathIn = (runFolder: string, of: SplitsOf): string =>
  join(runFolder, of === 'study' ? 'splits.json' : `splits-${of}.json`);

/** By file its role; of one that has augmented copies, training counts for more. */
function rolesIn({ train, validation, test }: Split, fileOf: (i: number) => string) {
  const parts = [
    [test, 'h'],
    [validation, 'v'],
    [train, 't'],
  ] as const;
  const roles = new Map<string, Role>();
  for (const [indexes, role] of parts) for (const i of indexes) roles.set(fileOf(i), role);
  return roles;
}

/** What is told of the images of a study. */
export function givenImages({
  catalog,
  split,
  folds,
  related,
}: Pick<PreparedData, 'catalog' | 'split' | 'folds' | 'related'>): GivenImage[] {
  const fileOf = (i: number): string => catalog.images[i].file;
  const roles = (folds ?? [split]).map((one) => rolesIn(one, fileOf));
  return related.map((image) => ({
    ...image,
    roles: roles.map((own) => own.get(image.file) ?? '-').join(''),
  }));
}

export async function writeSplits(
  runFolder: string,
  of: SplitsOf,
  given: readonly GivenImage[],
): Promise<void> {
  const images = given.map(({ file, sha256, group, roles }) => [file, sha256, group, roles]);
  await writeWhole(pathIn(runFolder, of), JSON.stringify({ schema: 1, images }));
}

/** Whether there is a list, whatever it says. */
export const hasSplits = (runFolder: string, of: SplitsOf): Promise<boolean> =>
  stat(pathIn(runFolder, of)).then(
    () => true,
    () => false,
  );

/**
 * @param splits How many splits it must tell of.
 * @returns Null where there is none that can be read: an earlier version has run it.
 */
export async function readSplits(
  runFolder: string,
  of: SplitsOf,
  splits: number,
): Promise<GivenImage[] | null> {
  try {
    const found = schema.parse(JSON.parse(await readFile(pathIn(runFolder, of), 'utf8')));
    if (found.images.some(([, , , roles]) => roles.length !== splits)) return null;
    return found.images.map(([file, sha256, group, roles]) => ({ file, sha256, group, roles }));
  } catch {
    return null;
  }
}
