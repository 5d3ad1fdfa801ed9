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

  test('keeps what the user has set', () => {
    const env = { TF_CPP_MIN_LOG_LEVEL: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'false' };
    expect(nativeEnvironment({ build: 'cpu' }, env)).toEqual(env);
  });
});
