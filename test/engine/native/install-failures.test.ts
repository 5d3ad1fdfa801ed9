/** Each thing that can be missing or fail has a sentence, and leaves the engine in use as it was. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UserError } from '../../../source/errors.js';
import { currentNativeEngine } from '../../../source/engine/native/index.js';
import type { FakeMachine } from './fake-machine.js';
import { wholeMachine } from './fake-machine.js';

afterEach(() => vi.unstubAllEnvs());

let machine: FakeMachine;
let before: string;

/** Fails an installation, and checks that the engine that was there is still in use and nothing is left. */
async function failure(...[options, faked]: Parameters<FakeMachine['install']>): Promise<string> {
  const error: unknown = await machine.install(options, faked).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect(machine.record()).toBe(before);
  expect((await currentNativeEngine())?.source).toBe('directory');
  expect(machine.files().filter((name) => /wheel|install\.lock/.test(name))).toEqual([]);
  return (error as UserError).message;
}

beforeEach(async () => {
  machine = wholeMachine();
  await machine.install({ tensorflow: machine.tensorflow('2.18.0') });
  before = machine.record();
});

describe('an installation that cannot be', () => {
  const force = { force: true };

  test('without python3', async () => {
    machine.script('python3', 'exit 127');
    expect(await failure(force)).toMatch(/No python3 found.*apt install python3-pip/);
  });

  test('without pip', async () => {
    machine.python({ pip: false });
    expect(await failure(force)).toMatch(/python3 has no pip.*apt install python3-pip/);
  });

  test('without a compiler', async () => {
    vi.stubEnv('CXX', 'no-such-compiler');
    expect(await failure(force)).toMatch(/CXX names "no-such-compiler"/);
    vi.stubEnv('CXX', '');
    machine.script('g++', '');
    const { chmodSync } = await import('node:fs');
    chmodSync(join(machine.bin, 'g++'), 0o644);
    expect(await failure(force)).toMatch(/No C\+\+ compiler found.*apt install g\+\+/);
  });

  test('without disk space', async () => {
    const freeBytes = async (): Promise<number> => 0.5e9;
    expect(await failure(force, { freeBytes })).toMatch(
      /Not enough disk space .*: 1\.\d GB needed, 500 MB free.*MELANOSCOPE_CACHE/,
    );
  });

  test.each([
    ['THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.', /another checksum/],
    [
      'WARNING: Retrying (Retry(total=0)) NewConnectionError\nERROR: No matching distribution found',
      /cannot be reached.*HTTPS_PROXY/,
    ],
    [
      'ERROR: No matching distribution found for tensorflow',
      /package index that pip uses does not have/,
    ],
    ['ERROR: Could not install: [Errno 28] No space left on device', /disk ran full/],
    ['ERROR: something new', /pip could not download .*: ERROR: something new.*by hand/],
  ])('when pip says %j', async (said, expected) => {
    machine.python({ download: `echo '${said}' >&2; exit 1` });
    expect(await failure(force)).toMatch(expected);
  });

  test('when a wheel cannot be unpacked', async () => {
    machine.python();
    const python = readFileSync(join(machine.bin, 'python3'), 'utf8');
    const broken = python.replace(
      /\*zipfile\*\).*/,
      '*zipfile*) echo "BadZipFile: not a zip" >&2; exit 1 ;;',
    );
    writeFileSync(join(machine.bin, 'python3'), broken);
    expect(await failure(force)).toMatch(/could not be unpacked.*BadZipFile/);
  });

  test('when the compiler fails', async () => {
    machine.compiler('echo "x.cc:1:2: fatal error: iostream: No such file" >&2; exit 1');
    const message = await failure(force);
    expect(message).toMatch(/could not compile the engine: .*iostream.*CXX/);
    expect(readFileSync(/in (\S+compile\.log)/.exec(message)![1]!, 'utf8')).toContain('iostream');
  });

  test('when the check computes something else, or crashes', async () => {
    const wrong = machine.check({ ok: false, error: 'a matrix product gave [0], not [19]' });
    expect(await failure(force, { checkMain: wrong })).toMatch(
      /does not work: a matrix product.*not installed/,
    );
    const crash = machine.checkProgram("process.kill(process.pid, 'SIGSEGV')");
    expect(await failure(force, { checkMain: crash })).toMatch(/ended with signal SIGSEGV/);
  });

  test('when the named TensorFlow is too old or none', async () => {
    const old = machine.tensorflow('2.11.1', 'cpu', ['libtensorflow_framework.so.2']);
    expect(await failure({ tensorflow: old })).toMatch(
      /TensorFlow 2\.11\.1 .* is too old: 2\.12 or newer/,
    );
    const whole = machine.tensorflow('2.11.0');
    expect(await failure({ tensorflow: whole })).toMatch(/TensorFlow 2\.11\.0 .* is too old/);
    expect(await failure({ tensorflow: machine.bin })).toMatch(/No TensorFlow in .*site-packages/);
  });

  test('while another one is at work', async () => {
    mkdirSync(join(machine.engines, 'install.lock'));
    const error: unknown = await machine.install(force).catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/Another engine installation is at work/);
    expect(machine.record()).toBe(before);
  });
});

describe('an installation that is interrupted', () => {
  test.each(['downloading', 'compiling', 'checking'])(
    'while %s, ends what it started',
    async (stage) => {
      const pid = join(machine.root, 'pid');
      const hang = `echo $$ > ${pid}; exec /bin/sleep 60`;
      if (stage === 'downloading') machine.python({ download: hang });
      if (stage === 'compiling') machine.compiler(hang);
      const checkMain = machine.checkProgram(
        `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(pid)}, String(process.pid)); setTimeout(() => {}, 60_000)`,
      );
      const controller = new AbortController();
      const reason = new Error('interrupted');
      const installing = machine.install({ force: true, signal: controller.signal }, { checkMain });
      await vi.waitUntil(() => existsSync(pid) && readFileSync(pid, 'utf8').trim() !== '', 30_000);
      controller.abort(reason);
      await expect(installing).rejects.toBe(reason);
      expect(() => process.kill(Number(readFileSync(pid, 'utf8')), 0)).toThrow('ESRCH');
      expect(machine.record()).toBe(before);
      expect(machine.files().filter((name) => /wheel|install\.lock/.test(name))).toEqual([]);
    },
  );

  test('leaves what a killed one left to the next, which clears it', async () => {
    mkdirSync(join(machine.engines, 'cpu-wheel-x64-00000000', 'tensorflow'), { recursive: true });
    mkdirSync(join(machine.engines, 'downloads', 'pip-abc'), { recursive: true });
    const { engine } = await machine.install({ force: true });
    expect(machine.files().filter((name) => /wheel|downloads/.test(name))).toEqual([engine.id]);
  });
});
