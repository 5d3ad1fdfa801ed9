/** What the list of runs says of one that was stopped. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runsCommand } from '../../source/commands/runs.js';
import { eventsPath } from '../../source/runs/folder.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';
import { captured } from './captured.js';

test('the phase and the epoch that it was stopped in', async () => {
  const out = temporaryFolder();
  const folder = join(out, 'larch');
  mkdirSync(folder);
  const events = loadEvents();
  const end = events.findIndex(
    (event) => event.type === 'epoch-finished' && event.phase === 'augmented' && event.epoch === 3,
  );
  const stopped = {
    ...{ seq: events[end].seq + 1, time: events[end].time },
    ...{ type: 'run-finished', status: 'stopped', message: null },
  };
  const lines = [...events.slice(0, end + 1), stopped].map((event) => JSON.stringify(event));
  writeFileSync(eventsPath(folder), `${lines.join('\n')}\n`);
  const { stdout } = await captured(runsCommand, '--out', out);
  expect(stdout).toMatch(/stopped +augmented +3\/8/);
});
