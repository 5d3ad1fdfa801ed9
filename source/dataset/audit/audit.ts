/** Audits a data folder: what is wrong with it before anything is learned from it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../../make-folder.js';
import { writeWhole } from '../../write-whole.js';
import { cacheFolder } from '../cache-folder.js';
import { sameName, type ClassOf } from '../class-of.js';
import type { Correction } from '../corrections.js';
import { decodeRecipe } from '../decode.js';
import type { FoundImages } from '../found.js';
import { ingest } from '../ingest.js';
import { archiveNumber } from '../source-of.js';
import type { Catalog, CatalogImage, FoundFile, OnProgress } from '../types.js';
import {
  findCopies,
  findDuplicates,
  withContents,
  withSameContent,
  type Duplicates,
} from './duplicates.js';
import { AUDIT_SIDE, fingerprintsOf, type Fingerprint } from './fingerprints.js';
import { auditReport } from './report.js';
import { findShortcuts, type Shortcut } from './shortcuts.js';
import type { AuditReport } from './types.js';

/** Changes when the same images would be judged differently. */
const RECIPE = `2 ${AUDIT_SIDE} ${decodeRecipe}`;

export interface AuditOptions {
  /** Share drawn for the test set where no folder gives one. */
  testShare: number;
  /** In a cross-validation the share of the images outside a test folder that its folds hold out. */
  heldOutShare?: number | null;
  /** Images of other sources that are compared with these and each other: the report says nothing of them. */
  beside?: readonly FoundFile[];
  /** Class that a CSV's name for it stands for; when left out, the one of that very name. */
  classOf?: ClassOf;
  /** Labels that a person has judged: what a CSV tells of these files, and what is mended by them, is no finding. */
  corrections?: readonly Correction[];
  onProgress?: OnProgress;
  /** Folder of what can be made again; the user's cache folder when left out. */
  cacheDir?: string;
}

export interface Audit {
  report: AuditReport;
  duplicates: Duplicates;
  /** The images; copies of one photograph have the same `content`. Rows are those of the audit's cache. */
  catalog: Catalog;
  /** These and the readable ones beside them: copies of one photograph have the same `content` among all. */
  compared: CatalogImage[];
}

const indexes = z.array(z.number().int().nonnegative());
const findingsSchema = z.object({
  duplicates: z.object({
    exact: z.array(z.object({ images: indexes, same: z.enum(['bytes', 'pixels']) })),
    near: z.array(
      z.object({
        images: indexes,
        pairs: z.array(
          z.object({
            first: z.number(),
            second: z.number(),
            orientation: z.number().int().min(0).max(7),
            difference: z.number(),
          }),
        ),
      }),
    ),
  }),
  shortcuts: z.array(
    z.object({
      features: z.string(),
      accuracy: z.number(),
      balancedAccuracy: z.number(),
      chance: z.number(),
      majority: z.number(),
      warning: z.boolean(),
    }),
  ),
});

interface Findings {
  duplicates: Duplicates;
  shortcuts: Shortcut[];
}

/**
 * Findings depend on the files' contents, labels and groups, in this order; of their names on the ids of the archive,
 * which tie images together.
 * @param own How many of the images the findings are of, where others stand behind them.
 */
function keyOf({ images, classes }: Catalog, own = images.length): string {
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, classes]));
  for (const { file, sha256, label, bytes, lesion, patient, tie } of images) {
    const number = archiveNumber(file);
    hash.update(`\n${JSON.stringify([sha256, label, bytes, lesion, patient, tie, number])}`);
  }
  if (own < images.length) hash.update(`\n${own}`);
  return hash.digest('hex').slice(0, 32);
}

/** What was found before and is kept in a file, or is found now. */
async function kept<T>(path: string, schema: z.ZodType<T>, find: () => Promise<T>): Promise<T> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // None yet, or damaged: it is made anew.
  }
  const found = await find();
  await makeFolder(dirname(path), 0o700);
  await writeWhole(path, JSON.stringify(found));
  return found;
}

/** The study's own part of what was read. */
function ownOf({ images, unreadable, ...all }: Catalog, { files, classes }: FoundImages): Catalog {
  const own = new Set(files.map(({ file }) => file));
  // A file may stand in a folder of other sources, too.
  const lost = new Map(unreadable.map((one) => [one.file, one]));
  return {
    ...{ ...all, classes },
    images: images.filter(({ extra }) => extra === undefined),
    unreadable: [...lost.values()].filter(({ file }) => own.has(file)),
  };
}

/** The data folder's images and others behind them, under the classes of all. */
const withBeside = (found: FoundImages, beside: readonly FoundFile[]): FoundImages => ({
  ...found,
  classes: [...new Set([...found.classes, ...beside.map(({ label }) => label)])],
  files: [...found.files, ...beside],
});

/**
 * Reads every image once, through a cache of small pixels, and looks for what would mislead a study.
 * What was found is kept: the same images are not compared again.
 * @throws {UserError} when the cache cannot be written.
 */
export async function auditImages(found: FoundImages, options: AuditOptions): Promise<Audit> {
  const {
    testShare,
    heldOutShare = null,
    beside = [],
    classOf = sameName,
    onProgress = () => {},
    cacheDir = cacheFolder(),
  } = options;
  const { catalog: all, cache } = await ingest(withBeside(found, beside), {
    side: AUDIT_SIDE,
    cacheDir: join(cacheDir, 'packed'),
    onProgress,
    task: 'reading images for the audit',
    allowLost: true,
  });
  const pathOf = (key: string): string => join(cacheDir, 'audits', `${key}.json`);
  try {
    const own = ownOf(all, found);
    const count = own.images.length;
    let made: Promise<Fingerprint[]> | null = null;
    const fingerprints = () => (made ??= fingerprintsOf(all, cache, onProgress));
    const findings = await kept<Findings>(pathOf(keyOf(own)), findingsSchema, async () => {
      const prints = (await fingerprints()).slice(0, count);
      const duplicates = await findDuplicates(own, prints, cache, onProgress);
      return { duplicates, shortcuts: findShortcuts(withContents(own, duplicates), prints) };
    });
    const { duplicates } = findings;
    const catalog = withContents(own, duplicates);
    const report = auditReport({
      ...{ catalog, ...findings, testShare, heldOutShare },
      ...{
        besideFolders: found.beside,
        passedOver: found.skipped,
        renamed: found.renamed,
        columns: found.columns,
        namesakes: found.namesakes,
        sharedLesions: found.sharedLesions,
        classOf,
        corrections: options.corrections,
      },
    });
    if (all.images.length === count)
      return { report, duplicates, catalog, compared: catalog.images };
    const copies = await kept(pathOf(keyOf(all, count)), z.array(indexes), async () =>
      findCopies(all, await fingerprints(), cache, duplicates, count, onProgress),
    );
    return { report, duplicates, catalog, compared: withSameContent(all.images, copies) };
  } finally {
    await cache.close();
  }
}
