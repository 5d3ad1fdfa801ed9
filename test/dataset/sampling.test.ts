import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawnOrder,
  drawnShares,
  strataOf,
  FEWEST_OF_SOURCE,
} from '../../source/dataset/sampling.js';
import { archivePart, sourceOf } from '../../source/dataset/source-of.js';
import { catalogOf } from './images.js';

/** A catalog of images by class and source, each source an extra folder; and its items. */
function imagesOf(counts: readonly (readonly number[])[]) {
  const rows = counts.flatMap((sources, label) =>
    sources.flatMap((n, extra) => Array.from({ length: n }, () => ({ label, extra }))),
  );
  const plain = rows.map(({ label }, i) => ({ label, content: `${i}` }));
  const catalog = catalogOf(counts.length, plain);
  const images = catalog.images.map((image, i) => ({ ...image, extra: rows[i].extra }));
  return { catalog: { ...catalog, images }, items: images.map((_, image) => ({ image, copy: 0 })) };
}

const tally = (values: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

describe('drawnOrder', () => {
  // Class 0 is of one source, class 1 of two of very different sizes, class 2 is small.
  const { catalog, items } = imagesOf([[600], [500, 20], [15]]);
  const drawn = (sampling: 'classes' | 'sources', seed: number, epoch: number) =>
    drawnOrder(strataOf(catalog, items, sampling), items.length, seed, epoch);
  const of = (order: Uint32Array, by: 'label' | 'source') =>
    tally(
      Array.from(order, (place) => {
        const { label, extra } = catalog.images[items[place].image];
        return by === 'label' ? `${label}` : `${label}/${extra}`;
      }),
    );

  test('gives each class, and within it each source, the same share of as many images as there are', () => {
    const n = items.length;
    for (const epoch of [1, 2, 3]) {
      const byClass = of(drawn('classes', 7, epoch), 'label');
      for (const label of ['0', '1', '2']) expect(Math.abs(byClass[label] - n / 3)).toBeLessThan(1);
      const order = drawn('sources', 7, epoch);
      expect(order).toHaveLength(n);
      const bySource = of(order, 'source');
      const expected = { '0/0': n / 3, '1/0': n / 6, '1/1': n / 6, '2/0': n / 3 };
      for (const [source, share] of Object.entries(expected)) {
        expect(Math.abs(bySource[source] - share)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('draws an image again only when all of its class and source have been', () => {
    const times = tally(Array.from(drawn('sources', 3, 1), String));
    const timesOf = (label: number, extra: number): number[] =>
      [...catalog.images.entries()]
        .filter(([, image]) => image.label === label && image.extra === extra)
        .map(([i]) => times[String(i)] ?? 0);
    for (const [label, extra] of [[0, 0], [1, 0], [1, 1], [2, 0]] as const) {
      const all = timesOf(label, extra);
      expect(Math.max(...all) - Math.min(...all)).toBeLessThanOrEqual(1);
    } // prettier-ignore
    expect(Math.max(...timesOf(1, 1))).toBeGreaterThan(5);
  });

  test('depends on the seed and the epoch alone, and differs from epoch to epoch and seed to seed', () => {
    expect(drawn('sources', 3, 4)).toEqual(drawn('sources', 3, 4));
    expect(drawn('sources', 3, 4)).not.toEqual(drawn('sources', 3, 5));
    expect(drawn('sources', 3, 4)).not.toEqual(drawn('sources', 4, 4));
  });

  test('over the epochs every image of a large source has its turn', () => {
    const seen = new Set<number>();
    for (let epoch = 1; epoch <= 30; epoch++)
      for (const i of drawn('sources', 3, epoch)) seen.add(i);
    expect(seen.size).toBe(items.length);
  });

  test('any classes and sources come to the number that was asked for, none left out', () => {
    const sources = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(sources, { minLength: 1, maxLength: 5 }), fc.nat(), (counts, seed) => {
        const made = imagesOf(counts);
        const n = made.items.length;
        if (n === 0) return;
        const strata = strataOf(made.catalog, made.items, 'sources');
        const placed = strata.flat().flatMap((stratum) => stratum.items);
        expect([...placed].sort((a, b) => a - b)).toEqual([...made.items.keys()]);
        const order = drawnOrder(strata, n, seed, 1);
        expect(order).toHaveLength(n);
        const labels = Array.from(order, (i) => String(made.catalog.images[i].label));
        const [times, sizes] = [tally(labels), counts.map((of) => of.reduce((a, b) => a + b, 0))];
        const small = (size: number) => size < FEWEST_OF_SOURCE;
        const all = sizes.every(small);
        const alike: number[] = [];
        for (const [label, size] of sizes.entries()) {
          const drawn = times[label] ?? 0;
          if (size === 0) expect(drawn).toBe(0);
          else if (all || !small(size)) alike.push(drawn);
          else expect(drawn).toBe(size);
        }
        expect(Math.max(...alike) - Math.min(...alike)).toBeLessThanOrEqual(1);
        const mean = drawnShares(strata);
        expect(mean.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
        for (const [label, share] of mean.entries()) {
          expect(Math.abs(share * n - (times[label] ?? 0))).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

test('a source of a handful of images of a class is no source of its own', () => {
  const few = FEWEST_OF_SOURCE - 1;
  const { catalog, items } = imagesOf([
    [200, 50, few],
    [100, 6, 5],
    [few, 2],
  ]);
  const sizes = strataOf(catalog, items, 'sources').map((ofClass) =>
    ofClass.map((stratum) => stratum.items.length),
  );
  expect(sizes).toEqual([[200, 50 + few], [100, 11], [few + 2]]);
});

test('a source is a part of the archive by its number, else a size, and its folder', () => {
  const image = { file: 'nevus/ISIC_0024306.jpg', width: 600, height: 450 };
  expect(sourceOf(image)).toBe('HAM10000');
  expect(sourceOf({ ...image, extra: 0 })).toBe('HAM10000, extra 1');
  expect(archivePart('a/ISIC_0034320.jpg')).toBe('HAM10000');
  expect(archivePart('a/ISIC_0034321.jpg')).toBe('ISIC from 34321');
  expect(archivePart('a/isic_0024305_downsampled.png')).toBe('ISIC 8000 to 24305');
  expect(archivePart('a/ISIC_0000000.jpg')).toBe('ISIC 0 to 7999');
  expect(archivePart('ISIC_0024306/other.jpg')).toBeNull();
  expect(sourceOf({ ...image, file: 'nevus/7.jpg' })).toBe('600x450');
});
