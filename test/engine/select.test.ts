import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import type { NativeEngine } from '../../source/engine/native/types.js';
import { NATIVE_SPEEDUP, selectEngine, type MachineSide } from '../../source/engine/select.js';
import { packageRoot } from '../../source/entry-points.js';

const installed: NativeEngine = {
  id: 'tensorflow-2.21.0-cuda',
  arch: 'x64',
  addon: '/cache/tfjs_binding.node',
  tensorflow: '/cache/tensorflow',
  version: '2.21.0',
  build: 'cuda',
  source: 'wheel',
  installedAt: '2026-11-23T20:00:00.000Z',
};

/** A machine with Python and nothing else, with the given differences. */
const machine = (changes: Partial<MachineSide> = {}): MachineSide => ({
  currentNativeEngine: async () => null,
  nativeEngineMissing: async () => 'The native engine (TensorFlow) is not installed.',
  loadTensorflowBackend: async () => ({
    device: 'NVIDIA H100',
    deviceKind: 'gpu',
    version: '2.21.0',
  }),
  nativeProspects: async () => ({
    python: '/usr/bin/python3',
    tensorflow: null,
    compiler: '/usr/bin/g++',
    nvidia: false,
  }),
  findWebgpu: async () => ({ adapter: null, problem: 'no driver' }),
  ...changes,
});

const native = (changes: Partial<MachineSide> = {}) =>
  machine({ currentNativeEngine: async () => installed, ...changes });

const onCpu = async () => ({ device: 'CPU', deviceKind: 'cpu' as const, version: '2.21.0' });
const broken = async () => {
  throw new Error('libtensorflow_cc.so.2 is missing.');
};

test('what is said of its speed is what the benchmarks measured', () => {
  const readme = readFileSync(join(packageRoot(), 'bench/README.md'), 'utf8');
  const figure = (row: RegExp): number => Number(row.exec(readme)![1]);
  const native = figure(/^\| train, study's network at 64 \| (\d+) /m);
  const embedded = figure(/^\| train, median \[min, max\] \| (\d+) /m);
  expect(NATIVE_SPEEDUP).toBeCloseTo(native / embedded, 1);
});

describe('auto', () => {
  test('takes TensorFlow on a GPU', async () => {
    expect(await selectEngine('auto', native())).toMatchObject({
      id: 'tensorflow',
      deviceKind: 'gpu',
      reason: 'TensorFlow is installed and found a GPU.',
    });
  });

  test('takes TensorFlow on the CPU where it finds no GPU, and says so', async () => {
    expect(await selectEngine('auto', native({ loadTensorflowBackend: onCpu }))).toMatchObject({
      id: 'tensorflow',
      reason: 'TensorFlow is installed; it found no GPU that it can use.',
    });
    const cpuBuild = native({
      currentNativeEngine: async () => ({ ...installed, build: 'cpu' }),
      loadTensorflowBackend: onCpu,
    });
    expect((await selectEngine('auto', cpuBuild)).reason).toContain('build for the CPU');
  });

  test('takes WASM where TensorFlow is not installed, and offers it', async () => {
    expect(await selectEngine('auto', machine())).toEqual({
      id: 'wasm',
      reason: 'The native engine (TensorFlow) is not installed.',
      offer: {
        message: 'The native engine, made from TensorFlow, trains about 6.6 times as fast.',
        command: 'melanoscope engine install',
      },
    });
  });

  describe('with a GPU that WebGPU reaches', () => {
    const findWebgpu = async () => ({
      adapter: { name: 'AMD Radeon', software: false },
      problem: null,
    });

    test('takes it before TensorFlow on the CPU, and says why', async () => {
      expect(
        await selectEngine('auto', native({ loadTensorflowBackend: onCpu, findWebgpu })),
      ).toEqual({
        id: 'webgpu',
        reason:
          'TensorFlow is installed; it found no GPU that it can use. WebGPU found a GPU: AMD Radeon.',
        offer: null,
      });
    });

    test('takes it before WASM, and offers CUDA where the GPU is NVIDIA', async () => {
      expect(await selectEngine('auto', machine({ findWebgpu }))).toMatchObject({
        id: 'webgpu',
        offer: null,
      });
      const prospects = { python: '/usr/bin/python3', tensorflow: null, compiler: null };
      const nvidia = machine({
        findWebgpu,
        nativeProspects: async () => ({ ...prospects, nvidia: true }),
      });
      expect(await selectEngine('auto', nvidia)).toMatchObject({
        id: 'webgpu',
        offer: { message: expect.stringContaining('CUDA'), command: 'melanoscope engine install' },
      });
    });

    test('does not so much as look for it where CUDA works', async () => {
      const looking = native({
        findWebgpu: async () => {
          throw new Error('looked');
        },
      });
      expect(await selectEngine('auto', looking)).toMatchObject({ id: 'tensorflow' });
    });
  });

  test('leaves WebGPU in software alone', async () => {
    const findWebgpu = async () => ({
      adapter: { name: 'SwiftShader', software: true },
      problem: null,
    });
    expect(await selectEngine('auto', machine({ findWebgpu }))).toMatchObject({ id: 'wasm' });
    const cpu = native({ loadTensorflowBackend: onCpu, findWebgpu });
    expect(await selectEngine('auto', cpu)).toMatchObject({ id: 'tensorflow' });
  });

  test('offers to use a TensorFlow that is there, and nothing where there is nothing', async () => {
    const prospects = { python: null, tensorflow: '2.19.0', compiler: null, nvidia: false };
    const found = await selectEngine('auto', machine({ nativeProspects: async () => prospects }));
    expect(found).toMatchObject({
      offer: { message: expect.stringContaining('TensorFlow 2.19.0') },
    });
    const bare = machine({ nativeProspects: async () => ({ ...prospects, tensorflow: null }) });
    expect(await selectEngine('auto', bare)).toMatchObject({ id: 'wasm', offer: null });
  });

  test('never falls back without a word', async () => {
    expect(await selectEngine('auto', native({ loadTensorflowBackend: broken }))).toMatchObject({
      id: 'wasm',
      reason: 'TensorFlow 2.21.0 is installed but does not load: libtensorflow_cc.so.2 is missing.',
    });
    const unreadable = machine({
      currentNativeEngine: async () => {
        throw new UserError('The record of the engine is damaged.');
      },
    });
    expect(await selectEngine('auto', unreadable)).toMatchObject({
      id: 'wasm',
      reason: 'The native engine cannot be used: The record of the engine is damaged.',
    });
  });
});

describe('an engine asked for by name', () => {
  test('is taken', async () => {
    expect(await selectEngine('tensorflow', native())).toMatchObject({ id: 'tensorflow' });
    for (const id of ['wasm', 'webgpu'] as const) {
      expect(await selectEngine(id, native())).toEqual({
        id,
        reason: 'Asked for by name.',
        offer: null,
      });
    }
  });

  test.each([
    ['tensorflow', machine(), 'is not installed. Install it with `melanoscope engine install`'],
    [
      'tensorflow',
      native({ loadTensorflowBackend: broken }),
      'TensorFlow 2.21.0 in /cache/tensorflow does not load: libtensorflow_cc.so.2 is missing.',
    ],
    [
      'tensorflow',
      native({
        loadTensorflowBackend: async () => {
          throw new UserError('The addon is damaged. Build it anew.');
        },
      }),
      /^The addon is damaged. Build it anew.$/,
    ],
  ] as const)('is refused with what to do: %s', async (request, side, message) => {
    const refused = selectEngine(request, side);
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(message);
  });
});
