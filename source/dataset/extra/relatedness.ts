/** Which images of all sources belong together. */
import { archiveNumber } from '../source-of.js';
import type { CatalogImage } from '../types.js';
import { UnionFind } from '../union-find.js';
import type { ExtraParts } from './use-extra.js';

type Shown = Pick<CatalogImage, 'file' | 'sha256' | 'content' | 'group'>;
type Related = Pick<ExtraParts, 'own' | 'extra' | 'others' | 'contents' | 'ties'>;

/**
 * Names of what a file shows: images that share one are copies of the same photograph. An id of the ISIC
 * archive is of one photograph wherever it stands, however its copies were cut.
 */
export function photographs(
  { file, sha256, content }: Shown,
  contents: ReadonlyMap<string, string>,
): string[] {
  const number = archiveNumber(file);
  const names = new Set([sha256, content, contents.get(file) ?? sha256]);
  return [...names, ...(number === null ? [] : [`archive ${number}`])];
}

/** The groups that images of all sources are in `[own + extra + others]`: copies, and those of a lesion or a patient. */
export function relatedness({ own, extra, others, contents, ties }: Related): UnionFind {
  const images = [...own.images, ...extra, ...others];
  const union = new UnionFind(images.length);
  const first = new Map<string, number>();
  for (const [i, image] of images.entries()) {
    const tie = ties.get(image.file);
    const shown = tie === undefined ? [] : [`tied ${tie}`];
    if (image.group !== undefined) shown.push(`group ${image.group}`);
    for (const key of [...photographs(image, contents), ...shown]) {
      const known = first.get(key);
      if (known === undefined) first.set(key, i);
      else union.join(known, i);
    }
  }
  return union;
}
