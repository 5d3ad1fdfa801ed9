/** What labels come to once a person has judged some of them, and how many can be learned by heart. */
import { byFrequency } from '../../by-frequency.js';
import { sum } from '../../sum.js';
import { correctLabels } from '../correct-labels.js';
import type { Correction } from '../corrections.js';
import type { Catalog } from '../types.js';
import type { Duplicates } from './duplicates.js';
import type { JudgedLabels } from './types.js';

/**
 * Exact copies under several labels can be right under the most frequent one only.
 * @param out Images that are left out.
 * @returns Null where no image is left.
 */
export function memoriserCeiling(
  { images }: Catalog,
  { exact }: Duplicates,
  out: ReadonlySet<number> = new Set(),
): number | null {
  const lost = exact.map((group) => {
    const left = group.images.filter((i) => !out.has(i));
    const [most] = byFrequency(left.map((i) => images[i].label));
    return left.length - (most?.[1] ?? 0);
  });
  const n = images.length - out.size;
  return n === 0 ? null : 1 - sum(lost) / n;
}

export interface Judged {
  /** Under the corrected labels. */
  catalog: Catalog;
  /** Files that were judged, or are copies of such under the same label. */
  files: ReadonlySet<string>;
  /** Those of a picture's copies that are not left out, where they contradict each other still; else null. */
  contradictory(copies: readonly number[]): number[] | null;
  told(duplicates: Duplicates): JudgedLabels;
}

/**
 * Corrects labels as a study does. Copies contradict each other no more where those left have one label, or where
 * a person has judged every one of them.
 *
 * @param before With contents that the duplicates were written into.
 * @throws {UserError} for a class that is not there.
 */
export function judge(before: Catalog, corrections: readonly Correction[]): Judged {
  const corrected = correctLabels(before.images, before.classes, corrections);
  const { images, judged, relabelled, doubtful, missing } = corrected;
  const catalog = { ...before, images };
  return {
    catalog,
    files: judged,
    contradictory: (copies) => {
      const left = copies.filter((i) => !doubtful.has(i));
      const labels = new Set(left.map((i) => images[i].label));
      const all = left.every((i) => judged.has(images[i].file));
      return labels.size < 2 || all ? null : left;
    },
    told: (duplicates) => ({
      images: corrections.length - missing.length,
      ...{ relabelled, doubtful: doubtful.size, missing },
      memoriserCeiling: memoriserCeiling(catalog, duplicates, doubtful),
    }),
  };
}
