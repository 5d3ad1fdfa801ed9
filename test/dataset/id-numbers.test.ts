import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdNumbers } from '../../source/dataset/id-numbers.js';

test('ids are numbered in the order in which they come, each once, as a map of them would', () => {
  const id = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ unit: 'grapheme' }),
    fc.constant(''),
  );
  fc.assert(
    fc.property(fc.array(id, { maxLength: 200 }), (ids) => {
      const numbers = new IdNumbers();
      const known = new Map<string, number>();
      for (const one of ids) {
        if (!known.has(one)) known.set(one, known.size);
        expect(numbers.numberOf(one)).toBe(known.get(one));
        expect(numbers.size).toBe(known.size);
      }
    }),
  );
});

test('a hundred thousand ids that are nearly the same are told apart, and known again', () => {
  const numbers = new IdNumbers();
  const ids = Array.from({ length: 100_000 }, (_, n) => `isic_${String(n).padStart(7, '0')}`);
  for (const round of [1, 2]) {
    const wrong = ids.filter((id, n) => numbers.numberOf(id) !== n);
    expect([round, wrong]).toEqual([round, []]);
  }
  expect(numbers.size).toBe(ids.length);
});
