/** Classes of one run in the order of another's, or that they are not the same. */
import { expect, test } from 'vitest';
import { classOrders } from '../../source/comparison/class-order.js';
import type { Entrant } from '../../source/comparison/entrant.js';

const orders = (...all: string[][]): number[][] =>
  classOrders(all.map((classes, n) => ({ name: `run ${n}`, classes }) as Entrant));

test('each class of the first run is found in the others by name or diagnosis', () => {
  const first = ['nevus', 'wart', 'melanoma'];
  expect(orders(first, ['melanoma', 'nevus', 'wart'], ['wart', 'mel', 'nv'])).toEqual([
    [0, 1, 2],
    [1, 2, 0],
    [2, 0, 1],
  ]);
});

test('a class that one run alone has is none of another, nor are two names of a diagnosis one', () => {
  const [two, three] = [
    ['melanoma', 'nevus'],
    ['melanoma', 'nevus', 'wart'],
  ];
  expect(() => orders(three, two)).toThrow('different classes: run 0 alone has "wart". ');
  expect(() => orders(two, three)).toThrow('different classes: run 1 alone has "wart". ');
  expect(() => orders(two, two, three)).toThrow('The runs run 0 and run 2 have');
  const twice = ['melanoma', 'nevus', 'nv'];
  expect(() => orders(twice, two)).toThrow('different classes: run 0 alone has "nv". ');
  expect(() => orders(two, twice)).toThrow('different classes: run 1 alone has "nv". ');
});
