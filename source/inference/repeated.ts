/** Images of an evaluated folder that are there more than once, or are too few: what its figures do not say. */
import type { Catalog } from '../dataset/index.js';
import { EVALUABLE } from '../evaluable.js';
import { addToList } from '../add-to-list.js';
import { counted } from '../text.js';

/** @param indexes Images of the catalog that are evaluated. @param groups Number of each one's group. */
export function repeatedWarnings(
  { images }: Pick<Catalog, 'images'>,
  indexes: readonly number[],
  groups: ArrayLike<number>,
): string[] {
  const byBytes = new Map<string, number[]>();
  for (const i of indexes) addToList(byBytes, images[i]!.sha256, images[i]!.label);
  const copies = indexes.length - byBytes.size;
  const contradicted = [...byBytes.values()].filter((labels) => new Set(labels).size > 1);
  const independent = new Set(Array.from(groups)).size;
  const warnings: string[] = [];
  if (contradicted.length > 0) {
    const files = contradicted.reduce((sum, labels) => sum + labels.length, 0);
    warnings.push(
      `${counted(files, 'file')} of ${counted(contradicted.length, 'picture')} stand under several labels: whatever is ` +
        'predicted, some of them are counted as wrong. To see which: melanoscope audit',
    );
  }
  if (copies > 0) {
    warnings.push(
      `${counted(copies, 'image')} of ${indexes.length.toLocaleString('en-US')} ${copies === 1 ? 'is a copy' : 'are copies'} of others, byte for byte: ` +
        'each counts in n and in every figure; intervals alone go by groups.',
    );
  }
  if (independent < EVALUABLE) {
    warnings.push(
      `All images are of ${counted(independent, 'group')} (lesions, patients, copies): with fewer than ${EVALUABLE} no figure is to be relied upon, ` +
        'whatever its interval.',
    );
  }
  return warnings;
}
