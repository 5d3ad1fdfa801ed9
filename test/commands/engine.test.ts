/** `melanoscope engine` as a user and a script see it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { engineCommand } from '../../source/commands/engine.js';
import { FakeMachine, wholeMachine } from '../engine/native/fake-machine.js';
import { startProgram } from '../program.js';
import { captured } from './captured.js';

afterEach(() => vi.unstubAllEnvs());

describe('melanoscope engine', () => {
  test('without a command or with a wrong one is wrong use', async () => {
    expect(await captured(engineCommand)).toMatchObject({ code: 2 });
    const wrong = await captured(engineCommand, 'instal');
    expect(wrong).toMatchObject({ code: 2, error: expect.stringContaining('"engine instal"') });
    const both = await captured(engineCommand, 'install', '--cuda', '--cpu');
    expect(both).toMatchObject({ code: 2, error: expect.stringContaining('exclude each other') });
    expect(await captured(engineCommand, 'list', '--jsn')).toMatchObject({ code: 2 });
  });

  test('--help tells the commands', async () => {
    const { code, stdout } = await captured(engineCommand, '--help');
    expect(code).toBe(0);
    for (const name of ['install', 'list', 'verify']) expect(stdout).toContain(`engine ${name}`);
  });

  test('says what to do where nothing is installed', async () => {
    new FakeMachine();
    expect((await captured(engineCommand, 'list')).stdout).toContain('melanoscope engine install');
    const { code, error } = await captured(engineCommand, 'verify');
    expect(code).toBe(1);
    expect(error).toContain('melanoscope engine install');
  });

  test('install says what is there already, and list marks it', async () => {
    const machine = wholeMachine();
    const { engine } = await machine.install();
    expect((await captured(engineCommand, 'install')).stdout).toBe(
      `TensorFlow 2.21.0 (CPU build) is already installed and in use, from ${engine.tensorflow}.\n`,
    );
    const { stdout } = await captured(engineCommand, 'install', '--json');
    expect(JSON.parse(stdout)).toEqual({
      schema: 1,
      already: true,
      engine,
      check: null,
      notes: [],
    });
    expect((await captured(engineCommand, 'list')).stdout).toMatch(
      /^\* TensorFlow 2\.21\.0 \(CPU build\)/,
    );
    const listed = JSON.parse((await captured(engineCommand, 'list', '--json')).stdout);
    expect(listed.engines).toEqual([{ engine, current: true, present: true }]);
  });

  test('install ends with 1 and one sentence where something is missing', async () => {
    const machine = new FakeMachine();
    machine.compiler();
    const { code, error } = await captured(engineCommand, 'install');
    expect(code).toBe(1);
    expect(error).toMatch(/^No python3 found/);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'install interrupted by %s ends what it started and exits with %i',
    async (signal, code) => {
      const machine = wholeMachine();
      const { engine } = await machine.install();
      const started = join(machine.root, 'started');
      machine.python({ download: `echo > ${started}; exec /bin/sleep 60` });
      const program = startProgram(['engine', 'install', '--force'], {
        PATH: machine.bin,
        MELANOSCOPE_CACHE: machine.cache,
      });
      await vi.waitUntil(() => existsSync(started), 30_000);
      program.kill(signal);
      const finished = await program.finished;
      expect(finished.code).toBe(code);
      expect(finished.stderr).toContain('Interrupted.');
      expect(machine.files()).toEqual([engine.id, 'downloads', 'engines.json']);
    },
  );
});
