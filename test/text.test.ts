import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted, printable } from '../source/text.js';

it('leaves nothing that a terminal acts upon', () => {
  expect(printable('a\x1b[2Jb\u009bc\u202edef\u2066\u200b\r\n\t\u2028\ufeff\ud800é 漢')).toBe(
    'a?[2Jb?c?def????????é 漢',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});

it('takes the middle out of what is too long', () => {
  expect(printable('abcdefghij', 7)).toBe('ab...ij');
  expect([...printable('😀'.repeat(50), 11)]).toHaveLength(11);
});

it('counts with a noun', () => {
  expect([counted(1, 'image'), counted(2241, 'image'), counted(0, 'class', 'classes')]).toEqual([
    '1 image',
    '2,241 images',
    '0 classes',
  ]);
});
