/** Locks that a process left behind while its clock was ahead of what it is now. */
import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockCache } from '../../source/dataset/cache/lock.js';
import { lockRun } from '../../source/runs/runner/lock.js';
import { temporaryFolder } from '../temporary.js';

const HOUR = 3600;

/** A lock that was touched some seconds from now. */
function left(lock: string, ahead = HOUR): void {
  mkdirSync(lock);
  touch(lock, ahead);
}
const touch = (lock: string, ahead = HOUR): void => {
  const at = Date.now() / 1000 + ahead;
  utimesSync(lock, at, at);
};

// The clock catches up with the second while it is tried.
test.concurrent.each([HOUR, 6])(
  'that of a run whose process is gone is taken over, %d s ahead',
  async (ahead) => {
    const folder = temporaryFolder();
    left(join(folder, 'runner.lock'), ahead);
    const release = await lockRun(folder);
    await release();
    expect(existsSync(join(folder, 'runner.lock'))).toBe(false);
  },
  30_000,
);

test.concurrent(
  'that of a run whose process touches it is not',
  async () => {
    const folder = temporaryFolder();
    const lock = join(folder, 'runner.lock');
    left(lock);
    const alive = setInterval(() => touch(lock), 500);
    await expect(lockRun(folder)).rejects.toMatchObject({ code: 'ELOCKED' });
    clearInterval(alive);
  },
  30_000,
);

test.concurrent(
  'that of an image cache is taken over, once nobody has touched it for a while',
  async () => {
    const folder = join(temporaryFolder(), 'cache');
    mkdirSync(folder);
    const lock = `${folder}.lock`;
    left(lock);
    const alive = setInterval(() => touch(lock), 500);
    setTimeout(() => clearInterval(alive), 2000);
    const begun = performance.now();
    const { release } = await lockCache(folder, () => {});
    expect(performance.now() - begun).toBeGreaterThan(11_000);
    await release();
    expect(existsSync(lock)).toBe(false);
  },
  40_000,
);
