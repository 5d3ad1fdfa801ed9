import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hostname } from 'node:os';
import { EventLog } from '../../source/runs/log.js';
import { watchOn } from '../../source/runs/watch-on.js';
import { temporaryFolder } from '../temporary.js';

test('a view of a run that was stopped shows when somebody else goes on with it', async () => {
  const folder = temporaryFolder();
  const log = new EventLog(join(folder, 'events.jsonl'));
  onTestFinished(() => log.close());
  const runner = { pid: process.pid, host: hostname() };
  const origin = { schema: 1, version: '1.0.0', runner, config: {} } as const;
  const study = { run: 'amber', phases: ['data' as const], data: null, synthetic: true };
  log.append([{ type: 'run-started', ...origin, ...study }]);
  log.append([{ type: 'run-finished', status: 'stopped', message: null }]);
  let status = '';
  const watch = watchOn(folder, null, (_events, state) => (status = state.status));
  onTestFinished(() => watch.stop());
  for (const end of ['stopped', 'finished'] as const) {
    await expect.poll(() => status).toMatch(/stopped|finished/);
    log.append([{ type: 'run-resumed', version: '1.0.0', runner }]);
    await expect.poll(() => status).toBe('running');
    log.append([{ type: 'run-finished', status: end, message: null }]);
    await expect.poll(() => status).toBe(end);
  }
});
