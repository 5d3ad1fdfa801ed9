/** The phases under both protocols: what the leaky one makes of validation, beside the honest figures. */
import { groupNumbers } from '../dataset/index.js';
import type { Evaluation, EventBody } from '../runs/events.js';
import { LEAKY_PASS } from '../study/passes.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';

type Compared = Extract<EventBody, { type: 'protocols-compared' }>;

/** Validation images, and those of them that belong to an image of the training set. */
export function leakOf({
  catalog,
  split,
}: Pick<PreparedData, 'catalog' | 'split'>): Compared['leak'] {
  const groupOf = groupNumbers(catalog);
  const trained = new Set(split.train.map((index) => groupOf[index]));
  const inTraining = split.validation.filter((index) => trained.has(groupOf[index])).length;
  return { validation: split.validation.length, inTraining };
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)}%`;

function whyOf({ validation, inTraining }: Compared['leak']): string {
  return (
    `They differ because ${inTraining} of the ${validation} validation images of as-published ` +
    `(${percent(inTraining, validation)}) have a copy, or an image of the same lesion, in its training set, so that ` +
    'learning images by heart is counted as right there, while under grouped no image that a model is tested ' +
    'on has one.'
  );
}

const figures = ({ n, accuracy, balancedAccuracy }: Evaluation) => ({
  n,
  accuracy,
  balancedAccuracy,
});

/** @returns Null where no phase was evaluated under both. */
export async function protocolsCompared(context: StudyContext): Promise<Compared | null> {
  const phases = [...context.evaluated.values()].flatMap(({ phase, validation, test }) => {
    const leaky = context.passes.get(phase)?.get(LEAKY_PASS)?.result;
    if (!leaky) return [];
    return {
      phase,
      asPublished: { leaky: true as const, validation: figures(leaky.validation) },
      grouped: { validation: figures(validation), test: test && figures(test) },
    };
  });
  if (phases.length === 0) return null;
  const leak = leakOf(await context.published('evaluation'));
  return { type: 'protocols-compared', why: whyOf(leak), leak, phases };
}
