/** What a run survives, and what is said of one that does not: by the real program on a real engine. */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldLog } from '../../source/runs/fold-log.js';
import { hasDied, isOver } from '../../source/runs/liveness.js';
import type { RunState } from '../../source/runs/state.js';
import { runProgram, startProgram } from '../program.js';
import { openTerminal } from '../terminal.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-life-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const long = [
  ...['--data', data, '--image-size', '32', '--out', out, '--engine', 'wasm'],
  ...['--phases', 'data,baseline', '--epochs', '500'],
];
const started: string[] = [];

beforeAll(async () => {
  await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
}, MINUTES);
afterAll(async () => {
  for (const name of started) {
    const state = await stateOf(name);
    if (state.runner && !isOver(state) && !hasDied(join(out, name), state)) {
      process.kill(state.runner.pid, 'SIGKILL');
    }
  }
  await removeFolder(folder);
});

const stateOf = (name: string): Promise<RunState> => foldLog(join(out, name));
const melanoscope = (...args: string[]) => runProgram([...args, '--out', out]);

/** Starts a run without a view and waits until it trains. */
async function training(name: string) {
  started.push(name);
  const view = startProgram(['run', ...long, '--plain', '--name', name]);
  await view.says(/baseline .*epoch +1\//);
  const { runner } = await stateOf(name);
  return { view, runner: runner! };
}

/** Waits until the run has made steps that it had not made when this was called. */
async function goesOn(name: string): Promise<void> {
  const { lastSeq } = await stateOf(name);
  const { baseline } = (await stateOf(name)).phases;
  const steps = (of: typeof baseline): number => of.epoch * 1000 + of.step;
  await expect
    .poll(async () => steps((await stateOf(name)).phases.baseline), { timeout: MINUTES })
    .toBeGreaterThan(steps(baseline));
  expect((await stateOf(name)).lastSeq).toBeGreaterThan(lastSeq);
}

const stateInList = async (name: string) => {
  const { stdout } = await melanoscope('runs', '--json');
  const rows = JSON.parse(stdout) as { run: string; status: string; message: string | null }[];
  return rows.find(({ run }) => run === name)!;
};

test(
  'a view that is killed, and a pseudo-terminal that is closed under one, leave the run going on; it takes commands, a lost socket is made again, and SIGUSR1 stops it with a checkpoint',
  async () => {
    const { view, runner } = await training('survivor');
    expect(statSync(join(out, 'survivor')).mode & 0o777).toBe(0o700);
    view.kill('SIGKILL');
    await view.finished;
    await goesOn('survivor');

    const terminal = openTerminal(['attach', 'survivor', '--out', out], { columns: 100, rows: 30 });
    await terminal.shows(/Baseline/);
    terminal.kill('SIGHUP');
    await terminal.closed;
    await goesOn('survivor');

    // A reader that has stopped: its pipe fills, and no step waits for it.
    const stopped = startProgram(['logs', 'survivor', '-f', '--out', out]);
    await stopped.says(/epoch/);
    stopped.kill('SIGSTOP');
    await goesOn('survivor');
    stopped.kill('SIGKILL');

    rmSync(join(out, 'survivor', 'control.sock'));
    // The runner may have made it again before the command looks for it.
    const asked = await melanoscope('pause', 'survivor');
    if (asked.code !== 0) expect(asked.stderr).toMatch(/socket was removed/);
    await expect
      .poll(async () => (await melanoscope('pause', 'survivor')).code, { timeout: MINUTES })
      .toBe(0);
    await expect
      .poll(async () => (await stateInList('survivor')).status, { timeout: MINUTES })
      .toBe('paused');
    for (const command of [['continue'], ['extend'], ['rate', 'down'], ['note', 'odd here']]) {
      const [name, ...rest] = command;
      const { code, stderr } = await melanoscope(name, 'survivor', ...rest);
      expect([command, code, stderr]).toEqual([command, 0, '']);
    }
    await goesOn('survivor');
    const { baseline } = (await stateOf('survivor')).phases;
    expect(baseline.epochs).toBe(501);
    expect(baseline.asked.map(({ command }) => command)).toEqual(
      expect.arrayContaining(['pause', 'continue', 'one-more-epoch', 'learning-rate', 'note']),
    );
    expect((await melanoscope('logs', 'survivor')).stdout).toMatch(/asked: note odd here/);
    const second = await melanoscope('resume', 'survivor', '--plain');
    expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/is running/)]);

    const from = performance.now();
    process.kill(runner.pid, 'SIGUSR1');
    await expect
      .poll(async () => (await stateOf('survivor')).status, { timeout: 10_000, interval: 100 })
      .toBe('stopped');
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(existsSync(join(out, 'survivor', 'phases', 'baseline', 'last'))).toBe(true);

    const again = startProgram([
      'run',
      ...long,
      ...['--plain', '--name', 'survivor', '--resume-if-exists'],
    ]);
    await again.says(/epoch/);
    await goesOn('survivor');
    again.kill('SIGUSR1');
    expect((await again.finished).code).toBe(138);
    const { status, phases } = await stateOf('survivor');
    expect([status, phases.baseline.epochs]).toEqual(['stopped', 501]);
  },
  6 * MINUTES,
);

test(
  'a runner that aborts is named in every view, also by those that did not start it',
  async () => {
    const { view, runner } = await training('aborted');
    process.kill(runner.pid, 'SIGABRT');
    const { code, stdout } = await view.finished;
    expect(code).toBe(1);
    expect(stdout).toMatch(/killed by SIGABRT.*melanoscope resume aborted/);
    const row = await stateInList('aborted');
    expect(row.status).toBe('killed');
    expect(row.message).toMatch(/killed by SIGABRT/);
    expect((await melanoscope('logs', 'aborted')).stdout).toMatch(/killed by SIGABRT/);
    expect(
      JSON.parse(readFileSync(join(out, 'aborted', 'runner-exit.json'), 'utf8')),
    ).toMatchObject({ pid: runner.pid, code: 134 });
  },
  3 * MINUTES,
);
