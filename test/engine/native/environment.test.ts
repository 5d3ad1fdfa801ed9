import { describe, expect, test } from 'vitest';
import { nativeEnvironment } from '../../../source/engine/native/index.js';

describe('the environment of an engine', () => {
  test('keeps TensorFlow quiet and lets it grow on the GPU', () => {
    expect(nativeEnvironment({ build: 'cpu' }, {})).toEqual({
      TF_CPP_MIN_LOG_LEVEL: '2',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    });
  });

  test('shows the first GPU alone', () => {
    const visible = (chosen?: string): string | undefined =>
      nativeEnvironment({ build: 'cuda' }, { CUDA_VISIBLE_DEVICES: chosen })[
        'CUDA_VISIBLE_DEVICES'
      ];
    expect(visible()).toBe('0');
    expect(visible('3,1')).toBe('3');
    expect(visible('')).toBe('');
  });

  test('shows the GPUs that are asked for, and has XLA compile where that is', () => {
    const env = { CUDA_VISIBLE_DEVICES: '3', TF_XLA_FLAGS: '--tf_xla_min_cluster_size=2' };
    const made = nativeEnvironment({ build: 'cuda' }, env, { gpus: [0, 2], xla: true });
    expect(made['CUDA_VISIBLE_DEVICES']).toBe('0,2');
    expect(made['TF_XLA_FLAGS']).toBe(
      '--tf_xla_min_cluster_size=2 --tf_xla_auto_jit=2 --tf_xla_cpu_global_jit',
    );
    expect(nativeEnvironment({ build: 'cpu' }, {})).not.toHaveProperty('TF_XLA_FLAGS');
  });

  test('has the kernels of a GPU add in a fixed order where that is asked for', () => {
    const variable = (build: 'cuda' | 'cpu', env = {}, deterministic = true) =>
      nativeEnvironment({ build }, env, { deterministic })['TF_DETERMINISTIC_OPS'];
    expect(variable('cuda')).toBe('1');
    expect(variable('cuda', { TF_DETERMINISTIC_OPS: '0' })).toBe('1');
    expect(variable('cuda', {}, false)).toBeUndefined();
    expect(variable('cpu')).toBeUndefined();
  });

  test('keeps what the user has set', () => {
    const env = { TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
    expect(nativeEnvironment({ build: 'cpu' }, env)).toEqual(env);
  });
});
