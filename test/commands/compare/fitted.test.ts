import { expect, test } from 'vitest';
import { fitted } from '../../../source/commands/compare/fitted.js';

const table = [
  ['run', 'accuracy', 'device'],
  ['larch', '0.812', 'GPU'],
  ['teal', '0.790', 'CPU, 2 threads'],
];

test('a table that fits is a table, its rows as they are or as columns', () => {
  expect(fitted(table, 80)).toEqual([
    'run    accuracy  device',
    'larch     0.812  GPU',
    'teal      0.790  CPU, 2 threads',
  ]);
  expect(fitted(table, 80, 'columns')).toEqual([
    'run       larch  teal',
    'accuracy  0.812  0.790',
    'device    GPU    CPU, 2 threads',
  ]);
});

test('one that does not is turned, and else has a block for each row', () => {
  const wide = [
    ['', ...'abcdefgh'],
    ['larch', ...'12345678'],
    ['teal', ...'12345678'],
  ];
  expect(fitted(wide, 20)[0]).toBe('   larch  teal');
  expect(fitted(table, 20)).toEqual([
    'larch',
    '  accuracy  0.812',
    '  device    GPU',
    'teal',
    '  accuracy  0.790',
    '  device    CPU, 2 threads',
  ]);
});
