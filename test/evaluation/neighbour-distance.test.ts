/** How far a picture is from known ones, by their nearest. */
import { expect, test } from 'vitest';
import { randomFrom } from '../../source/dataset/random.js';
import { neighbourDistance, neighbourhoodOf } from '../../source/evaluation/index.js';

const random = randomFrom(5);
/** Two cameras: what lies between them is neither's. */
const known = Array.from({ length: 400 }, (_, n) => [
  (n % 2 === 0 ? 50 : 200) + 20 * (random() - 0.5),
  random(),
  7,
]);

test('the distance is that to the tenth nearest, in standard deviations of each feature', () => {
  const line = Array.from({ length: 30 }, (_, n) => [n, 0]);
  expect(neighbourDistance([-1, 0], { known: line, scale: [2, 1] })).toBeCloseTo(5, 12);
  expect(neighbourDistance([-1, 3], { known: line, scale: [5, 1] })).toBeCloseTo(
    Math.hypot(2, 3),
    12,
  );
  // Of fewer than ten the farthest counts.
  expect(neighbourDistance([0], { known: [[1], [4]], scale: [1] })).toBe(4);
});

test('nearly all of the known are within the limit of their own neighbours, and what is elsewhere is not', () => {
  const found = neighbourhoodOf(known)!;
  const within = known.filter(
    (one, i) => neighbourDistance(one, { ...found, known: known.toSpliced(i, 1) }) <= found.limit,
  );
  expect(within).toHaveLength(396);
  const isFar = (features: number[]) => neighbourDistance(features, found) > found.limit;
  expect(isFar([125, 0.5, 7])).toBe(true);
  expect(isFar([50, 3, 7])).toBe(true);
  // What never varied in the known is measured as it is.
  expect(isFar([50, 0.5, 12])).toBe(true);
  expect(isFar([50, 0.5, 7])).toBe(false);
});

test('a few known tell nothing', () => {
  expect(neighbourhoodOf(known.slice(0, 49))).toBeNull();
  expect(neighbourhoodOf(known.slice(0, 50))).not.toBeNull();
});
