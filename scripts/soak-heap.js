// Loaded by Node into each process and thread of a soak: writes down what JavaScript has on its heap, after a
// collection, so that what is merely not collected yet does not look like a leak.
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { threadId } from 'node:worker_threads';

const EVERY_MS = 20_000;
const folder = process.env.MELANOSCOPE_SOAK;

if (folder) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const path = join(folder, `${process.pid}-${threadId}`);
  setInterval(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    writeFileSync(`${path}.new`, String(heapUsed + external));
    renameSync(`${path}.new`, path);
  }, EVERY_MS).unref();
}
