import { createConnection } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Command } from '../../source/runs/commands.js';
import { listen, sendCommand } from '../../source/runs/control.js';
import { socketPath } from '../../source/runs/folder.js';
import { temporaryFolder } from '../temporary.js';

async function server(): Promise<{ folder: string; got: Command[] }> {
  const folder = temporaryFolder();
  const got: Command[] = [];
  const control = await listen(folder, (command) => got.push(command));
  onTestFinished(() => control.close());
  return { folder, got };
}

/** Sends bytes and gives what was answered when the other side has hung up. */
function answers(folder: string, bytes: Buffer, end: boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath(folder));
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    if (end) socket.end(bytes);
    else socket.write(bytes);
  });
}

test('whatever lines come, each is answered on one line and the socket goes on', async () => {
  const { folder, got } = await server();
  const line = fc.oneof(
    fc
      .string({ unit: 'binary', maxLength: 60 })
      .map((text) => text.replace(/[\r\n\u2028\u2029]/g, '')),
    fc.json(),
    fc.constantFrom(
      '{"__proto__":{"command":"pause"}}',
      '{"command":"learning-rate","value":1e999}',
      '{"command":"stop-after-epoch","value":{"valueOf":1}}',
      '{"command":"mark-label","file":"","label":"x","status":"wrong"}',
      '['.repeat(2000),
      'null',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 5 }), async (lines) => {
      const text = lines.map((one) => `${one}\n`).join('');
      if (Buffer.byteLength(text) > 4000) return;
      const replies = (await answers(folder, Buffer.from(text), true)).trimEnd().split('\n');
      expect(replies).toHaveLength(lines.length);
      for (const reply of replies) {
        expect(reply.length).toBeLessThan(1000);
        expect(JSON.parse(reply)).toMatchObject({ ok: false, error: expect.any(String) });
      }
    }),
    { numRuns: 40 },
  );
  expect(got).toEqual([]);
  await sendCommand(folder, { command: 'pause' });
  expect(got).toEqual([{ command: 'pause' }]);
});

test('a line that never ends is cut off, however small the parts it comes in', async () => {
  const { folder, got } = await server();
  const closed = new Promise<number>((resolve) => {
    const socket = createConnection(socketPath(folder));
    let sent = 0;
    const timer = setInterval(() => {
      socket.write('x'.repeat(512));
      sent += 512;
    }, 1);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve(sent);
    });
  });
  expect(await closed).toBeLessThan(64 * 1024);
  await sendCommand(folder, { command: 'pause' });
  expect(got).toHaveLength(1);
});
