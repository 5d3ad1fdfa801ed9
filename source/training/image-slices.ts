/** The chosen phase's figures by sex, age, localisation and size of the images, where that is known. */
import { archivePart, isUnknown, sizeOf, yearsOf } from '../dataset/index.js';
import { leftOut, slices, worstSlice } from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import { classRoles } from '../study/lesion-classes.js';
import type { StudyContext } from './context.js';
import type { Predictions } from './predict-split.js';
import type { PreparedData } from './prepare-data.js';

/** By age, as `ageGroup` names them. */
const ages = ['under 20', '20 to 39', '40 to 59', '60 to 79', '80 and over'];

/** "40 to 59"; null for what is no age. */
export function ageGroup(age: string | undefined): string | null {
  const years = yearsOf(age);
  if (years === null) return null;
  if (years < 20) return 'under 20';
  if (years >= 80) return '80 and over';
  const from = 20 * Math.floor(years / 20);
  return `${from} to ${from + 19}`;
}

/** Slices as they are, but those by age from the youngest on instead of the largest. */
export function fromTheYoungest<T extends { by: string; value: string }>(found: readonly T[]): T[] {
  const ofAge = found
    .filter(({ by }) => by === 'age')
    .sort((a, b) => ages.indexOf(a.value) - ages.indexOf(b.value));
  return found.map((slice) => (slice.by === 'age' ? ofAge.shift()! : slice));
}

/** Null where the metadata says that it is not known. */
export function knownTrait(value: string | undefined): string | null {
  return value === undefined || isUnknown(value) ? null : value.trim().toLowerCase();
}

/** @returns Null where nothing tells the images apart. */
export function evaluatedSlices(
  { config }: StudyContext,
  { catalog, split: splits }: PreparedData,
  phase: string,
  split: 'test' | 'validation',
  predictions: Predictions,
): Extract<EventBody, { type: 'slices-evaluated' }> | null {
  const images = splits[split].map((index) => catalog.images[index]);
  const { classes } = catalog;
  const kinds = {
    sex: images.map(({ traits }) => knownTrait(traits?.sex)),
    age: images.map(({ traits }) => ageGroup(traits?.age)),
    localisation: images.map(({ traits }) => knownTrait(traits?.localization)),
    'image size': images.map(sizeOf),
    source: images.map(({ file }) => archivePart(file)),
  };
  const roles = { classes, ...classRoles(classes, config) };
  const found = slices({ ...roles, ...predictions }, kinds);
  if (found.length === 0) return null;
  const worst = worstSlice(found);
  const rest = leftOut(kinds);
  return {
    type: 'slices-evaluated',
    phase,
    split,
    slices: fromTheYoungest(found),
    ...(rest.length > 0 && { leftOut: rest }),
    worst: worst && { by: worst.by, value: worst.value },
  };
}
