/** The list of images that a training phase trains on, and their weights in the loss. */
import { UserError } from '../errors.js';
import {
  balanceItems,
  distribution,
  drawnOrder,
  epochOrder,
  strataOf,
  type Catalog,
  type Sampling,
  type Stratum,
  type TrainingItem,
} from '../dataset/index.js';
import { mixesImages } from '../engine/index.js';
import type { StudyConfig } from '../study/config.js';
import type { Phase } from '../study/phases.js';
import { classWeights } from '../study/class-weights.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';

export interface TrainingSet {
  items: TrainingItem[];
  /** Weight of each class in the loss, or undefined when all count the same. */
  weights: number[] | undefined;
  /** What epochs draw from, by class and source; null when each has every item once. */
  strata: Stratum[][] | null;
}

/** How a phase draws its images: one that fills classes up or weighs them makes them equal already. */
export const samplingOf = (
  { sampling }: Pick<StudyConfig, 'sampling'>,
  recipe: { balance: boolean; classWeights: boolean } | null,
): Sampling => (recipe === null || recipe.balance || recipe.classWeights ? 'all' : sampling);

/** Whether a phase trains on images that are mixed with each other. */
export const trainsOnMixed = (
  { augmentation }: Pick<StudyConfig, 'augmentation'>,
  recipe: Pick<NonNullable<Phase['recipe']>, 'augment'> | null,
): boolean => recipe?.augment === 'all' && mixesImages(augmentation);

/** The order in which an epoch visits the items, as places in their list; by the seed and the epoch alone. */
export function orderOf(
  { items, strata }: Pick<TrainingSet, 'items' | 'strata'>,
  seed: number,
  epoch: number,
): Uint32Array {
  return strata === null
    ? epochOrder(items.length, seed, epoch)
    : drawnOrder(strata, items.length, seed, epoch);
}

/** What epochs draw from, where they do not have every item once. */
export function drawnFrom(
  config: Pick<StudyConfig, 'sampling'>,
  recipe: Phase['recipe'],
  catalog: Catalog,
  items: readonly TrainingItem[],
): Stratum[][] | null {
  const sampling = samplingOf(config, recipe);
  return sampling === 'all' ? null : strataOf(catalog, items, sampling);
}

/** In a fold a class of few images may have none to train on: it weighs nothing, the others as without it. */
function weightsOfPresent(counts: readonly number[], { classes }: Catalog): number[] {
  const there = [...counts.keys()].filter((c) => counts[c]! > 0);
  const weights = classWeights(
    there.map((c) => counts[c]!),
    there.map((c) => classes[c]!),
  );
  return counts.map((count) => (count === 0 ? 0 : weights.shift()!));
}

/**
 * Makes the list that the phase's recipe asks for and tells what it did.
 * @throws {UserError} where there is no image to validate on: no epoch could be called the best.
 */
export function trainingSet(context: StudyContext, phase: Phase, data: PreparedData): TrainingSet {
  const { config, emit } = context;
  const { catalog, split } = data;
  if (split.validation.length === 0) {
    throw new UserError(
      'There is no image to validate on, so no epoch could be called the best: the images belong together in too ' +
        'few groups (copies, lesions, patients), or the validation folder is empty. Check the columns of lesions and ' +
        'patients in the metadata, add images, or give a validation folder.',
    );
  }
  const counts = distribution(split.train, catalog);
  let items: TrainingItem[] = split.train.map((image) => ({ image, copy: 0 }));
  if (phase.recipe?.balance) {
    items = balanceItems(split.train, catalog, config.balanceTarget, config.seed);
    const after = distribution(
      items.map(({ image }) => image),
      catalog,
    );
    const target = config.balanceTarget ?? Math.max(...counts);
    emit({ type: 'balance-computed', phase: phase.id, before: counts, after, target });
  }
  const strata = drawnFrom(config, phase.recipe, catalog, items);
  const sampling = samplingOf(config, phase.recipe);
  if (strata !== null && sampling !== 'all') {
    const told = strata.flatMap((ofClass, c) =>
      ofClass.map(({ source, items: of }) => ({
        ...{ class: catalog.classes[c]!, source, images: of.length },
      })),
    );
    const draws = items.length;
    emit({ type: 'sampling-computed', phase: phase.id, sampling, draws, strata: told });
  }
  if (!phase.recipe?.classWeights) return { items, weights: undefined, strata };
  const weights =
    config.folds === null
      ? classWeights(counts, catalog.classes)
      : weightsOfPresent(counts, catalog);
  emit({ type: 'class-weights-computed', phase: phase.id, counts, weights });
  return { items, weights, strata };
}
