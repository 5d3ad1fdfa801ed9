/** What the list of runs says of one that was stopped. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { columnsOf } from '../../source/columns.js';
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

test('a copy of a run is listed by the name of its folder, as commands find it', async () => {
  const out = temporaryFolder();
  const [started] = loadEvents();
  for (const name of ['larch', 'copy']) {
    mkdirSync(join(out, name));
    const line = JSON.stringify({ ...started, run: 'larch' });
    writeFileSync(eventsPath(join(out, name)), `${line}\n`);
  }
  const { stdout } = await captured(runsCommand, '--out', out, '--json');
  const rows = JSON.parse(stdout) as { run: string; nameInLog: string | null }[];
  const named = rows.map(({ run, nameInLog }) => [run, nameInLog]);
  expect(named.sort()).toEqual([
    ['copy', 'larch'],
    ['larch', null],
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

describe('in a terminal', () => {
  /** The list of a run of the default name, in lines. */
  async function listedIn(columns: number | undefined): Promise<string[]> {
    const out = temporaryFolder();
    const folder = join(out, '2026-11-27-142530-juniper');
    mkdirSync(folder);
    const events = loadEvents();
    const end = events.findIndex(({ type }) => type === 'epoch-finished');
    const [started, ...others] = events.slice(0, end + 1);
    const leaky = { ...started, config: { protocol: 'as-published' } };
    const lines = [leaky, ...others].map((event) => JSON.stringify(event));
    writeFileSync(eventsPath(folder), `${lines.join('\n')}\n`);
    const { columns: before } = process.stdout;
    onTestFinished(() => void Object.assign(process.stdout, { columns: before }));
    Object.assign(process.stdout, { columns });
    const { stdout } = await captured(runsCommand, '--out', out);
    return stdout.split('\n').slice(0, 2);
  }
  const headOf = async (columns: number): Promise<string[]> =>
    (await listedIn(columns))[0].split(/ {2,}/);

  test('columns give way until a row is one line, figures never', async () => {
    const all = ['run', 'state', 'phase', 'epoch', 'best val', 'engine', 'host', 'heartbeat (UTC)'];
    const without = (...names: string[]) => all.filter((name) => !names.includes(name));
    expect(await headOf(160)).toEqual(all);
    expect(await headOf(80)).toEqual(without('host', 'engine', 'heartbeat (UTC)'));
    expect(await headOf(60)).toEqual(without('host', 'engine', 'heartbeat (UTC)', 'phase'));
    for (const columns of [60, 80, 100, 120]) {
      const lines = await listedIn(columns);
      expect(Math.max(...lines.map(columnsOf)), `${columns}`).toBeLessThanOrEqual(columns);
      expect(lines[1]).toMatch(/^2026-11-27-142530-juniper .* 1\/\d+ +\d\d\.\d% LEAKY/);
    }
  });

  test('alone: a file or a pipe gets them all', async () => {
    expect((await listedIn(undefined))[0]).toContain('heartbeat (UTC)');
  });
});

describe('the best validation', () => {
  const study = loadEvents();
  const end = study.findIndex(
    (event) => event.type === 'epoch-finished' && event.phase === 'augmented' && event.epoch === 4,
  );
  const events = study
    .slice(0, end + 1)
    .filter((event) => event.type !== 'epoch-finished' || event.phase === 'augmented');
  const listed = async (lines: object[], ...flags: string[]): Promise<string> => {
    const out = temporaryFolder();
    mkdirSync(join(out, 'larch'));
    const text = lines.map((event) => `${JSON.stringify(event)}\n`).join('');
    writeFileSync(eventsPath(join(out, 'larch')), text);
    return (await captured(runsCommand, '--out', out, ...flags)).stdout;
  };

  test('is that of the epoch with the lowest loss, as in the views', async () => {
    const epochs = events.flatMap((event) =>
      event.type === 'epoch-finished' ? [event.validation] : [],
    );
    const best = epochs.reduce((a, b) => (b.loss! < a.loss! ? b : a));
    // Another epoch had more images right.
    expect(Math.max(...epochs.map(({ accuracy }) => accuracy!))).toBeGreaterThan(best.accuracy!);
    const [row] = JSON.parse(await listed(events, '--json')) as [object];
    expect(row).toMatchObject({
      bestValidationAccuracy: best.accuracy,
      bestValidationLoss: best.loss,
      leaky: false,
    });
  });

  test('is called LEAKY under as-published, and n/a before the first epoch is over', async () => {
    const [started, ...others] = events;
    const config = { protocol: 'as-published' };
    expect(await listed([{ ...started, config }, ...others])).toMatch(/\d\d\.\d% LEAKY /);
    expect(await listed([started, ...others])).not.toContain('LEAKY');
    expect(await listed([started])).toMatch(/ n\/a /);
  });
});
