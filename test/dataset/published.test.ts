import { describe, expect, it } from 'vitest';
import { splitAtRandom, withCopies } from '../../source/dataset/published.js';
import { distribution } from '../../source/dataset/training-items.js';
import { catalogOf } from './images.js';

const options = { seed: 5, test: 0.2, validation: 0.2 };
const catalog = (givenTest: boolean) =>
  catalogOf(
    2,
    Array.from({ length: 60 }, (_, i) => ({
      label: i % 3 === 0 ? 1 : 0,
      content: `${i}`,
      givenSplit: givenTest && i < 12 ? ('test' as const) : null,
    })),
  );

describe('the leaky protocol of published notebooks', () => {
  it('adds as many copies to each class, of images outside the test set, in turn', () => {
    const made = withCopies(catalog(true), 60, 100, options);
    expect(made.test).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(made.copies).toHaveLength(200);
    expect(distribution([...made.catalog.images.keys()].slice(60), made.catalog)).toEqual([
      100, 100,
    ]);
    expect(made.copies.every(({ of }) => of >= 12)).toBe(true);
    const used = new Map<number, number>();
    for (const { of } of made.copies) used.set(of, (used.get(of) ?? 0) + 1);
    const ofFirst = [...used].filter(([i]) => i % 3 !== 0).map(([, count]) => count);
    expect(Math.max(...ofFirst) - Math.min(...ofFirst)).toBeLessThanOrEqual(1);
    expect(made.catalog.images.slice(60).map(({ row }) => row)).toEqual(
      Array.from({ length: 200 }, (_, n) => 60 + n),
    );
  });

  it('leaks: most validation images have a copy or their original in training', () => {
    const made = withCopies(catalog(false), 60, 100, options);
    const { train, validation, test } = splitAtRandom(made, options);
    const all = [...train, ...validation, ...test];
    expect(new Set(all).size).toBe(260);
    expect(test).toHaveLength(12);
    expect(validation).toHaveLength(Math.round(248 * 0.2));
    const { images } = made.catalog;
    const trained = new Set(train.map((i) => images[i].sha256));
    const leaked = validation.filter((i) => trained.has(images[i].sha256));
    expect(leaked.length / validation.length).toBeGreaterThan(0.9);
    // The test set alone is apart.
    expect(test.some((i) => trained.has(images[i].sha256))).toBe(false);
  });
});
