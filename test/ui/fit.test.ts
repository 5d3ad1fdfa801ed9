import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, cut, fit, wrap } from '../../source/ui/fit.js';
import { paint } from '../../source/ui/theme.js';

const text = fc
  .string({ unit: 'grapheme', maxLength: 30 })
  .map((s) => s.replace(/\p{C}|\p{Z}/gu, ' '));
const width = fc.integer({ min: 0, max: 40 });

describe('text fitted to columns', () => {
  test('has exactly the columns that were asked for', () => {
    fc.assert(
      fc.property(
        text,
        width,
        fc.constantFrom('left', 'right', 'center'),
        (words, columns, align) => {
          expect(columnsOf(fit(words, columns, align as 'left'))).toBe(columns);
        },
      ),
    );
  });

  test('keeps its styles closed where it is cut', () => {
    const painted = `${paint('train', { color: 'cyan' })} and ${paint('validation', { bold: true })}`;
    expect(cut(painted, 12)).toBe('\u001b[36mtrain\u001b[39m and \u001b[1mv…\u001b[22m');
    expect(columnsOf(painted)).toBe(20);
  });

  test('is left alone where it fits, and never splits a wide character', () => {
    expect(cut('nevus', 5)).toBe('nevus');
    expect(fit('黒色腫', 4)).toBe('黒… ');
  });

  test('is wrapped to lines no wider than asked, with every word kept', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,9}$/)),
        fc.integer({ min: 9, max: 40 }),
        (words, columns) => {
          const lines = wrap(words.join(' '), columns);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        },
      ),
    );
    expect(wrap('a/path/without/any/space', 10)).toEqual(['a/path/wit', 'hout/any/s', 'pace']);
  });
});
