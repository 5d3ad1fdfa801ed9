import { afterEach, describe, expect, test, vi } from 'vitest';
import { nativeProspects, nvidiaGpus } from '../../../source/engine/native/index.js';
import { FakeMachine, NVIDIA_SMI } from './fake-machine.js';

afterEach(() => vi.unstubAllEnvs());

describe('what a native engine could be made from', () => {
  test('nothing', async () => {
    new FakeMachine();
    expect(await nativeProspects()).toEqual({
      python: null,
      tensorflow: null,
      compiler: null,
      nvidia: false,
    });
  });

  test('everything', async () => {
    const machine = new FakeMachine();
    machine.python({ tensorflow: machine.tensorflow('2.18.0') });
    machine.compiler();
    machine.script('nvidia-smi', NVIDIA_SMI);
    const { python, tensorflow, compiler, nvidia } = await nativeProspects();
    expect(python).toBe(`${machine.bin}/python3 (3.12.0)`);
    expect({ tensorflow, compiler, nvidia }).toEqual({
      tensorflow: '2.18.0',
      compiler: `${machine.bin}/g++`,
      nvidia: true,
    });
  });

  test('the compiler that CXX names, with its arguments', async () => {
    const machine = new FakeMachine();
    machine.script('ccache', '');
    vi.stubEnv('CXX', 'ccache g++-14');
    expect((await nativeProspects()).compiler).toBe(`${machine.bin}/ccache g++-14`);
  });

  test('GPUs as the driver tells them, and none where it fails', async () => {
    const machine = new FakeMachine();
    machine.script('nvidia-smi', `${NVIDIA_SMI}; ${NVIDIA_SMI}`);
    expect(await nvidiaGpus()).toHaveLength(2);
    expect((await nvidiaGpus())![0]).toEqual({
      name: 'NVIDIA H100',
      driver: '550.54.15',
      memory: { total: 81559 * 2 ** 20, free: 80000 * 2 ** 20 },
    });
    machine.script('nvidia-smi', 'echo "Failed to initialize NVML"; exit 9');
    expect(await nvidiaGpus()).toBeNull();
  });
});
