/** Which of the runs their mean has to beat. */
import { addToList } from '../add-to-list.js';
import { EVALUABLE } from '../evaluable.js';
import { crossEntropy } from '../evaluation/index.js';
import { sum } from '../sum.js';
import { classOrders } from './class-order.js';
import { commonFiles } from './common-files.js';
import type { Entrant, Named } from './entrant.js';

/** Loss of each image; in a cross-validation the mean of the folds that validate on it. */
function losses({ files, labels, probabilities }: Named): Map<string, number> {
  const k = probabilities.length / labels.length;
  const found = new Map<string, number[]>();
  files.forEach((file, i) => {
    const own = probabilities.subarray(i * k, (i + 1) * k);
    const loss = crossEntropy(labels.subarray(i, i + 1), own)!;
    addToList(found, file, loss);
  });
  return new Map([...found].map(([file, all]) => [file, sum(all) / all.length]));
}

/** The run that a mean is compared with, and how it was chosen. */
export interface Chosen {
  /** Its place among the runs. */
  place: number;
  by: 'validation' | 'first';
  /** Images that every run validates on, under the same class and with the same content. */
  images: number;
  reason: string;
}

/**
 * The run of the lowest loss on the images that all of them validate on, before any prior correction, as a
 * study chooses its phase; the first run where that says nothing.
 */
export function bestOnValidation(entrants: readonly Entrant[]): Chosen {
  const { files: common } = commonFiles(entrants, classOrders(entrants), 'validation');
  const images = common.length;
  const first = (reason: string): Chosen => ({ place: 0, by: 'first', images, reason });
  if (entrants.some(({ leaky }) => leaky))
    return first('validation figures of a LEAKY run say nothing');
  if (images < EVALUABLE) return first(`the runs validated on ${images || 'no'} images in common`);
  const means = entrants.map(({ validation }) => {
    const own = losses(validation);
    return sum(common.map((file) => own.get(file)!)) / images;
  });
  const place = means.indexOf(Math.min(...means));
  const reason = `lowest validation loss, ${means[place]!.toFixed(4)}, on the ${images.toLocaleString('en-US')} images that all of them validated on`;
  return { place, by: 'validation', images, reason };
}
