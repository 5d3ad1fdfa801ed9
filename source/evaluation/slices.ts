/** The same figures on parts of the images: whom a model serves worse than its mean says. */
import { addToList } from '../add-to-list.js';
import { EVALUABLE } from '../evaluable.js';
import { evaluateOverall, type EvaluationInput, type OverallEvaluation } from './evaluate.js';
import { lowerParts } from './lower-parts.js';
import { predictedClasses } from './predicted-classes.js';
import type { BinaryEvaluation } from './types.js';

export interface Slice extends Omit<OverallEvaluation, 'melanoma' | 'malignant'> {
  /** What the images are parted by, "sex", and the part, "female". */
  by: string;
  value: string;
  /** False with fewer than 10 images: then its figures say next to nothing. */
  evaluable: boolean;
  /** That its accuracy is lower than that of all other images; see `lowerParts`. */
  lowerP: number | null;
  melanoma: Pick<BinaryEvaluation, 'n' | 'evaluable' | 'auc'> | null;
  malignant: Pick<BinaryEvaluation, 'n' | 'evaluable' | 'auc'> | null;
}

/** Seeds the permutations. */
const SEED = 20_002;
/** Parts of one kind at most, the largest. */
const MOST = 12;

function part(
  { classes, labels, probabilities, groups, ...roles }: EvaluationInput,
  places: readonly number[],
): EvaluationInput {
  const k = classes.length;
  const rows = new Float32Array(places.length * k);
  places.forEach((i, place) => rows.set(probabilities.subarray(i * k, (i + 1) * k), place * k));
  return {
    classes,
    ...roles,
    labels: Int32Array.from(places, (i) => labels[i]),
    groups: groups && Array.from(places, (i) => groups[i]),
    probabilities: rows,
  };
}

const auc = (asked: BinaryEvaluation | null): Slice['melanoma'] =>
  asked && { n: asked.n, evaluable: asked.evaluable, auc: asked.auc };

type Kinds = Readonly<Record<string, readonly (string | null)[]>>;

/** Images of each part of a kind, the largest part first; empty for a kind with a single part, which is all of them. */
function partsOf(values: readonly (string | null)[]): [value: string, places: number[]][] {
  const members = new Map<string, number[]>();
  values.forEach((value, i) => {
    if (value !== null) addToList(members, value, i);
  });
  return members.size < 2 ? [] : [...members].sort((a, b) => b[1].length - a[1].length);
}

/**
 * Evaluates the images apart by what is known of them.
 * @param kinds By name, what each image is `[n]`; null where it is not known.
 */
export function slices(input: EvaluationInput, kinds: Kinds): Slice[] {
  const parts = Object.entries(kinds).flatMap(([by, values]) =>
    partsOf(values)
      .slice(0, MOST)
      .map(([value, places]) => ({ by, value, places })),
  );
  const { labels, probabilities, classes, groups } = input;
  const predicted = predictedClasses(probabilities, classes.length);
  const right = Uint8Array.from(labels, (label, i) => (label === predicted[i] ? 1 : 0));
  const lower = lowerParts(
    right,
    groups,
    parts.map(({ places }) => places),
    SEED,
  );
  return parts.map(({ by, value, places }, at): Slice => {
    const { melanoma, malignant, ...figures } = evaluateOverall(part(input, places));
    const evaluable = places.length >= EVALUABLE;
    const asked = { melanoma: auc(melanoma), malignant: auc(malignant) };
    // Without a prediction of each image there is no accuracy.
    const p = figures.accuracy.value === null ? null : lower[at]!;
    return { by, value, evaluable, lowerP: p, ...figures, ...asked };
  });
}

/** The kinds with more parts than are sliced: how many are left out, and the images in them. */
export function leftOut(kinds: Kinds): { by: string; parts: number; images: number }[] {
  return Object.entries(kinds).flatMap(([by, values]) => {
    const rest = partsOf(values).slice(MOST);
    const images = rest.reduce((sum, [, places]) => sum + places.length, 0);
    return rest.length === 0 ? [] : { by, parts: rest.length, images };
  });
}

/** The slice of the lowest accuracy among those with enough images, which may be so by chance; null without one. */
export function worstSlice(found: readonly Slice[]): Slice | null {
  return found
    .filter(({ evaluable, accuracy }) => evaluable && accuracy.value !== null)
    .reduce<Slice | null>(
      (worst, one) => (worst === null || one.accuracy.value! < worst.accuracy.value! ? one : worst),
      null,
    );
}
