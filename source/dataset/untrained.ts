/** Classes without an image to train on: a study refuses them, and the audit tells of them. */
import type { FoundFile } from './types.js';

/** Whether an image may be trained on, as far as its folder says. */
export const isForTraining = ({ givenSplit }: Pick<FoundFile, 'givenSplit'>): boolean =>
  givenSplit === null || givenSplit === 'train';

/**
 * @param labels Names of the classes, or their numbers.
 * @param training What is trained on.
 */
export function untrained<Label>(
  labels: Iterable<Label>,
  training: readonly { label: Label }[],
): Label[] {
  const trained = new Set(training.map(({ label }) => label));
  return [...labels].filter((label) => !trained.has(label));
}
