/** Where an installation takes TensorFlow from, and what it leaves. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { currentNativeEngine, listEngines } from '../../../source/engine/native/index.js';
import { FakeMachine, NVIDIA_SMI, wholeMachine } from './fake-machine.js';

afterEach(() => vi.unstubAllEnvs());

describe('installing the native engine', () => {
  test('fetches, unpacks, compiles, checks and records it', async () => {
    const machine = wholeMachine();
    const { engine, already, check, stages } = await machine.install();
    expect(stages).toEqual(['looking', 'downloading', 'unpacking', 'compiling', 'checking']);
    expect(already).toBe(false);
    expect(check?.device).toBe('CPU, 2 threads');
    expect(engine).toMatchObject({ version: '2.21.0', build: 'cpu', source: 'wheel' });
    expect(await currentNativeEngine()).toEqual(engine);
    expect(machine.files()).toEqual([engine.id, 'engines.json']);
  });

  test('finds it the second time, without python3 and a compiler being asked', async () => {
    const machine = wholeMachine();
    const { engine } = await machine.install();
    machine.compiler('exit 1');
    const again = await machine.install();
    expect(again).toMatchObject({ already: true, engine, stages: ['looking'] });
  });

  test('builds it anew when forced', async () => {
    const machine = wholeMachine();
    const { engine } = await machine.install();
    const again = await machine.install({ force: true });
    expect(again.already).toBe(false);
    expect(again.engine.id).not.toBe(engine.id);
    expect(await listEngines()).toEqual([{ engine: again.engine, current: true, present: true }]);
  });

  test('asks pip for the pinned file and its checksum alone', async () => {
    const machine = wholeMachine();
    machine.python({
      download: `while [ "$1" != --requirement ]; do shift; done
        read -r line < "$2"; echo "$line" > "${machine.root}/asked"; echo > "$dest/some.whl"`,
    });
    await machine.install();
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(`${machine.root}/asked`, 'utf8')).toMatch(
      /^tensorflow(-cpu)?==2\.21\.0 --hash=sha256:[0-9a-f]{64}\n$/,
    );
  });

  test("uses the active Python's TensorFlow where it lies", async () => {
    const machine = new FakeMachine();
    const folder = machine.tensorflow('2.18.0');
    machine.python({ tensorflow: folder });
    machine.compiler();
    const { engine, stages } = await machine.install();
    expect(stages).not.toContain('downloading');
    expect(engine).toMatchObject({ tensorflow: folder, source: 'python' });
  });

  test('prefers a named folder, and finds the package in its environment', async () => {
    const machine = wholeMachine();
    const folder = machine.tensorflow('2.18.0');
    const { engine } = await machine.install({ tensorflow: `${folder}/..` });
    expect(engine).toMatchObject({ tensorflow: folder, source: 'directory' });
    expect(await machine.install({ tensorflow: folder })).toMatchObject({ already: true });
  });

  test('goes back to an engine in the cache without building it', async () => {
    const machine = wholeMachine();
    const { engine: cpu } = await machine.install({ build: 'cpu' });
    const folder = machine.tensorflow('2.18.0', 'cuda');
    const { engine: cuda } = await machine.install({ tensorflow: folder });
    expect(cuda.build).toBe('cuda');
    expect(await machine.install({ build: 'cpu' })).toMatchObject({ already: true, engine: cpu });
    expect(await currentNativeEngine()).toEqual(cpu);
  });

  test.runIf(process.arch === 'x64')('takes the CUDA build where a driver answers', async () => {
    const machine = wholeMachine();
    machine.script('nvidia-smi', NVIDIA_SMI);
    expect((await machine.install()).engine.build).toBe('cuda');
    expect((await machine.install({ build: 'cpu' })).engine.build).toBe('cpu');
  });

  test.runIf(process.arch === 'x64')(
    "leaves a CPU build of Python's where a driver answers",
    async () => {
      const machine = wholeMachine();
      machine.python({ tensorflow: machine.tensorflow('2.18.0') });
      machine.script('nvidia-smi', NVIDIA_SMI);
      const { engine, notes } = await machine.install();
      expect(engine).toMatchObject({ source: 'wheel', build: 'cuda' });
      expect(notes.join()).toContain('CPU build');
    },
  );

  test("says why Python's TensorFlow is too old, and fetches one", async () => {
    const machine = wholeMachine();
    machine.python({
      tensorflow: machine.tensorflow('2.9.1', 'cpu', ['libtensorflow_framework.so.2']),
    });
    const { engine, notes } = await machine.install();
    expect(engine.source).toBe('wheel');
    expect(notes.join()).toMatch(/TensorFlow 2\.9\.1 .* is too old: 2\.12 or newer/);
  });

  test('says why a CUDA build does not use a GPU', async () => {
    const machine = wholeMachine();
    const folder = machine.tensorflow('2.21.0', 'cuda');
    const stderr = '2026 W foo.cc:12] Cannot dlopen some GPU libraries.\n';
    const { check } = await machine.install(
      { tensorflow: folder },
      { checkMain: machine.check(undefined, stderr) },
    );
    expect(check?.warning).toContain('Cannot dlopen some GPU libraries.');
  });

  test('no longer counts as installed when its files are gone', async () => {
    const machine = new FakeMachine();
    const folder = machine.tensorflow('2.18.0');
    machine.python();
    machine.compiler();
    await machine.install({ tensorflow: folder });
    const { rmSync } = await import('node:fs');
    rmSync(folder, { recursive: true });
    expect(await currentNativeEngine()).toBeNull();
    expect(await listEngines()).toMatchObject([{ present: false }]);
    expect((await machine.install()).engine.source).toBe('wheel');
  });
});
