import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configPath, eventsPath, lockPath } from '../../source/runs/folder.js';
import { tellsOutOfMemory } from '../../source/runs/kernel-log.js';
import { died, hasDied, heartbeatOf } from '../../source/runs/liveness.js';
import { bootOf, ticksOf, type RunnerIdentity } from '../../source/runs/process-identity.js';
import { initialState, type RunState } from '../../source/runs/state.js';
import { recordedExit, supervised } from '../../source/runs/supervise.js';
import { temporaryFolder } from '../temporary.js';

const state = (runner: Partial<RunnerIdentity>): RunState => ({
  ...initialState(),
  run: 'amber',
  status: 'running',
  runner: { pid: process.pid, host: hostname(), ...runner },
});

/** Runs a shell command under the supervisor, as a runner is. */
function end(folder: string, command: string): void {
  const [shell, args] = supervised(folder, ['/bin/sh', '-c', command]);
  spawnSync(shell, args);
}

test.each([
  ['exit 0', { code: 0, signal: null }],
  ['exit 3', { code: 3, signal: null }],
  ['kill -KILL $$', { code: null, signal: 'SIGKILL', outOfMemory: false }],
  ['kill -ABRT $$', { code: null, signal: 'SIGABRT', outOfMemory: false }],
])('how a runner ended is recorded: %s', (command, exit) => {
  const folder = temporaryFolder();
  end(folder, command);
  expect(recordedExit(folder, null)).toEqual(exit);
  expect(recordedExit(folder, 1)).toBeNull();
});

test('the supervisor outlives the signals that a session is sent, and the runner gets them', async () => {
  const folder = temporaryFolder();
  const wait =
    "trap '' HUP; trap 'sleep 0.2; exit 7' TERM; echo ready; while :; do sleep 0.05; done";
  const [shell, args] = supervised(folder, ['/bin/sh', '-c', wait]);
  const child = spawn(shell, args, { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout!.once('data', resolve));
  process.kill(-child.pid!, 'SIGHUP');
  process.kill(-child.pid!, 'SIGTERM');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(recordedExit(folder, null)).toEqual({ code: 7, signal: null });
});

test('a process is known by its start too: its number may be used again', () => {
  const folder = temporaryFolder();
  expect(hasDied(folder, state({}))).toBe(false);
  expect(hasDied(folder, state({ ticks: ticksOf(process.pid), boot: bootOf() }))).toBe(false);
  expect(hasDied(folder, state({ ticks: 1 }))).toBe(true);
  expect(hasDied(folder, state({ boot: 'another start of the machine' }))).toBe(true);
});

test.skipIf(process.platform !== 'linux')(
  'a process that has ended is gone, though nobody has asked how it ended',
  async () => {
    // What takes the shell's place never asks for its child.
    const child = spawn('/bin/sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60']);
    onTestFinished(() => void child.kill());
    const pid = Number(await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve)));
    await expect.poll(() => readFileSync(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
    expect(hasDied(temporaryFolder(), state({ pid }))).toBe(true);
    expect(hasDied(temporaryFolder(), state({ pid, ticks: ticksOf(pid) }))).toBe(true);
  },
);

test('a machine that was started anew has lost its run', () => {
  // The folder may have another name by now than the run had.
  const folder = join(temporaryFolder(), 'amber-moved');
  const lost = died(folder, state({ boot: 'another start of the machine' }), null);
  expect(lost.status).toBe('lost');
  // As it works from here: the path may be said from the folder that the tests run in.
  const [, out] = /melanoscope resume amber-moved --out (\S+)$/.exec(lost.message!)!;
  expect(resolve(out!)).toBe(dirname(folder));
  expect(lost.message).toMatch(/machine was started anew.*melanoscope resume amber-moved/);
});

test('a runner on another host is judged by its heartbeat, of the log or of the lock', () => {
  const folder = temporaryFolder();
  const now = Date.parse('2026-03-01T12:00:00Z');
  const elsewhere = { ...state({ host: 'elsewhere' }), updatedAt: now - 20_000 };
  expect(hasDied(folder, elsewhere, now)).toBe(false);
  expect(hasDied(folder, elsewhere, now + 20_000)).toBe(true);
  writeFileSync(lockPath(folder), '');
  utimesSync(lockPath(folder), (now + 15_000) / 1000, (now + 15_000) / 1000);
  expect(heartbeatOf(folder, elsewhere)).toBe(now + 15_000);
  expect(hasDied(folder, elsewhere, now + 20_000)).toBe(false);
  const { status, message } = died(folder, elsewhere, null);
  expect(status).toBe('lost');
  expect(message).toMatch(/elsewhere has not been heard of since 2026-03-01T12:00:15/);
});

test('a runner that was killed before its first word is lost once its lock is not touched any more', () => {
  const folder = temporaryFolder();
  const before = initialState();
  const now = Date.now();
  expect(hasDied(folder, before, now)).toBe(false);
  for (const path of [configPath(folder), eventsPath(folder), lockPath(folder)]) {
    writeFileSync(path, '');
    utimesSync(path, now / 1000 - 60, now / 1000 - 60);
  }
  expect(hasDied(folder, before, now)).toBe(true);
  const { status, message } = died(folder, before, null);
  expect(status).toBe('lost');
  expect(message).toMatch(/^The runner is gone without a first word\..*melanoscope resume /);
  // Another was started just now; the log may be held by a full disk.
  utimesSync(lockPath(folder), now / 1000, now / 1000);
  expect(hasDied(folder, before, now + 20_000)).toBe(false);
  expect(hasDied(folder, before, now + 40_000)).toBe(true);
  // A long log that is not read yet.
  writeFileSync(eventsPath(folder), '{}\n');
  expect(hasDied(folder, before, now + 120_000)).toBe(false);
});

test('a runner whose first word cannot be read any more is judged by its heartbeat', () => {
  const folder = temporaryFolder();
  const now = Date.now();
  // The line that names the runner is damaged, others are not.
  const nameless: RunState = {
    ...initialState(),
    ...{ status: 'running', lastSeq: 9, damagedLines: 1, updatedAt: now },
  };
  writeFileSync(eventsPath(folder), 'damage\n');
  expect(hasDied(folder, nameless, now + 20_000)).toBe(false);
  expect(hasDied(folder, nameless, now + 40_000)).toBe(true);
  expect(died(folder, nameless, null)).toMatchObject({
    status: 'lost',
    message: expect.stringMatching(
      /^The runner is gone without a last word\..*melanoscope resume /,
    ),
  });
});

test('a run whose log tells nothing is lost, and its checkpoints are named', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'phases', 'baseline', 'fold-1', 'last'), { recursive: true });
  writeFileSync(eventsPath(folder), 'damage\n');
  const unread: RunState = { ...initialState(), damagedLines: 1 };
  expect(hasDied(folder, unread, Date.now() + 40_000)).toBe(true);
  const { message } = died(folder, unread, null);
  expect(message).toContain('has no line that can be read, so what it has made is not known');
  expect(message).toContain('phases/baseline/fold-1/last');
  expect(message).not.toContain('No checkpoint yet');
});

test('a crash for want of memory is told from what the process said last', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'stderr.log'), 'FATAL ERROR: JavaScript heap out of memory\n');
  const { status, message } = died(folder, state({}), { code: null, signal: 'SIGABRT' });
  expect(status).toBe('killed');
  expect(message).toMatch(/ran out of memory and aborted \(SIGABRT\)/);
});

test("the kernel's record names the process that it killed", () => {
  const log = '3,1234,567,-;Memory cgroup out of memory: Killed process 4321 (node) total-vm:1kB';
  expect(tellsOutOfMemory(log, 4321)).toBe(true);
  expect(tellsOutOfMemory(log, 432)).toBe(false);
});
