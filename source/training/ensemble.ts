/** The ensemble: the mean of what the study's phases say of each image. */
import { evaluate } from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import type { Folds } from '../runs/pass-events.js';
import type { PhasePredictions } from './predictions-file.js';
import type { Predictions } from './predict-split.js';

/** What stands for it where a phase's id does. */
export const ENSEMBLE = 'ensemble';

/** Whether each probability is a number: a model that has diverged gives none. */
export const finite = ({ probabilities }: Predictions): boolean =>
  probabilities.every(Number.isFinite);

/** Means of each image's probabilities. @throws when they are of different images. */
export function averaged(all: readonly Predictions[]): Predictions {
  const [first] = all as [Predictions];
  for (const { labels } of all) {
    if (labels.length !== first.labels.length || labels.some((c, i) => c !== first.labels[i])) {
      throw new Error('Predictions of different images have no mean.');
    }
  }
  const probabilities = first.probabilities.map(
    (_, i) => all.reduce((sum, { probabilities: p }) => sum + p[i]!, 0) / all.length,
  );
  return { ...first, probabilities };
}

/** Means of what phases say. @throws as `averaged` does. */
export const averagedPhases = (phases: readonly PhasePredictions[]): PhasePredictions => ({
  validation: averaged(phases.map(({ validation }) => validation)),
  test: averaged(phases.map(({ test }) => test)),
});

/** The mean of the phases whose probabilities are all numbers; null where there are fewer than two. */
export function ensembleOf(
  phases: ReadonlyMap<string, PhasePredictions>,
): { members: string[]; predictions: PhasePredictions } | null {
  const members = [...phases].filter(
    ([, { validation, test }]) => finite(validation) && finite(test),
  );
  if (members.length < 2) return null;
  return {
    members: members.map(([id]) => id),
    predictions: averagedPhases(members.map(([, found]) => found)),
  };
}

/** The figures of an ensemble, as those of a phase. */
export function evaluatedEnsemble(
  members: string[],
  { validation, test }: PhasePredictions,
  roles: Omit<Parameters<typeof evaluate>[0], 'labels' | 'probabilities' | 'groups'>,
  folds: Folds | null,
): Extract<EventBody, { type: 'ensemble-evaluated' }> {
  return {
    type: 'ensemble-evaluated',
    phases: members,
    validation: evaluate({ ...roles, ...validation }),
    test: test.labels.length > 0 ? evaluate({ ...roles, ...test }) : null,
    ...(folds && { folds }),
  };
}
