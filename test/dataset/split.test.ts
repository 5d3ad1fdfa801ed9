import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupNumbers } from '../../source/dataset/groups.js';
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
      '1 image left out of training: copies of them, or images of the same lesion or patient, are in the test folder.',
    );
  });

  it('says so when a class keeps nothing to train on', () => {
    const catalog = catalogOf(2, [
      { label: 0, content: 'a', givenSplit: 'train' },
      { label: 1, content: 'b', givenSplit: 'train' },
      { label: 1, content: 'b', givenSplit: 'test' },
    ]);
    expect(() => splitCatalog(catalog, options)).toThrow(
      /"class 1" in \/data is left to train on: 1 training image.* take its folder away/,
    );
    expect(() => splitCatalog({ ...catalog, layout: 'images labelled by a CSV' }, options)).toThrow(
      / take its rows out of the CSV/,
    );
  });
});

/** Catalogs with copies, lesions and patients that tie images together across classes and folders. */
const tied = fc
  .array(
    fc.record({
      label: fc.integer({ min: 0, max: 2 }),
      content: fc.integer({ min: 0, max: 40 }).map((n) => `shared ${n}`),
      lesion: fc.option(fc.integer({ min: 0, max: 15 }).map((n) => `lesion ${n}`)),
      patient: fc.option(fc.integer({ min: 0, max: 8 }).map((n) => `patient ${n}`)),
      givenSplit: fc.constantFrom('train' as const, 'test' as const, null),
    }),
    { maxLength: 60 },
  )
  .map((some) => {
    const own = Array.from({ length: 18 }, (_, i) => ({ label: i % 3, content: `own ${i}` }));
    const made = catalogOf(3, [...own, ...some]);
    const images = made.images.map((image, i) => {
      const tie = some[i - own.length];
      return tie ? { ...image, lesion: tie.lesion, patient: tie.patient } : image;
    });
    return { ...made, images };
  });

/** Every value that ties images together stands in one part only. */
function expectApart(catalog: ReturnType<typeof catalogOf>, parts: readonly number[][]): void {
  for (const tie of ['content', 'lesion', 'patient'] as const) {
    const part = new Map<string, number>();
    for (const [p, members] of parts.entries()) {
      for (const i of members) {
        const key = catalog.images[i][tie];
        if (key === null) continue;
        expect(part.get(key) ?? p).toBe(p);
        part.set(key, p);
      }
    }
  }
}

describe('groups', () => {
  it('never cross a split, whatever ties their images together', () => {
    fc.assert(
      fc.property(tied, fc.integer({ min: 0 }), (catalog, seed) => {
        const { split } = splitCatalog(catalog, { ...options, seed });
        expectApart(catalog, [split.train, split.validation, split.test]);
      }),
    );
  });

  it('are joined by what they share with others in turn', () => {
    const catalog = catalogOf(2, [
      { label: 0, content: 'a' },
      { label: 0, content: 'b' },
      { label: 1, content: 'c' },
      { label: 1, content: 'd' },
    ]);
    const ties = [
      { lesion: 'L', patient: null },
      { lesion: 'L', patient: 'P' },
      { lesion: null, patient: 'P' },
      { lesion: null, patient: null },
    ];
    const images = catalog.images.map((image, i) => ({ ...image, ...ties[i] }));
    expect([...groupNumbers({ ...catalog, images })]).toEqual([0, 0, 0, 1]);
  });
});

it('an id of the ISIC archive is of one photograph, however its copies were cut', () => {
  const names = ['ISIC_0000001.jpg', 'ISIC_0000001_crop.jpg', 'ISIC_0000002.jpg', 'crop.jpg'];
  const catalog = catalogOf(
    2,
    names.map((content) => ({ label: 1, content })),
  );
  const images = catalog.images.map((image, i) => ({ ...image, file: `nevus/${names[i]}` }));
  expect([...groupNumbers({ ...catalog, images })]).toEqual([0, 0, 1, 2]);
});

describe('folds', () => {
  const foldsOf = (catalog: ReturnType<typeof catalogOf>, of: number, seed: number) =>
    Array.from(
      { length: of },
      (_, n) => splitCatalog(catalog, { ...options, seed, fold: { index: n + 1, of } }).split,
    );

  it('hold every image out exactly once, but for a given test folder, and tear no group apart', () => {
    fc.assert(
      fc.property(tied, fc.integer({ min: 2, max: 5 }), fc.nat(), (catalog, of, seed) => {
        let folds;
        try {
          folds = foldsOf(catalog, of, seed);
        } catch (error) {
          // A class whose images are all tied together cannot be in two parts.
          expect((error as Error).message).toContain('is left to train on');
          return;
        }
        const locked = catalog.images.flatMap((image, i) =>
          image.givenSplit === 'test' ? [i] : [],
        );
        const heldOut = folds.flatMap(({ test }) => test);
        expect(new Set(heldOut).size).toBe(heldOut.length);
        for (const i of locked) expect(heldOut).not.toContain(i);
        if (locked.length === 0) expect(heldOut).toHaveLength(catalog.images.length);
        for (const { train, validation, test } of folds)
          expectApart(catalog, [train, validation, test, locked]);
        expectApart(catalog, [...folds.map(({ test }) => test), locked]);
      }),
    );
  });

  it('have each class in the same share, within one group', () => {
    const sizes = fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 2, max: 5 }), fc.nat(), (counts, of, seed) => {
        const catalog = ofSizes(...counts);
        for (const { test } of foldsOf(catalog, of, seed)) {
          for (const [label, count] of distribution(test, catalog).entries())
            expect(Math.abs(count - counts[label] / of)).toBeLessThan(1);
        }
      }),
    );
  });

  it('spread groups of several images evenly too', () => {
    const catalog = catalogOf(
      2,
      Array.from({ length: 300 }, (_, i) => ({ label: i % 3 === 0 ? 1 : 0, content: `${i}` })),
    );
    // Lesions of one to five images, within their class.
    const images = catalog.images.map((image, i) => ({
      ...image,
      lesion: `${image.label} ${Math.floor(Math.sqrt(i * 20))}`,
    }));
    const tiedUp = { ...catalog, images };
    for (const { test } of foldsOf(tiedUp, 5, 1)) {
      const [a, b] = distribution(test, tiedUp);
      expect(Math.abs(a - 40)).toBeLessThanOrEqual(4);
      expect(Math.abs(b - 20)).toBeLessThanOrEqual(4);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const catalog = ofSizes(50, 50);
    expect(foldsOf(catalog, 5, 1)).toEqual(foldsOf(catalog, 5, 1));
    expect(foldsOf(catalog, 5, 1)).not.toEqual(foldsOf(catalog, 5, 2));
  });
});

describe('groups of very different size', () => {
  /** Class 0 has lesions of these sizes, class 1 single images. */
  const ofLesions = (sizes: readonly number[], singles: number) =>
    catalogOf(2, [
      ...sizes.flatMap((size, lesion) =>
        Array.from({ length: size }, () => ({ label: 0, content: `lesion ${lesion}` })),
      ),
      ...Array.from({ length: singles }, (_, i) => ({ label: 1, content: `single ${i}` })),
    ]);
  const tally = (catalog: ReturnType<typeof ofLesions>, seed: number) => {
    const { split } = splitCatalog(catalog, { ...options, seed });
    const first = (part: number[]) => part.filter((i) => catalog.images[i].label === 0).length;
    return { test: first(split.test), validation: first(split.validation), split };
  };

  it('do not bring most of a class into the test or validation set', () => {
    const catalog = ofLesions([400, ...Array<number>(19).fill(5)], 300);
    for (let seed = 0; seed < 50; seed++) {
      const { test, validation } = tally(catalog, seed);
      expect([test, [15, 20].includes(validation)]).toEqual([75, true]);
    }
  });

  it('leave a draw of groups that fit as it was in earlier versions', () => {
    const catalog = ofLesions([1, 2, 3, 1, 1, 4, 2, 1, 1, 2, 1, 3, 1, 1, 2, 4], 30);
    const drawn = [1, 42].map((seed) => tally(catalog, seed).split);
    expect(drawn.map(({ test, validation }) => [test, validation])).toEqual([
      [
        [16, 17, 24, 25, 34, 45, 46, 54],
        [3, 4, 5, 6, 7, 42, 43, 50, 53, 55],
      ],
      [
        [15, 26, 27, 28, 29, 32, 36, 37, 57],
        [1, 2, 19, 20, 21, 35, 39, 50, 53, 59],
      ],
    ]);
  });
});
