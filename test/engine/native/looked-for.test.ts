/** What is said where an engine is out of sight because the cache was moved. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { checkNative } from '../../../source/commands/doctor/engines.js';
import { currentNativeEngine, nativeEngineMissing } from '../../../source/engine/native/index.js';
import { openEngine } from '../../../source/engine/index.js';
import { runProgram } from '../../program.js';
import { temporaryFolder } from '../../temporary.js';
import { wholeMachine } from './fake-machine.js';

afterEach(() => vi.unstubAllEnvs());

const prospects = Promise.resolve({
  python: null,
  tensorflow: null,
  compiler: null,
  nvidia: false,
});

/** An engine is installed in the usual place, and the cache is an empty folder. */
async function movedCache() {
  const machine = wholeMachine();
  await machine.install();
  const home = temporaryFolder();
  symlinkSync(machine.cache, join(home, 'melanoscope'));
  vi.stubEnv('XDG_CACHE_HOME', home);
  vi.stubEnv('MELANOSCOPE_CACHE', undefined);
  expect(await currentNativeEngine()).not.toBeNull();
  const moved = temporaryFolder();
  vi.stubEnv('MELANOSCOPE_CACHE', moved);
  return { usual: join(home, 'melanoscope', 'engines'), moved: join(moved, 'engines') };
}

test('a folder that the environment names is named, and the engine that lies in the usual one', async () => {
  const { usual, moved } = await movedCache();
  expect(await currentNativeEngine()).toBeNull();
  const message = await nativeEngineMissing();
  expect(message).toContain(`is not installed in ${moved} (by MELANOSCOPE_CACHE).`);
  expect(message).toMatch(/ TensorFlow \d+\.\d+\.\d+ in /);
  expect(message).toContain(` in ${usual} is used where MELANOSCOPE_CACHE is not set.`);
  expect(await checkNative(prospects)).toMatchObject({
    state: 'missing',
    detail: `${message} Training is several times slower without it.`,
    fix: 'unset MELANOSCOPE_CACHE',
  });
  await expect(openEngine('tensorflow')).rejects.toThrow(message);
  const { info } = await openEngine('auto');
  expect(info.reason).toContain(message);
});

test('where nothing is installed anywhere, an installation is what helps', async () => {
  const empty = temporaryFolder();
  mkdirSync(join(empty, 'engines'));
  vi.stubEnv('XDG_CACHE_HOME', empty);
  vi.stubEnv('MELANOSCOPE_CACHE', empty);
  expect(await nativeEngineMissing()).toBe(
    `The native engine (TensorFlow) is not installed in ${join(empty, 'engines')} (by MELANOSCOPE_CACHE).`,
  );
  expect(await checkNative(prospects)).toMatchObject({ fix: 'melanoscope engine install' });
  vi.stubEnv('MELANOSCOPE_CACHE', undefined);
  expect(await nativeEngineMissing()).toBe('The native engine (TensorFlow) is not installed.');
});

test('melanoscope doctor says it', async () => {
  const empty = temporaryFolder();
  const { stdout } = await runProgram(['doctor'], { MELANOSCOPE_CACHE: empty });
  expect(stdout).toContain(`is not installed in ${join(empty, 'engines')} (by MELANOSCOPE_CACHE)`);
}, 60_000);
