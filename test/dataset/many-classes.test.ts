/** Data of as many classes as images: what is done once for each class must not look at every image. */
import { expect, it } from 'vitest';
import { auditReport } from '../../source/dataset/audit/report.js';
import { findShortcuts } from '../../source/dataset/audit/shortcuts.js';
import { drawShare } from '../../source/dataset/draw-share.js';
import { groupsOf } from '../../source/dataset/groups.js';
import { withCopies } from '../../source/dataset/published.js';
import { balanceItems } from '../../source/dataset/training-items.js';
import type { Catalog } from '../../source/dataset/index.js';
import { catalogOf } from './images.js';

const CLASSES = 2000;
/** Looks at each image that are not too many; one for each class would be 2,000. */
const FEW = 12;

/** Its objects, counting how often their `name` is read. */
function counting<T extends object>(objects: readonly T[], name: keyof T) {
  let reads = 0;
  const counted = objects.map((object) => {
    const value = object[name];
    return Object.defineProperty({ ...object }, name, {
      enumerable: true,
      get: () => {
        reads += 1;
        return value;
      },
    });
  });
  return { counted, reads: () => reads };
}

function manyClasses(): { catalog: Catalog; reads: () => number } {
  const rows = Array.from({ length: CLASSES }, (_, i) => ({
    label: i,
    content: `${i}`,
    givenSplit: null,
  }));
  const made = catalogOf(CLASSES, rows);
  // All of one patient: groups may be as large as the data.
  const images = made.images.map((image) => ({ ...image, patient: 'one' }));
  const { counted, reads } = counting(images, 'label');
  return { catalog: { ...made, images: counted }, reads };
}

it('is audited by looking at each image a few times', () => {
  const { catalog, reads } = manyClasses();
  const parts = { duplicates: { exact: [], near: [] }, shortcuts: [], testShare: 0.15 };
  const report = auditReport({ ...parts, catalog });
  expect(Object.keys(report.classes)).toHaveLength(CLASSES);
  expect(report.smallClasses).toHaveLength(CLASSES);
  const small = report.warnings.filter((text) => text.includes('too small to evaluate'));
  expect(small).toEqual([expect.stringMatching(/^2,000 classes .*\(1 image\) and 1,997 more\.$/)]);
  expect(report.lesionGroups[0]!.files).toHaveLength(CLASSES);
  expect(reads()).toBeLessThanOrEqual(FEW * CLASSES);
});

it('is too small to evaluate by what is tested on: a test folder, a share, or all that the folds hold out', () => {
  const given = (label: number, i: number) => ({
    label,
    content: `${label} ${i}`,
    givenSplit: i < 8 ? ('test' as const) : null,
  });
  // Of 20 images 8 lie in the test folder; of 16 none does.
  const large = Array.from({ length: 20 }, (_, i) => given(0, i));
  const small = Array.from({ length: 16 }, (_, i) => given(1, i + 8));
  const parts = { duplicates: { exact: [], near: [] }, shortcuts: [], testShare: 0.5 };
  const tested = (rows: typeof large, heldOutShare: number | null) =>
    auditReport({ ...parts, heldOutShare, catalog: catalogOf(2, rows) }).smallClasses.map(
      (one) => one.expectedTest,
    );
  expect(tested([...large, ...small], null)).toEqual([8, 0]);
  expect(tested(small, null)).toEqual([0, 8]);
  expect(tested([...large, ...small], 1)).toEqual([]);
  expect(tested(small, 1 / 4)).toEqual([0, 4]);
});

it('warns of a shortcut of all features together where none tells the classes apart alone', () => {
  const parts = { duplicates: { exact: [], near: [] }, testShare: 0.15 };
  const figures = { accuracy: 0.4, balancedAccuracy: 0.36, chance: 0.14, majority: 0.2 };
  const warned = (...features: string[]) => {
    const shortcuts = ['size', 'mean colour', 'all'].map((name) => ({
      ...figures,
      features: name,
      warning: features.includes(name),
    }));
    const report = auditReport({ ...parts, shortcuts, catalog: catalogOf(1, []) });
    return report.warnings.filter((text) => text.startsWith('Shortcut'));
  };
  expect(warned()).toEqual([]);
  expect(warned('all')).toEqual([expect.stringContaining('mean colour together tell')]);
  expect(warned('size', 'all')).toEqual([expect.stringContaining('size alone tells')]);
});

it('is probed for shortcuts, listed and copied likewise', () => {
  const { catalog, reads } = manyClasses();
  expect(findShortcuts(catalog, [])).toEqual([]);
  expect(balanceItems([...catalog.images.keys()], catalog, 2, 1)).toHaveLength(2 * CLASSES);
  const copies = withCopies(catalog, CLASSES, 1, { seed: 1, test: 0.2 });
  expect(copies.copies).toHaveLength(CLASSES - copies.test.length);
  expect(reads()).toBeLessThanOrEqual(FEW * CLASSES);
});

it('is drawn from likewise', () => {
  const { catalog } = manyClasses();
  const groups = groupsOf({
    ...catalog,
    images: catalog.images.map((image) => ({ ...image, patient: null })),
  });
  expect(groups).toHaveLength(CLASSES);
  const { counted, reads } = counting(groups, 'labels');
  const { taken, left } = drawShare(counted, CLASSES, 0.2, 2, 1);
  expect(taken.length + left.length).toBe(CLASSES);
  expect(reads()).toBeLessThanOrEqual(FEW * CLASSES);
});
