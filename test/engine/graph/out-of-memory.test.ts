/** Real want of memory: a process whose address space is limited. */
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { explained, OutOfMemoryError } from '../../../source/engine/out-of-memory.js';
import type { Batch, CompiledModel } from '../../../source/engine/types.js';
import { fitBatchSize } from '../../../source/training/fit-batch-size.js';
import { describeNative } from '../../native.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
// Below the project, so that its packages are found.
const program = join(root, 'node_modules/.cache/test/exhaust.mjs');
/** KiB of address space: what node and TensorFlow take, and some hundreds of MB. */
const LIMIT = 3_600_000;

interface Outcome {
  error: { name: string; message: string } | null;
  after: number;
}

describeNative('a batch that does not fit into memory', () => {
  test('is named, and the model goes on', async () => {
    await build({
      entryPoints: [fileURLToPath(new URL('exhaust.ts', import.meta.url))],
      outfile: program,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
    });
    const command = `ulimit -v ${LIMIT}; exec "$0" --max-old-space-size=200 "$1"`;
    // TensorFlow's kernels by oneDNN end the process where an allocation fails; its own say so.
    const env = { ...process.env, TF_ENABLE_ONEDNN_OPTS: '0' };
    const { stdout } = await run('sh', ['-c', command, process.execPath, program], { env });
    const { error, after } = JSON.parse(stdout) as Outcome;
    expect(error?.name).toBe('UserError');
    expect(error?.message).toMatch(/too little memory for a batch of 16384 images of 64x64 pixels/);
    expect(error?.message).toMatch(/tensor of shape \[16384,[\d,]+\]/);
    expect(error?.message).toContain('--batch-size');
    expect(after).toBeGreaterThan(0);
  }, 120_000);
});

/**
 * A model that takes batches up to a size. On a CPU the sizes just above what fits may end the process by an
 * allocation of a library that cannot fail, so that halving cannot be shown on the real one.
 */
const fitting = (most: number) =>
  ({
    trainStep: ({ size }: Batch) =>
      size <= most
        ? Promise.resolve({ loss: 1, correct: 0 })
        : Promise.reject(new OutOfMemoryError(`no room for ${size}`)),
    dispose: () => undefined,
  }) as unknown as CompiledModel;

test('auto halves the batch until a step fits, and says so', async () => {
  const said: string[] = [];
  const say = (message: string, level: string) => said.push(`${level}: ${message}`);
  expect(await fitBatchSize(() => fitting(9), 32, 8, say)).toBe(8);
  expect(said).toEqual([
    'warning: A step of 32 images does not fit into memory; trying 16.',
    'warning: A step of 16 images does not fit into memory; trying 8.',
    'note: The batch size is 8: --batch-size auto starts from 32.',
  ]);
  await expect(fitBatchSize(() => fitting(0), 4, 8, say)).rejects.toThrow('no room for 1');
});

test('other errors stay what they are', () => {
  const error = new Error('Dimensions must be equal');
  expect(explained(error, 8, 64)).toBe(error);
  const gpu = new Error(
    'OOM when allocating tensor with shape[64,180,180,32] and type float on /device:GPU:0',
  );
  const told = explained(gpu, 64, 180) as Error;
  expect(told).toBeInstanceOf(OutOfMemoryError);
  expect(told.message).toContain('a tensor of shape [64,180,180,32] did not fit');
});
