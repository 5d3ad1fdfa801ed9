/** What the list of runs says of one that was stopped. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runsCommand } from '../../source/commands/runs.js';
import { eventsPath } from '../../source/runs/folder.js';
import { temporaryFolder } from '../temporary.js';
import { loadEvents } from '../ui/fixtures.js';
import { captured } from './captured.js';

test('what a run said last stands below it, however long the names of runs are', async () => {
  const out = temporaryFolder();
  const [started, ...others] = loadEvents();
  const names = ['a', 'b'].map((letter) => letter.repeat(90));
  for (const [n, run] of names.entries()) {
    mkdirSync(join(out, run));
    const time = others[0].time;
    const end = { seq: 2, time, type: 'run-finished', status: 'failed', message: `failed ${n}` };
    const lines = [{ ...started, run }, end].map((event) => JSON.stringify(event));
    writeFileSync(eventsPath(join(out, run)), `${lines.join('\n')}\n`);
    // Runs are listed by the age of their logs.
    utimesSync(eventsPath(join(out, run)), n + 1, n + 1);
  }
  const { stdout } = await captured(runsCommand, '--out', out);
  const told = stdout
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/ {2,}/)[0]);
  expect(told).toEqual([
    ...[names[0].slice(0, 60), names[0].slice(60), 'failed 0'],
    ...[names[1].slice(0, 60), names[1].slice(60), 'failed 1', ''],
  ]);
});

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
