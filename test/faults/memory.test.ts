/** A memory limit that is hit for real: the kernel kills the runner, and every view says why. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { environment, programPath, runProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { memoryGroup, noMemoryGroup } from './memory-group.js';

const MINUTES = 60_000;
/** MiB: enough to read the data by, and too little for the step below. */
const LIMIT = 500;

describe.skipIf(noMemoryGroup !== null)(
  `in a control group of little memory${noMemoryGroup ? ` (${noMemoryGroup})` : ''}`,
  () => {
    test(
      'a runner that needs more is killed, and memory is named as the reason',
      async () => {
        const out = temporaryFolder();
        const data = join(out, 'lesions');
        await runProgram(['demo-data', data, '--images', '45', '--seed', '3']);
        const group = memoryGroup(LIMIT);
        onTestFinished(() => group.remove());
        // A step on 30 images of 512x512 takes some gigabytes.
        const { status, stdout } = spawnSync(
          'sh',
          [
            ...['-c', `${group.enter}; exec "$@"`, 'sh', process.execPath, programPath, 'run'],
            ...['--plain', '--data', data, '--out', out, '--name', 'large', '--engine', 'wasm'],
            ...['--phases', 'data,baseline', '--image-size', '512', '--batch-size', '32'],
          ],
          { env: environment(), encoding: 'utf8' },
        );
        expect(status).toBe(1);
        const words = /was killed by SIGKILL: the machine or its control group ran out of memory/;
        expect(stdout).toMatch(words);
        const { stdout: list } = await runProgram(['runs', '--json', '--out', out]);
        const [row] = JSON.parse(list) as { status: string; message: string }[];
        expect(row.status).toBe('killed');
        expect(row.message).toMatch(words);
      },
      2 * MINUTES,
    );
  },
);
