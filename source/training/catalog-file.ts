/** `catalog.json` of a run: the images that it was begun with, to tell later whether they are the same. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { groupNumbers, type CatalogImage } from '../dataset/index.js';
import { messageOf } from '../errors.js';
import { printable } from '../text.js';
import { writeWhole } from '../write-whole.js';
import type { PreparedData } from './prepare-data.js';

const schema = z.object({
  schema: z.literal(1),
  /** SHA-256 over the images in their order. */
  hash: z.string(),
  /** SHA-256 over their groups, which a split never tears apart; earlier versions had none. */
  groups: z.string().optional(),
  /** SHA-256 over the groups of all images, those of other sources among them; without such, or earlier: none. */
  related: z.string().optional(),
  classes: z.array(z.string()),
  /** File relative to the data folder, its class, and the SHA-256 of its bytes. */
  images: z.array(z.tuple([z.string(), z.string(), z.string()])),
});
export type CatalogFile = z.infer<typeof schema>;

const pathIn = (runFolder: string): string => join(runFolder, 'catalog.json');

const sha256Of = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex');

/** A study's images, and what ties those of other sources to them. */
export type Known = Pick<PreparedData, 'catalog'> &
  Partial<Pick<PreparedData, 'extra' | 'related'>>;

/** Groups of the images that are used, by images of other sources too: numbered as they come. */
function relatedGroups(
  images: readonly Pick<CatalogImage, 'file'>[],
  related: Known['related'] = [],
): number[] {
  const groups = new Map(related.map(({ file, group }) => [file, group]));
  const numbers = new Map<number | undefined, number>();
  return images.map(({ file }) => {
    const group = groups.get(file);
    if (!numbers.has(group)) numbers.set(group, numbers.size);
    return numbers.get(group)!;
  });
}

/** What is told of a catalog. */
export function catalogFile({ catalog, extra = null, related = [] }: Known): CatalogFile {
  const { classes, images } = catalog;
  const rows = images.map(({ file, label, sha256 }): [string, string, string] => [
    file,
    classes[label],
    sha256,
  ]);
  const groups = sha256Of([...groupNumbers(catalog)]);
  return {
    ...{ schema: 1, hash: sha256Of([classes, rows]), groups },
    // Which of them a fold may train on hangs on it.
    ...(extra && { related: sha256Of(relatedGroups(images, related)) }),
    ...{ classes, images: rows },
  };
}

export async function writeCatalog(runFolder: string, data: Known): Promise<void> {
  await writeWhole(pathIn(runFolder), JSON.stringify(catalogFile(data)));
}

/** @returns The list, or in words why there is none that can be read. */
export async function catalogOrWhy(runFolder: string): Promise<CatalogFile | string> {
  const path = pathIn(runFolder);
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const shown = printable(path, Infinity);
    return isMissing
      ? `there is no ${shown}`
      : `${shown} cannot be read (${printable(messageOf(error))})`;
  }
}

/** @returns Null where there is none that can be read: the run was begun by an earlier version. */
export async function readCatalog(runFolder: string): Promise<CatalogFile | null> {
  const found = await catalogOrWhy(runFolder);
  return typeof found === 'string' ? null : found;
}

const regrouped = (images: string): string =>
  `lesions, patients or copies tie ${images} in another way`;

const some = (what: string, files: string[]): string[] =>
  files.length === 0 ? [] : [`${files.length} ${what} (e.g. ${printable(files[0])})`];

/** What is different now, in words: of the classes and of the files. Null where nothing is. */
export function compareCatalog(
  before: CatalogFile,
  data: Known,
): { classes: string | null; data: string | null } {
  const now = catalogFile(data);
  if (now.hash === before.hash) {
    const differs = (of: 'groups' | 'related'): boolean =>
      before[of] !== undefined && now[of] !== undefined && before[of] !== now[of];
    if (differs('groups')) return { classes: null, data: regrouped('its images together') };
    const others = 'images of other sources to each other or to its own';
    return { classes: null, data: differs('related') ? regrouped(others) : null };
  }
  const names = (classes: readonly string[]): string => classes.map((c) => printable(c)).join(', ');
  const classes =
    JSON.stringify(now.classes) === JSON.stringify(before.classes)
      ? null
      : `the classes were ${names(before.classes)}, and are ${names(now.classes)}`;
  const old = new Map(before.images.map(([file, label, sha256]) => [file, `${label} ${sha256}`]));
  const fresh = new Map(now.images.map(([file, label, sha256]) => [file, `${label} ${sha256}`]));
  const parts = [
    ...some(
      'gone',
      [...old.keys()].filter((file) => !fresh.has(file)),
    ),
    ...some(
      'added',
      [...fresh.keys()].filter((file) => !old.has(file)),
    ),
    ...some(
      'changed',
      [...fresh]
        .filter(([file, of]) => old.has(file) && old.get(file) !== of)
        .map(([file]) => file),
    ),
  ];
  const changed =
    parts.length === 0 ? 'its files stand in another order' : `of its images ${parts.join(', ')}`;
  return { classes, data: changed };
}
