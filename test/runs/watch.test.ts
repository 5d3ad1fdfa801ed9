import { appendFileSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EventBody, RunEvent } from '../../source/runs/events.js';
import { followRun } from '../../source/runs/follow.js';
import type { Launched, RunnerExit } from '../../source/runs/launch.js';
import { EventLog } from '../../source/runs/log.js';
import { watchRun } from '../../source/runs/watch.js';
import { temporaryFolder } from '../temporary.js';

const runner = (pid: number) => ({ pid, host: hostname() });
const started = (pid: number): EventBody => ({
  type: 'run-started',
  schema: 1,
  run: 'amber',
  version: '1.0.0',
  runner: runner(pid),
  phases: ['data', 'baseline'],
  data: null,
  synthetic: true,
  config: {},
});
const stopped: EventBody = { type: 'run-finished', status: 'stopped', message: null };

function folderWith(...bodies: EventBody[]): string {
  const folder = temporaryFolder();
  const log = new EventLog(join(folder, 'events.jsonl'));
  log.append(bodies);
  log.close();
  return folder;
}

function launched(pid: number, exit: Promise<RunnerExit> | RunnerExit): Launched {
  return { pid, terminate: () => undefined, exit: Promise.resolve(exit) };
}

test('a run that is over ends the watch with its last state', async () => {
  const state = await watchRun(folderWith(started(7), stopped), null, () => undefined).ended;
  expect(state.status).toBe('stopped');
});

test('of the parts of a long log all but the last are told to be of the past', async () => {
  const message = 'x'.repeat(100_000);
  const long = Array.from({ length: 30 }, (): EventBody => ({
    type: 'warning',
    phase: null,
    message,
  }));
  const told: [string, boolean][] = [];
  const watch = watchRun(folderWith(started(7), ...long, stopped), null, (_events, state, more) =>
    told.push([state.status, more]),
  );
  await watch.ended;
  expect(told.length).toBeGreaterThan(1);
  expect(told.pop()).toEqual(['stopped', false]);
  expect(new Set(told.map(String))).toEqual(new Set(['running,true']));
});

/** Watches a run that was stopped and that another runner, which does not end, goes on with. */
function watchResumed() {
  const folder = folderWith(started(7), stopped);
  const never = new Promise<RunnerExit>(() => undefined);
  let seen = (): void => undefined;
  /** Comes to pass with the first look at the log. */
  const first = new Promise<void>((resolve) => (seen = resolve));
  const watch = watchRun(folder, launched(8, never), () => seen());
  onTestFinished(() => watch.stop());
  return { folder, watch, first };
}

test('the last word of the runner before does not end the watch of a resumed run', async () => {
  const { folder, watch, first } = watchResumed();
  await first;
  expect(watch.state.status).toBe('stopped');
  const log = new EventLog(join(folder, 'events.jsonl'), { lastSeq: 2 });
  log.append([{ type: 'run-resumed', version: '1.0.0', runner: runner(8) }]);
  log.append([{ type: 'run-finished', status: 'finished', message: null }]);
  log.close();
  expect((await watch.ended).status).toBe('finished');
});

test.each([
  ['killed', { code: null, signal: 'SIGKILL' as const }, /killed by SIGKILL/],
  ['killed', { code: null, signal: 'SIGABRT' as const }, /killed by SIGABRT.*crashed/],
  [
    'killed',
    { code: null, signal: 'SIGKILL' as const, outOfMemory: true },
    /SIGKILL: .*out of memory/,
  ],
  ['failed', { code: 74, signal: null }, /unable to write to its folder/],
  ['failed', { code: 75, signal: null }, /another runner holds this run/],
  ['failed', { code: 72, signal: null }, /or runner\.lock in it, was moved or removed/],
  ['failed', { code: 1, signal: null }, /exit code 1; see stderr\.log/],
] as const)('the run has %s when its runner ends with %j', async (status, exit, words) => {
  const folder = folderWith(started(7));
  const state = await watchRun(folder, launched(7, exit), () => undefined).ended;
  expect(state.status).toBe(status);
  expect(state.message).toMatch(words);
  expect(state.message).toMatch(/process 7\b/);
  // By the folder, which is not called as the run was.
  expect(state.message).toContain(`melanoscope resume ${basename(folder)} `);
});

test('a run whose folder is moved or removed under its runner is told to be, with what to do', async () => {
  const folder = join(temporaryFolder(), 'amber');
  renameSync(folderWith(started(7)), folder);
  let end!: (exit: RunnerExit) => void;
  const exit = new Promise<RunnerExit>((resolve) => (end = resolve));
  const { ended } = watchRun(folder, launched(7, exit), () => {
    if (!existsSync(`${folder}-moved`)) renameSync(folder, `${folder}-moved`);
    // As a checkpoint that is written just then leaves it.
    mkdirSync(folder, { recursive: true });
    end({ code: 72, signal: null });
  });
  const { status, message } = await ended;
  expect(status).toBe('failed');
  expect(message).toContain(`process 7) is gone: the run's folder ${folder} was moved or removed`);
  expect(message).toContain('go on with it by its new path: melanoscope resume PATH');
  expect(message).not.toContain('melanoscope resume amber');
});

test('a second runner is told which one holds the run, and where', async () => {
  const exit = { code: 75, signal: null };
  const { ended } = watchRun(folderWith(started(7)), launched(8, exit), () => undefined);
  const { status, message } = await ended;
  expect(status).toBe('failed');
  expect(message).toContain(`process 7 on ${hostname()} holds this run`);
});

test('a view whose runner was not needed goes on with the one that holds the run', async () => {
  const folder = folderWith(started(7), stopped);
  const log = new EventLog(join(folder, 'events.jsonl'), { lastSeq: 2 });
  log.append([{ type: 'run-resumed', version: '1.0.0', runner: runner(process.pid) }]);
  let held = 0;
  const watch = watchRun(
    folder,
    launched(8, { code: 75, signal: null }),
    () => undefined,
    () => (held += 1),
  );
  onTestFinished(() => watch.stop());
  await watch.begun;
  expect([watch.state.status, held]).toEqual(['running', 1]);
  log.append([{ type: 'run-finished', status: 'finished', message: null }]);
  log.close();
  expect((await watch.ended).status).toBe('finished');
});

test('the runner that was started has begun with its own first word', async () => {
  const { folder, watch, first } = watchResumed();
  let begun = false;
  const isBegun = watch.begun.then(() => (begun = true));
  await first;
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toBe(false);
  const log = new EventLog(join(folder, 'events.jsonl'), { lastSeq: 2 });
  log.append([{ type: 'run-resumed', version: '1.0.0', runner: runner(8) }]);
  log.close();
  await isBegun;
});

test('a runner that ends before its first word gives no command that cannot work', async () => {
  const exit = { code: 74, signal: null };
  const { ended } = watchRun(temporaryFolder(), launched(9, exit), () => undefined);
  const { status, message } = await ended;
  expect(status).toBe('failed');
  expect(message).toMatch(/process 9\b/);
  expect(message).not.toMatch(/null|resume/);
});

test('looks at the log from several sides at a time hand each event on once', async () => {
  const folder = folderWith(started(7));
  const seen: RunEvent[] = [];
  const follower = followRun(folder, ({ events }) => seen.push(...events), expect.unreachable);
  onTestFinished(() => follower.stop());
  await follower.poll();
  const line = JSON.stringify({ seq: 2, time: '2026-01-01T00:00:00Z', type: 'paused' });
  appendFileSync(join(folder, 'events.jsonl'), `${line}\n`);
  await Promise.all(Array.from({ length: 6 }, () => follower.poll()));
  expect(seen.map(({ seq }) => seq)).toEqual([1, 2]);
});
