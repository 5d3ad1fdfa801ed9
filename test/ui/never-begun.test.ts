/** A run whose runner was gone before its first word can be begun from its view. */
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { died } from '../../source/runs/liveness.js';
import { initialState } from '../../source/runs/state.js';
import { canResume } from '../../source/ui/run-facts.js';
import { titleText } from '../../source/ui/shell/title-line.js';
import { makeTheme } from '../../source/ui/theme.js';
import { temporaryFolder } from '../temporary.js';

const theme = makeTheme({ colors: false, ascii: false });

test('it says so, and the key that goes on with a run begins it', () => {
  const before = initialState();
  const line = (run: typeof before): string =>
    stripVTControlCharacters(titleText({ run, now: 0, width: 80 }, theme));
  expect(line(before)).toContain('starting the runner');
  expect(canResume(before)).toBe(false);
  const gone = died(temporaryFolder(), before, null);
  expect(line(gone)).toMatch(/not begun .*lost/);
  expect(canResume(gone)).toBe(true);
});

test('one whose runner was seen to fail is not begun again by a key', () => {
  const runner = { pid: 1, host: 'here' };
  const failed = died(temporaryFolder(), { ...initialState(), runner }, { code: 1, signal: null });
  expect(canResume(failed)).toBe(false);
});
