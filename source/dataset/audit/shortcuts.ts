/** Whether classes can be told apart without looking at the lesion. */
import { indexesByClass } from '../by-class.js';
import { groupNumbers } from '../groups.js';
import { randomFrom, shuffle } from '../random.js';
import type { Catalog, CatalogImage } from '../types.js';
import type { Appearance, Fingerprint } from './fingerprints.js';
import { probe } from './probe.js';

export interface Shortcut {
  /** What was looked at, e.g. "size", or "all" for everything together. */
  features: string;
  accuracy: number;
  balancedAccuracy: number;
  /** What guessing comes to: one of the classes, and the largest class always. */
  chance: number;
  majority: number;
  /** Whether it is far enough above chance to warn of. */
  warning: boolean;
}

type Reader = (image: CatalogImage, appearance: Appearance) => number;

/** Features by what they are called in a report. */
const looked: Record<string, Reader[]> = {
  size: [({ width }) => width, ({ height }) => height],
  aspect: [({ width, height }) => width / height],
  'file size': [({ bytes }) => bytes, ({ bytes, width, height }) => bytes / (width * height)],
  border: [(_image, { ring }) => ring, (_image, { corners }) => corners],
  'mean colour': [
    (_image, { red }) => red,
    (_image, { green }) => green,
    (_image, { blue }) => blue,
    (_image, { red, green }) => red - green,
    (_image, { red, blue }) => red - blue,
  ],
};

/** Images that the probe is fitted on at most. */
const MOST = 3000;
const SEED = 7;
/** With more classes a probe takes minutes, and has a handful of images of each to learn from. */
const MOST_CLASSES = 200;
/** How far above chance a warning begins: this much, and this many standard errors more. */
const MARGIN = 0.1;
const ERRORS = 3;

/** Images under one label only: a picture under two can be named right under one of them at most. */
function sample({ images }: Catalog): number[] {
  const seen = new Set<string>();
  const single = [...images.keys()].filter((i) => {
    const fresh = !seen.has(images[i].content);
    seen.add(images[i].content);
    return fresh;
  });
  return shuffle(single, randomFrom(SEED)).slice(0, MOST);
}

/**
 * Cross-validated accuracy of a shallow probe on each kind of feature and on all together; nothing where the images
 * are of one class, of too many, or all of one group: then none can be predicted from images of another.
 */
export function findShortcuts(catalog: Catalog, fingerprints: readonly Fingerprint[]): Shortcut[] {
  const chosen = sample(catalog);
  const groupOf = groupNumbers(catalog);
  const labels = Int32Array.from(chosen, (i) => catalog.images[i].label);
  const groups = Int32Array.from(chosen, (i) => groupOf[i]);
  const counts = indexesByClass(catalog, chosen).map((members) => members.length);
  const there = counts.filter((count) => count > 0).length;
  if (there < 2 || there > MOST_CLASSES || new Set(groups).size < 2) return [];
  const chance = 1 / there;
  const majority = Math.max(...counts) / chosen.length;
  const asked = { ...looked, all: Object.values(looked).flat() };
  return Object.entries(asked).map(([name, readers]) => {
    const features = readers.map((read) =>
      Float64Array.from(chosen, (i) => read(catalog.images[i], fingerprints[i].appearance)),
    );
    const input = { features, labels, groups, classes: catalog.classes.length, seed: SEED };
    const { accuracy, balancedAccuracy, standardError } = probe(input);
    const warning = balancedAccuracy - ERRORS * standardError > chance + MARGIN;
    return { features: name, accuracy, balancedAccuracy, chance, majority, warning };
  });
}
