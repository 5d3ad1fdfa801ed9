/** Columns are those that a terminal gives a text: an emulator of one is asked. */
import headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnsOf, graphemesOf } from '../source/columns.js';
import { wrapped } from '../source/text.js';

async function columnsInTerminal(text: string): Promise<number> {
  const screen = new headless.Terminal({ cols: 200, rows: 2, allowProposedApi: true });
  await new Promise<void>((resolve) => screen.write(text, resolve));
  return screen.buffer.active.cursorX;
}

test.each([
  ['Latin with combining marks', 'e\u0301te\u0301 nae\u0308vus a\u0363\u0364b'],
  ['Devanagari, with conjuncts', 'त्वचा क्षिति'],
  ['Bengali', 'বাংলা ক্ত'],
  ['Malayalam', 'സ്ത്രീ'],
  ['Tamil', 'தமிழ்'],
  ['Thai, with vowels that stand behind', 'น้ำตาล ภาษา'],
  ['Lao', 'ນຳ'],
  ['Tibetan', 'བསྒྲུབས'],
  ['Persian, with a joiner', 'می‌خواهم'],
  ['Hebrew with points', 'שָׁלוֹם'],
  ['Han and kana, composed and not', '黒色腫 が か\u3099 ｶﾞ'],
  ['Hangul, composed and not', '한국어 \u1112\u1161\u11ab'],
])('%s', async (_what, text) => {
  expect(columnsOf(text)).toBe(await columnsInTerminal(text));
});

test('an emoji of several has the columns of one, as terminals that join them give it', () => {
  expect(['🔬', '👨‍👩‍👧‍👦', '👩🏽‍⚕️', '🇩🇪', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'].map(columnsOf)).toEqual([2, 2, 2, 2, 2]);
});

test('a text has the columns of its graphemes together', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const sum = graphemesOf(text).reduce((columns, one) => columns + columnsOf(one), 0);
      expect(columnsOf(text)).toBe(sum);
    }),
  );
});

test('lines are broken by columns, not by characters', () => {
  expect(wrapped('黒色腫 黒色腫 nevus', 12)).toEqual(['黒色腫', '黒色腫 nevus']);
  expect(wrapped('e\u0301e\u0301e\u0301 e\u0301e\u0301e\u0301', 7)).toHaveLength(1);
});
