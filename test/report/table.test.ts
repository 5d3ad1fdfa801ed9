import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { padded, textTable } from '../../source/report/table.js';
import { duration, fixed } from '../../source/report/numbers.js';

test('columns of text are flush left, of numbers flush right, with no blanks at the end', () => {
  expect(
    textTable([
      ['class', 'n', 'share', 'note'],
      ['nevus', '1,200', '80.0%', 'a'],
      ['母斑', '7', 'n/a', ''],
    ]),
  ).toEqual(['class      n  share  note', 'nevus  1,200  80.0%  a', '母斑       7    n/a']);
});

test('a share that is not quite none stands among numbers', () => {
  expect(
    textTable([
      ['share', 'n'],
      ['20.0%', '1'],
      ['<0.1%', '2'],
      ['100.0%', '3'],
    ]),
  ).toEqual([' share  n', ' 20.0%  1', ' <0.1%  2', '100.0%  3']);
});

test('cells are made printable and keep to their line', () => {
  expect(textTable([['a'], ['x\u001b[2J\ny']])).toEqual(['a', 'x?[2J?y']);
});

test('a long cell goes on below, so that names that begin and end alike are told apart', () => {
  const words = `${'site '.repeat(12)}left ${'limb '.repeat(12)}`.trim();
  const word = `ISIC_${'0123456789'.repeat(9)}`;
  const table = textTable([
    ['name', 'n'],
    [words, '7'],
    [word, '12'],
    ['母'.repeat(40), '3'],
  ]);
  const shown = table.slice(1).map((line) => line.replace(/ +\d+$/, ''));
  expect(shown.join('').replaceAll(' ', '')).toBe(
    `${words}${word}${'母'.repeat(40)}`.replaceAll(' ', ''),
  );
  for (const line of table) expect(stringWidth(line)).toBeLessThanOrEqual(60 + 2 + 2);
  expect(table.filter((line) => /\d$/.test(line) && / {2}\d+$/.test(line))).toHaveLength(3);
});

test('an empty table is no line', () => {
  expect(textTable([])).toEqual([]);
});

test('padding counts terminal columns', () => {
  expect(padded('母', 4)).toBe('母  ');
  expect(padded('7', 3, 'right')).toBe('  7');
});

test('what is not known is n/a', () => {
  expect([fixed(null, 2), fixed(undefined, 2), fixed(NaN, 2), fixed(1.005, 1)]).toEqual([
    'n/a',
    'n/a',
    'n/a',
    '1.0',
  ]);
});

test('what is too large to read has a power of ten', () => {
  expect([fixed(2.4278e36, 4), fixed(-1e6, 4), fixed(999_999, 1)]).toEqual([
    '2.43e+36',
    '-1.00e+6',
    '999999.0',
  ]);
});

test('durations', () => {
  expect([1.94, 59.94, 245, 3725].map(duration)).toEqual([
    '1.9 s',
    '59.9 s',
    '4 min 05 s',
    '1 h 02 min',
  ]);
});
