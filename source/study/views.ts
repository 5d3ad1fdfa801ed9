/** Test-time augmentation in words: what the predictions behind a phase's figures are means of. */
import type { StudyConfig } from './config.js';

type Choice = StudyConfig['evaluation']['tta'];

/** Pictures of an image that are predicted: itself, with its flips, with its flips and turns. */
const counts = new Map<unknown, number>(
  Object.entries({ none: 1, flips: 4, all: 8 } satisfies Record<Choice, number>),
);

/**
 * "mean of 8 views"; null where each image is predicted as it is, as in logs that say nothing of it. It
 * holds for the figures of a phase's result, never for those of its epochs.
 * @param config A run's settings, as they are in its log.
 */
export function viewsNote(config: Readonly<Record<string, unknown>>): string | null {
  const { tta } = (config.evaluation ?? {}) as { tta?: unknown };
  const count = counts.get(tta) ?? 1;
  return count === 1 ? null : `mean of ${count} views`;
}
