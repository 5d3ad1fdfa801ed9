import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitCatalog } from '../../source/dataset/split.js';
import { distribution } from '../../source/dataset/training-items.js';
import { catalogOf } from './images.js';

const options = { validation: 0.2, test: 0.15, seed: 42 };

/** n images of their own for each class. */
const ofSizes = (...sizes: number[]) =>
  catalogOf(
    sizes.length,
    sizes.flatMap((size, label) =>
      Array.from({ length: size }, (_, i) => ({ label, content: `${label}-${i}` })),
    ),
  );

/** Catalogs with twins within and across classes, with or without given folders. */
const catalogs = fc
  .record({
    classes: fc.integer({ min: 2, max: 5 }),
    folders: fc.constantFrom<('train' | 'validation' | 'test' | null)[]>(
      [null],
      ['train', 'test'],
      ['train', 'validation'],
      ['train', 'validation', 'test'],
    ),
  })
  .chain(({ classes, folders }) =>
    fc
      .array(
        fc.record({
          label: fc.integer({ min: 0, max: classes - 1 }),
          content: fc.integer({ min: 0, max: 60 }).map((n) => `shared ${n}`),
          givenSplit: fc.constantFrom(...folders),
        }),
        { maxLength: 80 },
      )
      .map((images) => {
        // Every class has images of its own to train on.
        const own = Array.from({ length: classes * 4 }, (_, i) => ({
          label: i % classes,
          content: `own ${i}`,
          givenSplit: folders[0],
        }));
        return catalogOf(classes, [...own, ...images]);
      }),
  );

describe('any split', () => {
  it('puts nothing in two parts and loses nothing but the counted twins', () => {
    fc.assert(
      fc.property(catalogs, fc.integer({ min: 0 }), (catalog, seed) => {
        const { split, notes } = splitCatalog(catalog, { ...options, seed });
        const all = [...split.train, ...split.validation, ...split.test];
        expect(new Set(all).size).toBe(all.length);
        expect(all.length).toBe(
          catalog.images.length - notes.testTwinsRemoved - notes.validationTwinsRemoved,
        );
      }),
    );
  });

  it('never has the same bytes in two parts', () => {
    fc.assert(
      fc.property(catalogs, fc.integer({ min: 0 }), (catalog, seed) => {
        const { split } = splitCatalog(catalog, { ...options, seed });
        const part = new Map<string, string>();
        for (const name of ['train', 'validation', 'test'] as const) {
          for (const i of split[name]) {
            const { sha256 } = catalog.images[i];
            expect(part.get(sha256) ?? name).toBe(name);
            part.set(sha256, name);
          }
        }
      }),
    );
  });

  it('keeps every class in each part that it draws', () => {
    fc.assert(
      fc.property(
        catalogs,
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (catalog, validation, test) => {
          const { split } = splitCatalog(catalog, { validation, test, seed: 1 });
          const given = new Set(catalog.images.map(({ givenSplit }) => givenSplit));
          expect(Math.min(...distribution(split.train, catalog))).toBeGreaterThan(0);
          for (const part of ['validation', 'test'] as const) {
            if (!given.has(part))
              expect(Math.min(...distribution(split[part], catalog))).toBeGreaterThan(0);
          }
        },
      ),
    );
  });

  it('is the same for the same seed, and the given folders stay as they are', () => {
    fc.assert(
      fc.property(catalogs, fc.integer({ min: 0 }), (catalog, seed) => {
        const { split } = splitCatalog(catalog, { ...options, seed });
        expect(splitCatalog(catalog, { ...options, seed }).split).toEqual(split);
        const inTest = catalog.images.flatMap(({ givenSplit }, i) =>
          givenSplit === 'test' ? [i] : [],
        );
        if (inTest.length > 0) expect(split.test).toEqual(inTest);
      }),
    );
  });
});

describe('splitCatalog', () => {
  it('takes the shares of each class', () => {
    const catalog = ofSizes(100, 40, 20);
    const { split } = splitCatalog(catalog, options);
    expect(distribution(split.test, catalog)).toEqual([15, 6, 3]);
    expect(distribution(split.validation, catalog)).toEqual([17, 7, 3]);
    expect(distribution(split.train, catalog)).toEqual([68, 27, 14]);
  });

  it('differs between seeds', () => {
    const catalog = ofSizes(50, 50);
    const a = splitCatalog(catalog, options).split;
    const b = splitCatalog(catalog, { ...options, seed: 43 }).split;
    expect(a.validation).not.toEqual(b.validation);
    expect(a.test).not.toEqual(b.test);
  });

  it('draws the same test set whatever the share for validation', () => {
    const catalog = ofSizes(50, 30, 9);
    const a = splitCatalog(catalog, options).split;
    const b = splitCatalog(catalog, { ...options, validation: 0.4 }).split;
    expect(b.test).toEqual(a.test);
    expect(b.validation.length).toBeGreaterThan(a.validation.length);
  });

  it('splits classes of one, two and three images as far as they go', () => {
    const catalog = ofSizes(1, 2, 3);
    const { split, notes } = splitCatalog(catalog, options);
    expect(distribution(split.train, catalog)).toEqual([1, 1, 1]);
    expect(distribution(split.validation, catalog)).toEqual([0, 1, 1]);
    expect(distribution(split.test, catalog)).toEqual([0, 0, 1]);
    expect(notes.messages).toEqual([
      'The validation set has no image of: class 0.',
      'The test set has no image of: class 0, class 1.',
    ]);
  });

  it('keeps shares of classes that share most of their images', () => {
    // As in the nine ISIC classes: nearly all of one class also stand under another.
    const shared = Array.from({ length: 75 }, (_, i) => [
      { label: 0, content: `both ${i}` },
      { label: 1, content: `both ${i}` },
    ]).flat();
    const melanoma = Array.from({ length: 360 }, (_, i) => ({ label: 0, content: `own ${i}` }));
    const catalog = catalogOf(2, [
      ...shared,
      ...melanoma,
      { label: 1, content: 'x' },
      { label: 1, content: 'y' },
    ]);
    const { split, notes } = splitCatalog(catalog, options);
    expect(notes).toMatchObject({ duplicateGroups: 75, contradictoryGroups: 75 });
    const [melanomas, keratoses] = distribution(split.validation, catalog);
    expect(Math.abs(melanomas - 0.17 * 435)).toBeLessThanOrEqual(2);
    expect(Math.abs(keratoses - 0.17 * 77)).toBeLessThanOrEqual(2);
  });

  it('takes training images out whose bytes stand in the test folder, under any label', () => {
    const catalog = catalogOf(2, [
      ...Array.from({ length: 8 }, (_, i) => ({
        label: i % 2,
        content: `${i}`,
        givenSplit: 'train' as const,
      })),
      { label: 1, content: 'leak', givenSplit: 'train' },
      { label: 0, content: 'leak', givenSplit: 'test' },
    ]);
    const { split, notes } = splitCatalog(catalog, options);
    expect(split.test).toEqual([9]);
    expect([...split.train, ...split.validation]).not.toContain(8);
    expect(notes.testTwinsRemoved).toBe(1);
    expect(notes.messages).toContain(
      '1 image left out of training: their bytes stand in the test folder too.',
    );
  });

  it('says so when a class keeps nothing to train on', () => {
    const catalog = catalogOf(2, [
      { label: 0, content: 'a', givenSplit: 'train' },
      { label: 1, content: 'b', givenSplit: 'train' },
      { label: 1, content: 'b', givenSplit: 'test' },
    ]);
    expect(() => splitCatalog(catalog, options)).toThrow(
      /"class 1" in \/data is left to train on: 1 training image/,
    );
  });
});
