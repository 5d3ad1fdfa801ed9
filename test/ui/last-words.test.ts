import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { lastWords } from '../../source/ui/last-words.js';
import { fixtureState, type FixtureName } from './fixtures.js';

const words = (name: FixtureName, folder = resolve('checkpoints', 'heron')): string =>
  lastWords(fixtureState(name), folder).join('\n');

test.each<[FixtureName, string]>([
  ['mid-training', 'melanoscope attach heron'],
  ['paused', 'melanoscope stop heron'],
  ['finished', 'checkpoints/heron/results.json'],
  ['stopped', 'melanoscope resume heron'],
  ['failed', 'The loss is not a number'],
  ['killed', 'SIGKILL'],
])('after a run that is %s: %s', (name, text) => {
  expect(words(name)).toContain(text);
});

test('a run elsewhere is found by its folder, quoted for a shell', () => {
  expect(words('stopped', "/data/my runs/it's one")).toContain(
    "melanoscope resume 'it'\\''s one' --out '/data/my runs'",
  );
});
