/**
 * Which predictions are of the same images. `resume --accept data` goes on with another split: the phases before
 * it were validated on other images than those after it, and their models may have been trained on those.
 */
import { quoted } from '../text.js';
import type { ReadPredictions } from './predictions-file.js';
import type { PreparedData } from './prepare-data.js';

type Split = 'validation' | 'test';
type Parts = readonly Pick<ReadPredictions, 'classes' | 'files' | Split>[];

/** What is equal of phases that are of the same images, in the same order, with the same labels. */
const imagesOf = (parts: Parts, splits: readonly Split[]): string =>
  JSON.stringify(
    parts.map((part) => [
      part.classes,
      ...splits.map((split) => [part.files[split], [...part[split].labels]]),
    ]),
  );

/** Whether all predictions are of the same images. @param all Those of each phase, by fold. */
export const areOfSameImages = (
  all: readonly Parts[],
  splits: readonly Split[] = ['validation', 'test'],
): boolean => new Set(all.map((parts) => imagesOf(parts, splits))).size < 2;

/** Whether predictions are of a split's images as they are read now. */
export function areOfSplit({ catalog, split }: PreparedData, name: Split, parts: Parts): boolean {
  const images = split[name].map((index) => catalog.images[index]!);
  const files = parts.flatMap((part) => part.files[name] ?? []);
  const labels = parts.flatMap((part) => [...part[name].labels]);
  return (
    [files, labels].every(({ length }) => length === images.length) &&
    images.every(({ file, label }, i) => file === files[i] && label === labels[i])
  );
}

/**
 * The phases that are of the images of the last trained one, whose split is the newest of them, and the others. Without
 * one that is known all are taken for the same.
 * @param trained In the order of the study.
 */
export function partedByImages<T extends Parts>(
  all: ReadonlyMap<string, T>,
  trained: readonly string[],
): { same: Map<string, T>; others: string[] } {
  const newest = all.get(trained.findLast((id) => all.has(id)) ?? '');
  const isSame = (parts: T): boolean => !newest || areOfSameImages([parts, newest]);
  return {
    same: new Map([...all].filter(([, parts]) => isSame(parts))),
    others: [...all].filter(([, parts]) => !isSame(parts)).map(([id]) => id),
  };
}

/** What a study says of phases that are of other images than the rest. */
export function otherImagesWarning(others: readonly string[], same: Iterable<string>): string {
  const [they, are] = others.length === 1 ? ['It', 'is'] : ['They', 'are'];
  return (
    `${quoted(others)} ${others.length === 1 ? 'was' : 'were'} validated or tested on other images than ` +
    `${quoted([...same])}: the data or its split has changed between them. ${they} ${are} not compared with the rest, ` +
    'not chosen, and no part of an ensemble. Begin a new run to compare them all.'
  );
}
