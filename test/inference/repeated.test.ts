/** What is said of an evaluated folder whose images are there more than once, or are few. */
import { expect, test } from 'vitest';
import type { Catalog } from '../../source/dataset/index.js';
import { repeatedWarnings } from '../../source/inference/repeated.js';

/** Images by their bytes and labels, all evaluated; each of other bytes is a group of its own. */
function warningsOf(...rows: (readonly [string, number])[]): string[] {
  const images = rows.map(([sha256, label]) => ({ sha256, label })) as Catalog['images'];
  const bytes = [...new Set(rows.map(([sha256]) => sha256))];
  const groups = rows.map(([sha256]) => bytes.indexOf(sha256));
  return repeatedWarnings({ images }, [...images.keys()], groups);
}
const single = Array.from({ length: 10 }, (_, i) => [`own ${i}`, i % 2] as const);

test('nothing of images that are each there once, and enough of them', () => {
  expect(warningsOf(...single)).toEqual([]);
});

test('copies, and those under several labels', () => {
  expect(warningsOf(...single, single[0]!)).toEqual([
    expect.stringMatching(/^1 image of 11 is a copy of others, byte for byte: each counts in n/),
  ]);
  expect(warningsOf(...single, ['own 0', 1], ['own 0', 1])).toEqual([
    expect.stringMatching(/^3 files of 1 picture stand under several labels: .*melanoscope audit$/),
    expect.stringMatching(/^2 images of 12 are copies of others/),
  ]);
});

test('images of too few groups to say anything', () => {
  expect(warningsOf(...single.slice(1))).toEqual([
    expect.stringMatching(/^All images are of 9 groups .* fewer than 10 no figure is to be relied/),
  ]);
});

test('only of those that are evaluated', () => {
  const images = [...single, ['own 0', 1] as const].map(([sha256, label]) => ({ sha256, label }));
  const first = [...single.keys()];
  expect(repeatedWarnings({ images: images as Catalog['images'] }, first, first)).toEqual([]);
});
