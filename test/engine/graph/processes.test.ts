/** Two processes with one seed end in identical weights. */
import { build } from 'esbuild';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { describeNative, nativeEngine } from '../../native.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
// Below the project, so that its packages are found.
const program = join(root, 'node_modules/.cache/test/train-a-little.mjs');

describeNative('the graph executor in two processes', () => {
  const kinds = ['adam', 'adamw with clipping and averages'];
  test.each(kinds)(
    'gives the same weights, bit for bit, by %s',
    async (kind) => {
      await build({
        entryPoints: [fileURLToPath(new URL('train-a-little.ts', import.meta.url))],
        outfile: program,
        bundle: true,
        format: 'esm',
        platform: 'node',
        packages: 'external',
      });
      const digest = async (seed: number) => {
        const args = [program, JSON.stringify(nativeEngine), String(seed), kind];
        return JSON.parse((await run(process.execPath, args)).stdout) as { sha256: string };
      };
      const first = await digest(1);
      expect(first.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(await digest(1)).toEqual(first);
      expect(await digest(2)).not.toEqual(first);
    },
    120_000,
  );
});
