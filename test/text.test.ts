import fc from 'fast-check';
import { expect, it } from 'vitest';
import { counted, printable } from '../source/text.js';

/** Emoji of several are held together by format characters. */
const emoji = new RegExp('\\p{RGI_Emoji}', 'gv');

it('leaves nothing that a terminal acts upon', () => {
  expect(printable('a\x1b[2Jb\u009bc\u202edef\u2066\u200b\r\n\t\u2028\ufeff\ud800é 漢')).toBe(
    'a?[2Jb?c?def????????é 漢',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const seen = printable(text).replace(emoji, '');
      expect(seen).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
    }),
  );
});

it('keeps what joins emoji and letters into what is seen, and nothing of it that hides', () => {
  const seen = ['👨‍👩‍👧‍👦 mole', '👩🏽‍⚕️', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'ක්‍ෂ'];
  for (const name of seen) expect(printable(name)).toBe(name);
  expect(
    ['ne\u200dvus', '👨\u200d', '\u200d👩', 'a\u3164b', 'e\u034f\u0301'].map((name) =>
      printable(name),
    ),
  ).toEqual(['ne?vus', '👨?', '?👩', 'a?b', 'e?\u0301']);
});

it('takes the middle out of what is too long', () => {
  expect(printable('abcdefghij', 7)).toBe('ab...ij');
  expect([...printable('😀'.repeat(50), 11)]).toHaveLength(11);
  // Between what is seen as one character, however many make it up.
  expect(printable('e\u0301'.repeat(20), 11)).toBe('e\u0301e\u0301...e\u0301e\u0301');
  expect(printable('👨‍👩‍👧‍👦 and 👨‍👩‍👧‍👦', 18)).toBe('👨‍👩‍👧‍👦 ...👨‍👩‍👧‍👦');
});

it('counts with a noun', () => {
  expect([counted(1, 'image'), counted(2241, 'image'), counted(0, 'class', 'classes')]).toEqual([
    '1 image',
    '2,241 images',
    '0 classes',
  ]);
});
