import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resultsOf } from '../../source/study/results.js';
import { resultsText } from '../../source/study/results-text.js';
import { stateOf, wholeRun } from './example-run.js';

test('it is what JSON.stringify writes, whatever the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(resultsText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  const results = resultsOf(stateOf(wholeRun));
  expect(JSON.parse(resultsText(results))).toEqual(JSON.parse(JSON.stringify(results)));
  expect(resultsText({ left: undefined, not: [undefined, NaN] })).toBe(
    '{\n  "not": [null,null]\n}',
  );
});

test('a row of a matrix is a line', () => {
  const lines = resultsText({ matrix: [[1, 2], [3, 4]], names: ['a', 'b'] }).split('\n'); // prettier-ignore
  expect(lines).toEqual([
    '{',
    '  "matrix": [',
    '    [1,2],',
    '    [3,4]',
    '  ],',
    '  "names": ["a","b"]',
    '}',
  ]);
});
