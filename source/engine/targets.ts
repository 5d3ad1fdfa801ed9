/** What the images of a batch are to be taken for, worked out outside of a graph. */
import type { Batch, CompileOptions } from './types.js';

/** Share of the first image in a mixed one from which the one label that it is counted by is the first's. */
export const LARGER_SHARE = 0.5;

/** The label that each image is a hit by `[n]`: of a mixed one, that of its larger share. */
export const labelsOfHits = ({ labels, mixing }: Pick<Batch, 'labels' | 'mixing'>): Int32Array =>
  mixing
    ? labels.map((label, n) =>
        mixing.shares[n]! >= LARGER_SHARE ? label : mixing.secondLabels[n]!,
      )
    : labels;

/**
 * What each class's log-probability counts in the loss `[n, classes]`, row-major: the target distribution,
 * smoothed, each label's part times its class weight, all of it times the image's own. A mixed image has
 * its shares of both labels' targets.
 */
export function denseTargets(
  { labels, sampleWeights, mixing }: Batch,
  classes: number,
  { classWeights, loss: { labelSmoothing = 0 } = {} }: CompileOptions,
): Float32Array {
  const targets = new Float32Array(labels.length * classes);
  labels.forEach((label, n) => {
    const share = mixing?.shares[n] ?? 1;
    const parts: [label: number, share: number][] = [[label, share]];
    if (mixing) parts.push([mixing.secondLabels[n]!, 1 - share]);
    for (const [of, part] of parts) {
      const weight = part * (classWeights?.[of] ?? 1) * (sampleWeights?.[n] ?? 1);
      for (let c = 0; c < classes; c++) {
        const hit = c === of ? 1 - labelSmoothing : 0;
        targets[n * classes + c]! += weight * (hit + labelSmoothing / classes);
      }
    }
  });
  return targets;
}
