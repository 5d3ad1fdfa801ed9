import { resolve } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { reduce } from '../../source/runs/reduce.js';
import type { RunState } from '../../source/runs/state.js';
import { lastWords } from '../../source/ui/last-words.js';
import {
  initialView,
  press,
  runChanged,
  sendFailed,
  type AppView,
} from '../../source/ui/view-state.js';
import { fixtureState, type FixtureName } from './fixtures.js';

const words = (name: FixtureName, folder = resolve('checkpoints', 'heron')): string =>
  lastWords(fixtureState(name), initialView, folder).join('\n');

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

test.each([
  ['node bin/melanoscope.js', '  watch it: npx melanoscope attach heron'],
  ['melanoscope', '  watch it: npx melanoscope attach heron'],
  ['vitest run', '  watch it: melanoscope attach heron'],
  [undefined, '  watch it: melanoscope attach heron'],
])('what to type is found as the program was: started by npm as %s', (script, line) => {
  vi.stubEnv('npm_lifecycle_script', script);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(words('mid-training').split('\n')).toContain(line);
});

test('after a replay that was left, and after one that was played to its end', () => {
  const folder = resolve('checkpoints', 'heron');
  const replayed = { ...initialView, replay: true };
  expect(lastWords(fixtureState('mid-training'), replayed, folder)).toEqual([
    'The replay of heron was left.',
  ]);
  expect(lastWords(fixtureState('finished'), replayed, folder)).toEqual(
    lastWords(fixtureState('finished'), initialView, folder),
  );
});

describe('after a run that was asked to stop', () => {
  const training = fixtureState('mid-training');
  const folder = resolve('checkpoints', 'heron');
  const asked = (command: string, value?: number): RunState =>
    reduce(training, { seq: 9999, time: '2026-01-01', type: 'command', command, value });
  const pressed = (...keys: string[]): AppView =>
    keys.reduce((view, key) => press(view, key, training).view, initialView);
  const stopping = [
    'Run heron is stopping at its next step, with a checkpoint. Go on with it later:',
    '  melanoscope resume heron',
  ];
  const afterEpoch = 'Run heron stops after its epoch, without this terminal.';

  test('from anywhere, as its log tells', () => {
    expect(lastWords(asked('stop-now'), initialView, folder)).toEqual(stopping);
    const words = lastWords(asked('stop-after-epoch', 1), initialView, folder);
    expect(words[0]).toBe(afterEpoch);
    expect(words).toContain('  go on with it later: melanoscope resume heron');
  });

  test('before its log was read, which is no word of whether it goes on', () => {
    const view = { ...initialView, reading: true };
    const words = lastWords(fixtureState('empty'), view, folder);
    expect(words[0]).toMatch(/^The view of heron was left before its log was read/);
    expect(words.join(' ')).not.toMatch(/goes on/);
  });

  test('from here a moment ago, which its log does not tell yet', () => {
    expect(lastWords(training, pressed('x', 'y'), folder)).toEqual(stopping);
    expect(lastWords(training, pressed('x', 's'), folder)).toEqual(stopping);
    expect(lastWords(training, pressed('s'), folder)[0]).toBe(afterEpoch);
  });

  test('not where that was refused or taken back, or the run was gone on with since', () => {
    const goesOn = 'Run heron goes on without this terminal.';
    const none = { marks: {}, newLabels: {} };
    const refused = (...keys: string[]): AppView =>
      sendFailed(
        pressed(...keys),
        initialView,
        keys[0] === 'x' ? { command: 'stop-now' } : { command: 'stop-after-epoch', value: 1 },
        none,
      );
    expect(lastWords(training, refused('x', 'y'), folder)[0]).toBe(goesOn);
    expect(lastWords(training, refused('s'), folder)[0]).toBe(goesOn);

    // The log has told of it, then of its end.
    const told = runChanged(pressed('s'), asked('stop-after-epoch', 1)).view;
    expect(lastWords(training, told, folder)[0]).toBe(goesOn);
    const ended = runChanged(pressed('x', 's'), { ...training, status: 'stopped' }).view;
    expect(lastWords(training, ended, folder)[0]).toBe(goesOn);

    const runner = { pid: 1, host: 'h' };
    const event = { seq: 10_000, time: '2026-01-01', version: '1', runner };
    const resumed = reduce(asked('stop-now'), { ...event, type: 'run-resumed' });
    expect(lastWords(resumed, initialView, folder)[0]).toBe(goesOn);
  });
});
