import { expect, test } from 'vitest';
import { furtherOff, furtherOffText } from '../../source/ui/rate-factor.js';

test.each([
  [1, null],
  [4, null],
  [8, 2],
  [1 / 4, null],
  [1 / 8, 0.5],
])('at %d times the rate of the schedule %j is asked about', (rateFactor, by) => {
  expect(furtherOff({ rateFactor })).toBe(by);
});

test('the question says what the rate is and what it would be', () => {
  expect(furtherOffText({ rateFactor: 8 })).toBe(
    "The learning rate is 8 times its schedule's. Changed once more it is 16 times its schedule's: training may diverge.",
  );
  expect(furtherOffText({ rateFactor: 0.125 })).toBe(
    "The learning rate is 1/8 of its schedule's. Changed once more it is 1/16 of its schedule's: training may stand still.",
  );
});
