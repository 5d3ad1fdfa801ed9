/** The list of images that a training phase trains on, and their weights in the loss. */
import { balanceItems, distribution, type Catalog, type TrainingItem } from '../dataset/index.js';
import type { Phase } from '../study/phases.js';
import { classWeights } from '../study/class-weights.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';

export interface TrainingSet {
  items: TrainingItem[];
  /** Weight of each class in the loss, or undefined when all count the same. */
  weights: number[] | undefined;
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

/** Makes the list that the phase's recipe asks for and tells what it did. */
export function trainingSet(context: StudyContext, phase: Phase, data: PreparedData): TrainingSet {
  const { config, emit } = context;
  const { catalog, split } = data;
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
  if (!phase.recipe?.classWeights) return { items, weights: undefined };
  const weights =
    config.folds === null
      ? classWeights(counts, catalog.classes)
      : weightsOfPresent(counts, catalog);
  emit({ type: 'class-weights-computed', phase: phase.id, counts, weights });
  return { items, weights };
}
