import { expect, it } from 'vitest';
import { byFrequency } from '../source/by-frequency.js';

it('counts values, the most frequent first, and equally frequent ones as they occur', () => {
  expect(byFrequency(['nv', 'mel', 'bcc', 'mel', 'bcc', 'df'])).toEqual([
    ['mel', 2],
    ['bcc', 2],
    ['nv', 1],
    ['df', 1],
  ]);
  expect(byFrequency([])).toEqual([]);
});
