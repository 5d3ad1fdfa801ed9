import { expect, test } from 'vitest';
import { chosenGpus } from '../../source/commands/start-runner.js';
import { deviceNotes } from '../../source/training/device-notes.js';
import { refuseUnasked } from '../../source/training/refuse-unasked.js';
import type { EngineInfo } from '../../source/engine/index.js';

test('GPUs are chosen by number, or all of them', () => {
  expect(chosenGpus(null, 0)).toBeUndefined();
  expect(chosenGpus('all', 3)).toEqual([0, 1, 2]);
  expect(chosenGpus('2,0', 3)).toEqual([2, 0]);
});

test.each([
  ['all', 0, 'nvidia-smi finds no GPU on this machine'],
  ['0,4,5', 2, 'there is no GPU 4, 5 on this machine. It has 0, 1.'],
  ['1,1', 2, 'names a GPU twice'],
])('--gpus %s of %d is wrong use', (setting, present, message) => {
  expect(() => chosenGpus(setting, present)).toThrow(
    expect.objectContaining({
      name: 'UserError',
      exitCode: 2,
      message: expect.stringContaining(message) as string,
    }),
  );
});

const info = (changes: Partial<EngineInfo>): EngineInfo => ({
  ...{ id: 'tensorflow', executor: 'graph', device: 'GPU', deviceKind: 'gpu', version: '' },
  ...{ reason: '', offer: null },
  ...changes,
});

test('what a setting does not do on an engine is said', () => {
  const settings = { precision: 'mixed', xla: true, deterministic: true, gpus: '0' } as const;
  expect(deviceNotes(settings, info({}))).toEqual([]);
  const none = { precision: 'float32', xla: false, deterministic: false, gpus: null } as const;
  expect(deviceNotes(none, info({ id: 'wasm', executor: 'eager', deviceKind: 'cpu' }))).toEqual([]);
  expect(deviceNotes(settings, info({ executor: 'eager' }))).toHaveLength(3);
  const onCpu = deviceNotes(settings, info({ device: 'CPU, 2 threads', deviceKind: 'cpu' }), false);
  expect(onCpu).toHaveLength(4);
  expect(onCpu[0]).toContain('no units for bfloat16');
  expect(onCpu[3]).toContain('this run is on CPU, 2 threads');
});

test("TensorFlow's switch without the setting is refused where an ordinary step would fail", () => {
  const set = { TF_DETERMINISTIC_OPS: 'True' };
  expect(() => refuseUnasked(info({}), false, set)).toThrow(/DETERMINISTIC_OPS=True is set.*Unset/);
  expect(() => refuseUnasked(info({}), true, set)).not.toThrow();
  expect(() => refuseUnasked(info({}), false, { TF_DETERMINISTIC_OPS: '0' })).not.toThrow();
  expect(() => refuseUnasked(info({ deviceKind: 'cpu' }), false, set)).not.toThrow();
  expect(() => refuseUnasked(info({ executor: 'eager' }), false, set)).not.toThrow();
});

test('how far runs repeat is said where it is not to the bit', () => {
  const notes = (deterministic: boolean, changes: Partial<EngineInfo>): string[] => {
    const settings = { precision: 'float32', xla: false, deterministic, gpus: null } as const;
    return deviceNotes(settings, info(changes), false);
  };
  const embedded = { id: 'wasm', executor: 'eager', deviceKind: 'cpu' } as const;
  const webgpu = { id: 'webgpu', executor: 'eager' } as const;
  const onGpu = notes(false, {});
  expect(onGpu).toHaveLength(1);
  expect(onGpu[0]).toMatch(/come to other figures on this GPU.*--deterministic/);
  expect(notes(false, { executor: 'eager' })[0]).toMatch(/do, with --executor graph\.$/);
  expect(notes(true, {})).toEqual([]);
  expect(notes(false, { deviceKind: 'cpu' })).toEqual([]);
  expect(notes(true, { deviceKind: 'cpu' })[0]).toContain('on a CPU runs repeat to the bit');
  expect(notes(false, embedded)).toEqual([]);
  expect(notes(true, embedded)[0]).toContain('on a CPU runs repeat to the bit');
  expect(notes(false, webgpu)).toEqual([]);
  expect(notes(true, webgpu)[0]).toContain('changes nothing here');
});
