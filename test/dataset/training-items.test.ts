import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balanceItems, distribution } from '../../source/dataset/training-items.js';
import { catalogOf } from './images.js';

const catalog = catalogOf(
  3,
  [0, 0, 0, 0, 0, 1, 1, 2].map((label, i) => ({ label, content: `${i}` })),
);
const train = [0, 1, 2, 3, 4, 5, 6, 7];
const counts = (items: { image: number }[]) =>
  distribution(
    items.map(({ image }) => image),
    catalog,
  );

describe('balanceItems', () => {
  it('fills every class up to the largest', () => {
    const items = balanceItems(train, catalog, null, 1);
    expect(counts(items)).toEqual([5, 5, 5]);
    expect(items.filter(({ copy }) => copy === 0).map(({ image }) => image)).toEqual(train);
  });

  it('leaves a class that is larger than the target whole', () => {
    expect(counts(balanceItems(train, catalog, 3, 1))).toEqual([5, 3, 3]);
  });

  it('copies evenly, names no copy twice and takes the training images alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (target, seed) => {
        const part = [0, 1, 5, 6, 7];
        const items = balanceItems(part, catalog, target, seed);
        expect(new Set(items.map(({ image, copy }) => `${image}/${copy}`)).size).toBe(items.length);
        expect(items.every(({ image }) => part.includes(image))).toBe(true);
        const copies = [5, 6].map((image) => items.filter((item) => item.image === image).length);
        expect(Math.abs(copies[0] - copies[1])).toBeLessThanOrEqual(1);
        expect(balanceItems(part, catalog, target, seed)).toEqual(items);
      }),
    );
  });
});
