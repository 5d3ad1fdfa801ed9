/** Real want of memory: a process whose address space is limited. */
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { explained, OutOfMemoryError } from '../../../source/engine/out-of-memory.js';
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
