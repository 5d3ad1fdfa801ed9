/** Which images several runs have in common, and whose class, group and probabilities stand at each place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entrant, Named } from '../../source/comparison/entrant.js';
import { matchImages } from '../../source/comparison/match-images.js';
import { UnionFind } from '../../source/dataset/index.js';
import { EVALUABLE } from '../../source/evaluable.js';

/** An image as one run has it. */
interface Held {
  image: number;
  /** Which of the files of that name it is, where runs have several. */
  version: number;
  /** Its class, the same in all runs that call it alike. */
  of: number;
  /** A number of the run's own for what it knows to belong together. */
  group: number;
  model: number;
}

const CLASSES = ['melanoma', 'nevus', 'wart'];
/** Of the same diagnoses. */
const NAMES = ['mel', 'nv', 'wart'];
const IMAGES = 40;

const fileOf = (image: number): string => `images/${image}.jpg`;
/** Another number for each run, image and class. */
const probabilityOf = (run: number, image: number, of: number): number =>
  Math.fround((run * 1000 + image * 10 + of) / 10_000);

/** @param order Place of each of its classes in `CLASSES`. */
function entrant(run: number, held: readonly Held[], order: readonly number[]): Entrant {
  const test: Named = {
    files: held.map(({ image }) => fileOf(image)),
    labels: Int32Array.from(held, ({ of }) => order.indexOf(of)),
    groups: Int32Array.from(held, ({ group }) => group),
    probabilities: Float32Array.from(
      held.flatMap(({ image }) => order.map((of) => probabilityOf(run, image, of))),
    ),
  };
  const none = { files: [], labels: [], groups: [], probabilities: [] } as unknown as Named;
  return {
    ...{ name: `run ${run}`, leaky: false, given: null, test, validation: none },
    classes: order.map((of) => (run % 2 === 0 ? CLASSES : NAMES)[of]!),
    testedBy: held.map(({ model }) => model),
    contents: new Map(
      held.map(({ image, version }) => [fileOf(image), `bytes ${image} ${version}`]),
    ),
  } as unknown as Entrant;
}

const rarely = (most: number) => fc.nat(30).map((n) => Math.max(0, n - 30 + most));
const held = fc.shuffledSubarray([...Array(IMAGES).keys()], { minLength: 30 }).chain((images) =>
  fc.tuple(
    ...images.map((image) =>
      fc.record({
        image: fc.constant(image),
        version: rarely(1),
        of: rarely(1).map((other) => (image + other) % CLASSES.length),
        group: fc.nat(150),
        model: rarely(1),
      }),
    ),
  ),
);
const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });
const several = fc.array(fc.tuple(held, order), { minLength: 2, maxLength: 4 });

/** The same by a graph of all pictures of all runs. */
function expected(runs: readonly (readonly Held[])[]) {
  const nodeOf = ({ image, version }: Held): number => 2 * image + version;
  const graph = new UnionFind(2 * IMAGES);
  for (const all of runs) {
    for (const [i, one] of all.entries()) {
      for (const other of all.slice(i + 1)) {
        if (one.group === other.group) graph.join(nodeOf(one), nodeOf(other));
      }
    }
  }
  const common = runs[0]!.flatMap((one) => {
    const all = runs.map((of) => of.find(({ image }) => image === one.image));
    return all.every((found) => found !== undefined) ? [all] : [];
  });
  const isSame = (all: readonly Held[], key: 'version' | 'of'): boolean =>
    all.every((one) => one[key] === all[0]![key]);
  const alike = common.filter((all) => isSame(all, 'version') && isSame(all, 'of'));
  // A model that did not test an image of the group may have been trained on it.
  const isElsewhere = (all: readonly Held[]): boolean =>
    all.some((one, r) =>
      runs[r]!.some(
        (other) => other.model !== one.model && graph.together(nodeOf(one), nodeOf(other)),
      ),
    );
  return {
    graph,
    nodeOf,
    otherContent: common.filter((all) => !isSame(all, 'version')).map(([one]) => one!.image),
    otherLabel: common
      .filter((all) => isSame(all, 'version') && !isSame(all, 'of'))
      .map(([one]) => one!.image),
    elsewhere: alike.filter(isElsewhere).map(([one]) => one!.image),
    kept: alike.filter((all) => !isElsewhere(all)),
  };
}

test('at each place stand the class, the group and all probabilities of one image, in whatever order each run has them', () => {
  fc.assert(
    fc.property(several, (all) => {
      const runs = all.map(([of]) => of);
      const entrants = all.map(([of, its], r) => entrant(r, of, its));
      const { graph, nodeOf, otherContent, otherLabel, elsewhere, kept } = expected(runs);
      if (kept.length < EVALUABLE) {
        expect(() => matchImages(entrants)).toThrow('a comparison needs 10');
        return;
      }
      const found = matchImages(entrants);
      expect(found.files).toEqual(kept.map(([one]) => fileOf(one!.image)));
      expect(found.otherContent).toEqual(otherContent.map(fileOf));
      expect(found.otherLabel).toEqual(otherLabel.map(fileOf));
      expect(found.tiedElsewhere).toEqual(elsewhere.map(fileOf));
      const its = all[0]![1];
      expect([...found.labels]).toEqual(kept.map(([one]) => its.indexOf(one!.of)));
      for (const [r, probabilities] of found.probabilities.entries()) {
        expect([...probabilities]).toEqual(
          kept.flatMap(([one]) => its.map((of) => probabilityOf(r, one!.image, of))),
        );
      }
      const own = kept.map(([one]) => nodeOf(one!));
      for (const [a, one] of own.entries()) {
        for (const [b, other] of own.entries()) {
          expect(found.groups[a] === found.groups[b]).toBe(graph.together(one, other));
        }
      }
      const apart = kept.some((a) =>
        kept.some((b) => new Set(a.map(({ group }, r) => group === b[r]!.group)).size > 1),
      );
      expect(found.tiedApart).toBe(apart);
    }),
    { numRuns: 100 },
  );
});

test('runs without enough images in common are told which two have none, if any two have', () => {
  const from = (first: number, count: number): Held[] =>
    Array.from({ length: count }, (_, i) => ({
      ...{ image: first + i, version: 0, of: i % 3, group: i, model: 0 },
    }));
  const refusal = (...runs: Held[][]): string => {
    try {
      matchImages(runs.map((of, r) => entrant(r, of, [0, 1, 2])));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const [all, left, middle, right] = [from(0, 30), from(0, 12), from(6, 12), from(12, 12)];
  const none = 'The runs tested no image in common (run 0 ';
  for (const [runs, pair] of [
    [[left, right, all], 'run 0 and run 1'],
    [[left, all, right], 'run 0 and run 2'],
    [[all, left, right], 'run 1 and run 2'],
  ] as const) {
    expect(refusal(...runs)).toContain(none);
    expect(refusal(...runs)).toContain(`; ${pair} have none in common)`);
  }
  // Each two of them have, and of two alone it is said already.
  const each = refusal([...left], [...left.slice(6), ...right], [...left.slice(0, 6), ...right]);
  expect(each).toContain(none);
  expect(each).not.toContain('have none in common');
  expect(refusal(left, right)).not.toContain('have none in common');
  expect(refusal(left, middle)).toContain('only 6 images in common (run 0 12, run 1 12)');
});
