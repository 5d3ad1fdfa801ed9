/** The phases under both protocols: what the leaky one makes of validation, beside the honest figures. */
import { groupNumbers } from '../dataset/index.js';
import type { Evaluation, EventBody } from '../runs/events.js';
import { LEAKY_PASS } from '../study/passes.js';
import { sharePercent } from '../share-text.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';

type Compared = Extract<EventBody, { type: 'protocols-compared' }>;

/** Validation images, and those of them that belong to an image of the training set. */
function leakOf({ catalog, split }: Pick<PreparedData, 'catalog' | 'split'>): Compared['leak'] {
  const groupOf = groupNumbers(catalog);
  const trained = new Set(split.train.map((index) => groupOf[index]));
  const inTraining = split.validation.filter((index) => trained.has(groupOf[index])).length;
  return { validation: split.validation.length, inTraining };
}

/** Classes that are the leaky protocol's alone, with the images of each that the data has. */
function droppedClasses(
  { catalog: { classes }, audit }: Pick<PreparedData, 'catalog' | 'audit'>,
  grouped: readonly string[],
): NonNullable<Compared['droppedClasses']> {
  return classes
    .filter((name) => !grouped.includes(name))
    .map((name) => ({ class: name, images: audit.classes[name] ?? 0 }));
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? 'none' : sharePercent(part / whole);

function whyOf({ validation, inTraining }: Compared['leak']): string {
  return (
    `${inTraining} of the ${validation} validation images of as-published ` +
    `(${percent(inTraining, validation)}) have a copy, or an image of the same lesion, in its training set: ` +
    'learning images by heart is counted as right there. Under grouped no image that a model is tested on ' +
    'has one.'
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
  const published = await context.published('evaluation');
  const { catalog } = await context.data('evaluation');
  const leak = leakOf(published);
  const dropped = droppedClasses(published, catalog.classes);
  return {
    ...{ type: 'protocols-compared', why: whyOf(leak), leak, phases },
    ...(dropped.length > 0 && { droppedClasses: dropped }),
  };
}
