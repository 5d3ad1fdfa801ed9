/** Audits a data folder: what is wrong with it before anything is learned from it. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { cacheFolder } from '../cache-folder.js';
import { decodeRecipe } from '../decode.js';
import type { FoundImages } from '../found.js';
import { ingest } from '../ingest.js';
import type { Catalog, OnProgress } from '../types.js';
import { findDuplicates, withContents, type Duplicates } from './duplicates.js';
import { AUDIT_SIDE, fingerprintsOf } from './fingerprints.js';
import { auditReport } from './report.js';
import { findShortcuts, type Shortcut } from './shortcuts.js';
import type { AuditReport } from './types.js';

/** Changes when the same images would be judged differently. */
const RECIPE = `2 ${AUDIT_SIDE} ${decodeRecipe}`;

export interface AuditOptions {
  /** Share drawn for the test set where no folder gives one. */
  testShare: number;
  onProgress?: OnProgress;
  /** Folder of what can be made again; the user's cache folder when left out. */
  cacheDir?: string;
}

export interface Audit {
  report: AuditReport;
  duplicates: Duplicates;
  /** The images; copies of one photograph have the same `content`. Rows are those of the audit's cache. */
  catalog: Catalog;
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

/** Findings depend on the files' contents, labels and groups, in this order. */
function keyOf({ images, classes }: Catalog): string {
  const hash = createHash('sha256').update(JSON.stringify([RECIPE, classes]));
  for (const { sha256, label, bytes, lesion, patient, tie } of images) {
    hash.update(`\n${JSON.stringify([sha256, label, bytes, lesion, patient, tie])}`);
  }
  return hash.digest('hex').slice(0, 32);
}

async function readFindings(path: string): Promise<Findings | null> {
  try {
    return findingsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // None yet, or damaged: they are made anew.
    return null;
  }
}

/**
 * Reads every image once, through a cache of small pixels, and looks for what would mislead a study.
 * What was found is kept: the same images are not compared again.
 * @throws {UserError} when the cache cannot be written.
 */
export async function auditImages(found: FoundImages, options: AuditOptions): Promise<Audit> {
  const { testShare, onProgress = () => {}, cacheDir = cacheFolder() } = options;
  const packed = join(cacheDir, 'packed');
  const { catalog, cache } = await ingest(found, {
    side: AUDIT_SIDE,
    cacheDir: packed,
    onProgress,
    allowLost: true,
  });
  try {
    const folder = join(cacheDir, 'audits');
    const path = join(folder, `${keyOf(catalog)}.json`);
    let findings = await readFindings(path);
    if (findings === null) {
      const fingerprints = await fingerprintsOf(catalog, cache, onProgress);
      const duplicates = await findDuplicates(catalog, fingerprints, cache, onProgress);
      const shortcuts = findShortcuts(withContents(catalog, duplicates), fingerprints);
      findings = { duplicates, shortcuts };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFileAtomic(path, JSON.stringify(findings));
    }
    const judged = withContents(catalog, findings.duplicates);
    const report = auditReport({ catalog: judged, ...findings, testShare });
    return { report, duplicates: findings.duplicates, catalog: judged };
  } finally {
    await cache.close();
  }
}
