import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Command } from '../../source/runs/commands.js';
import { listen, sendCommand } from '../../source/runs/control.js';
import { ControlClient, type ViewControl } from '../../source/runs/control-client.js';
import { messageOf } from '../../source/errors.js';
import type { EventBody } from '../../source/runs/events.js';
import { eventsPath, socketPath } from '../../source/runs/folder.js';
import { ownIdentity } from '../../source/runs/process-identity.js';
import type { Launched, RunnerExit } from '../../source/runs/launch.js';
import { patienceWith } from '../../source/runs/patience.js';
import { initialState } from '../../source/runs/state.js';
import { watchOn } from '../../source/runs/watch-on.js';
import { temporaryFolder } from '../temporary.js';

async function server(folder: string): Promise<Command[]> {
  const got: Command[] = [];
  const control = await listen(folder, (command) => got.push(command));
  onTestFinished(() => control.close());
  return got;
}

test('commands arrive in order and are answered', async () => {
  const folder = temporaryFolder();
  const got = await server(folder);
  await sendCommand(folder, { command: 'pause' });
  await sendCommand(folder, { command: 'stop-after-epoch', value: 1 });
  expect(got).toEqual([{ command: 'pause' }, { command: 'stop-after-epoch', value: 1 }]);
});

test('only the owner may use the socket', async () => {
  const folder = temporaryFolder();
  await server(folder);
  expect(statSync(socketPath(folder)).mode & 0o777).toBe(0o600);
});

test('the socket works below a path longer than the kernel takes', async () => {
  const folder = join(temporaryFolder(), 'x'.repeat(100), 'y'.repeat(100));
  mkdirSync(folder, { recursive: true });
  const got = await server(folder);
  await sendCommand(folder, { command: 'continue' });
  expect(got).toEqual([{ command: 'continue' }]);
});

test('what is no command is refused and the socket goes on', async () => {
  const folder = temporaryFolder();
  const got = await server(folder);
  await expect(sendCommand(folder, { command: 'explode' } as unknown as Command)).rejects.toThrow(
    /refused/,
  );
  const rude = createConnection(socketPath(folder));
  rude.write('\u0000'.repeat(100_000));
  await new Promise((resolve) => rude.once('close', resolve).once('error', resolve));
  await sendCommand(folder, { command: 'pause' });
  expect(got).toEqual([{ command: 'pause' }]);
});

test('a socket that a dead runner left is taken over', async () => {
  const folder = temporaryFolder();
  writeFileSync(socketPath(folder), '');
  const got = await server(folder);
  await sendCommand(folder, { command: 'pause' });
  expect(got).toHaveLength(1);
});

test.each([
  ['hangs up', ''],
  ['answers with nonsense', 'what?\n'],
])('a runner that %s is an error at once', async (_what, answer) => {
  const folder = temporaryFolder();
  const rude = createServer((socket) => socket.once('data', () => socket.end(answer)));
  await new Promise<void>((resolve) => rude.listen(socketPath(folder), resolve));
  onTestFinished(() => void rude.close());
  const from = performance.now();
  await expect(sendCommand(folder, { command: 'pause' })).rejects.toThrow(/does not answer/);
  expect(performance.now() - from).toBeLessThan(4000);
});

test('a run that nobody runs says so', async () => {
  await expect(sendCommand(temporaryFolder(), { command: 'pause' })).rejects.toThrow(
    /does not answer/,
  );
});

test('a run that is over says how under the name of its folder, and how to go on', async () => {
  const folder = temporaryFolder();
  const told = async (...events: EventBody[]): Promise<string> => {
    const lines = events.map((event, n) =>
      JSON.stringify({ seq: n + 1, time: new Date(n).toISOString(), ...event }),
    );
    writeFileSync(eventsPath(folder), lines.map((line) => `${line}\n`).join(''));
    const error: unknown = await sendCommand(folder, { command: 'pause' }).catch((e) => e);
    return messageOf(error);
  };
  const begin: EventBody = {
    ...{ type: 'run-started', schema: 1, run: 'amber', version: '1.0.0', runner: ownIdentity() },
    ...{ phases: ['data'], data: null, synthetic: true, config: {} },
  };
  const end = (status: 'finished' | 'stopped'): EventBody => ({
    type: 'run-finished',
    ...{ status, message: null },
  });
  expect(await told(begin, end('finished'))).toBe(
    `The run ${basename(folder)} is finished: it takes no commands.`,
  );
  expect(await told(begin, end('stopped'))).toMatch(
    / is stopped: it takes no commands\. Go on: melanoscope resume /,
  );
  // It may be of a runner that is about to listen again.
  expect(await told(begin)).toMatch(/does not answer/);
});

/** A view of the run and what it was last told of control. */
async function view(folder: string, who: string) {
  const told: (ViewControl | null)[] = [];
  const client = new ControlClient(folder, who, (control) => told.push(control));
  onTestFinished(() => client.close());
  await expect.poll(() => told.length).toBeGreaterThan(0);
  return { client, now: () => told.at(-1) };
}

test('of several views one is in control; the others watch, and can take it', async () => {
  const folder = temporaryFolder();
  const got = await server(folder);
  const first = await view(folder, 'ann');
  const second = await view(folder, 'ben');
  expect(first.now()).toMatchObject({ mine: true, holder: 'ann' });
  expect(second.now()).toMatchObject({ mine: false, holder: 'ann', views: 2 });
  await first.client.send({ command: 'pause' });
  await expect(second.client.send({ command: 'continue' })).rejects.toThrow(
    /refused "continue": ann is in control/,
  );
  await second.client.send({ command: 'take-control' });
  await expect.poll(() => first.now()).toMatchObject({ mine: false, holder: 'ben' });
  await second.client.send({ command: 'continue' });
  await expect(first.client.send({ command: 'pause' })).rejects.toThrow(/ben is in control/);
  await sendCommand(folder, { command: 'stop-now' });
  expect(got).toEqual([
    { command: 'pause' },
    { command: 'take-control', value: 'ben' },
    { command: 'continue' },
    { command: 'stop-now' },
  ]);
});

/** A view of a run whose runner does not listen, of which it has been seen once. */
async function early(folder: string) {
  let patience = Infinity;
  let look = (): void => undefined;
  const looked = new Promise<void>((resolve) => (look = resolve));
  const client = new ControlClient(
    folder,
    'ann',
    () => undefined,
    () => {
      look();
      return patience;
    },
  );
  onTestFinished(() => client.close());
  await looked;
  return { client, waits: (ms: number) => (patience = ms), loses: () => (patience = 0) };
}

test('commands to a runner that has not begun to listen are sent in order when it does', async () => {
  const folder = temporaryFolder();
  const { client } = await early(folder);
  const answers = [client.send({ command: 'pause' }), client.send({ command: 'stop-now' })];
  const got = await server(folder);
  await client.settled();
  expect(got).toEqual([{ command: 'pause' }, { command: 'stop-now' }]);
  await Promise.all(answers);
});

test('a command to a run that is known to be over by then is given up', async () => {
  const { client, loses } = await early(temporaryFolder());
  const answer = client.send({ command: 'pause' });
  const still = Symbol('still');
  expect(await Promise.race([answer, new Promise((r) => setImmediate(() => r(still)))])).toBe(
    still,
  );
  loses();
  await expect(answer).rejects.toThrow(/does not answer/);
});

test('a runner that comes after long has its time to listen', async () => {
  const folder = temporaryFolder();
  const { client, waits } = await early(folder);
  const answer = client.send({ command: 'pause' });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  // It is there, and does not listen yet.
  waits(1000);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const got = await server(folder);
  await answer;
  expect(got).toEqual([{ command: 'pause' }]);
});

test('and is given up when it does not', async () => {
  const { client, waits } = await early(temporaryFolder());
  const answer = client.send({ command: 'pause' });
  waits(300);
  await expect(answer).rejects.toThrow(/does not answer/);
});

test.each(['stopped', 'running'] as const)(
  'a command to a runner that goes on with a run is not given up, whose log says %s until it speaks',
  async (status) => {
    const folder = temporaryFolder();
    const lines: EventBody[] = [
      {
        ...{ type: 'run-started', schema: 1, run: 'amber', version: '1.0.0' },
        ...{ runner: ownIdentity(), phases: ['data'], data: null, synthetic: true, config: {} },
      },
    ];
    if (status === 'stopped') lines.push({ type: 'run-finished', status, message: null });
    writeFileSync(
      eventsPath(folder),
      lines
        .map((line, n) => `${JSON.stringify({ seq: n + 1, time: '2026-01-01', ...line })}\n`)
        .join(''),
    );
    let state = initialState();
    let end = (_exit: RunnerExit): void => undefined;
    const launched: Launched = {
      pid: 999_999_999,
      terminate: () => undefined,
      exit: new Promise((resolve) => (end = resolve)),
    };
    const watch = watchOn(folder, launched, (_events, next) => (state = next));
    onTestFinished(() => watch.stop());
    await expect.poll(() => state.status).not.toBe('starting');
    expect(patienceWith(state, watch.beginning, true)).toBe(Infinity);

    // It has ended without a word: nobody is waited for any more.
    end({ code: 1, signal: null });
    await watch.begun;
    expect(patienceWith(state, watch.beginning, true)).toBe(0);
  },
);

test('a view that was left waits with a command only so long for a first word that may never come', () => {
  expect(patienceWith(initialState(), false, false)).toBe(Infinity);
  expect(patienceWith(initialState(), false, true)).toBe(10_000);
});

test('control that is left goes to the view that has been there longest', async () => {
  const folder = temporaryFolder();
  await server(folder);
  const first = await view(folder, 'ann');
  const second = await view(folder, 'ben');
  await view(folder, 'cleo');
  first.client.close();
  await expect.poll(() => second.now()).toEqual({ mine: true, holder: 'ben', views: 2 });
});

test('a command line cannot take control: it has no view', async () => {
  const folder = temporaryFolder();
  await server(folder);
  await expect(sendCommand(folder, { command: 'take-control' })).rejects.toThrow(/attached view/);
});

test("a socket's file that is removed is made again, and views stay attached", async () => {
  const folder = temporaryFolder();
  const got = await server(folder);
  const { client } = await view(folder, 'ann');
  rmSync(socketPath(folder));
  await expect(sendCommand(folder, { command: 'pause' })).rejects.toThrow(/socket was removed/);
  await client.send({ command: 'note', value: 'still here' });
  await expect
    .poll(() => sendCommand(folder, { command: 'pause' }).then(() => 'heard', String), {
      timeout: 8000,
    })
    .toBe('heard');
  await expect.poll(() => statSync(socketPath(folder)).mode & 0o777).toBe(0o600);
  expect(got).toEqual([{ command: 'note', value: 'still here' }, { command: 'pause' }]);
}, 15_000);
