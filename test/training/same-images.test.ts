import { expect, test } from 'vitest';
import type { PreparedData } from '../../source/training/prepare-data.js';
import {
  areOfSameImages,
  areOfSplit,
  otherImagesWarning,
  partedByImages,
} from '../../source/training/same-images.js';

const split = (labels: readonly number[]) => ({
  labels: Int32Array.from(labels),
  probabilities: new Float32Array(2 * labels.length),
  groups: new Int32Array(labels.length),
});
const of = (files: string[] | null, labels: readonly number[] = [0, 1], test = ['t']) => [
  {
    classes: ['a', 'b'],
    ...{ validation: split(labels), test: split(test.map(() => 0)) },
    files: { validation: files, test },
  },
];

test('predictions are of the same images where files and labels are, in their order', () => {
  const one = of(['x', 'y']);
  expect(areOfSameImages([one, of(['x', 'y'])])).toBe(true);
  expect(areOfSameImages([one, of(['y', 'x'])])).toBe(false);
  expect(areOfSameImages([one, of(['x', 'y'], [1, 1])])).toBe(false);
  expect(areOfSameImages([one, of(null)])).toBe(false);
  const tested = of(['x', 'y'], [0, 1], ['u']);
  expect(areOfSameImages([one, tested])).toBe(false);
  expect(areOfSameImages([one, tested], ['validation'])).toBe(true);
});

test('the images of the last trained phase are those of the study', () => {
  const all = new Map([
    ['baseline', of(['x', 'z'])],
    ['augmented', of(['x', 'y'])],
    ['weighted', of(['x', 'y'])],
    ['transfer', of(['w', 'y'])],
  ]);
  const { same, others } = partedByImages(all, ['baseline', 'augmented', 'weighted', 'gone']);
  expect([...same.keys()]).toEqual(['augmented', 'weighted']);
  expect(others).toEqual(['baseline', 'transfer']);
  expect(partedByImages(all, []).others).toEqual([]);
  expect(otherImagesWarning(others, same.keys())).toContain(
    '"baseline", "transfer" were validated or tested on other images than "augmented", "weighted"',
  );
});

test('images of another split are not taken for those of this one, however many they are', () => {
  const images = ['x', 'y', 'z'].map((file, n) => ({ file, label: n === 0 ? 0 : 1 }));
  const data = {
    ...{ catalog: { classes: ['a', 'b'], images } },
    split: { train: [], validation: [0, 1], test: [2] },
  } as unknown as PreparedData;
  expect(areOfSplit(data, 'validation', of(['x', 'y']))).toBe(true);
  expect(areOfSplit(data, 'validation', of(['x', 'z']))).toBe(false);
  expect(areOfSplit(data, 'validation', of(['x', 'y'], [0, 0]))).toBe(false);
  expect(areOfSplit(data, 'validation', of(null))).toBe(false);
});
