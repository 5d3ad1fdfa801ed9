import { expect, test } from 'vitest';
import { exitFor, RUNNER_EXIT } from '../../source/runs/exit-codes.js';

const lost = (message: string) => Object.assign(new Error(message), { code: 'ECOMPROMISED' });

test('a runner that ends says whether its folder takes no more, was moved, or another runner has the run', () => {
  const { held, moved, unwritable } = RUNNER_EXIT;
  const cases: [unknown, number][] = [
    [Object.assign(new Error('Lock file is already being held'), { code: 'ELOCKED' }), held],
    [lost('Unable to update lock within the stale threshold'), held],
    // As proper-lockfile hands on what the system said.
    [lost("EROFS: read-only file system, utime '/runs/a/runner.lock'"), unwritable],
    [lost("ENOENT: no such file or directory, stat '/runs/a/runner.lock'"), moved],
    [Object.assign(new Error('no room'), { code: 'ENOSPC' }), unwritable],
    [new Error('EROFS is not what went wrong'), 1],
    [null, 1],
  ];
  for (const [error, code] of cases) expect(exitFor(error), String(error)).toBe(code);
});
