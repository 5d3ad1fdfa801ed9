import { expect, test } from 'vitest';
import { permutationP } from '../../source/evaluation/permutation.js';

test('what was seen counts as a draw of its own, so that no p is 0', () => {
  expect(permutationP(() => false)).toBe(1 / 5000);
  let draws = 0;
  expect(permutationP(() => draws++ % 100 === 0)).toBeCloseTo(51 / 5000, 12);
  expect(draws).toBe(4999);
});

test('draws end where 400 of them are as extreme, and p is the share of those that were made', () => {
  let draws = 0;
  expect(permutationP(() => ++draws % 2 === 0)).toBe(1 / 2);
  expect(draws).toBe(800);
  expect(permutationP(() => true)).toBe(1);
});
