/** The control socket of a run: one JSON object a line each way, a reply for every command. */
import { closeSync, constants, openSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError, messageOf } from '../errors.js';
import {
  commandSchema,
  questionSchema,
  replySchema,
  type Command,
  type Question,
  type Reply,
} from './commands.js';
import { socketPath } from './folder.js';

/** A longer address does not fit into the kernel's sockaddr_un. */
const LONGEST_ADDRESS = 100;
const REPLY_WITHIN_MS = 5000;
/** No command is this long; a client that sends more is cut off. */
const LONGEST_LINE = 4096;

/** Calls back with an address of the socket that fits the kernel's limit however deep the folder lies. */
async function withAddress<T>(folder: string, use: (address: string) => Promise<T>): Promise<T> {
  const path = socketPath(folder);
  if (Buffer.byteLength(path) <= LONGEST_ADDRESS || process.platform !== 'linux') return use(path);
  const fd = openSync(dirname(path), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return await use(`/proc/self/fd/${fd}/${basename(path)}`);
  } finally {
    closeSync(fd);
  }
}

/** Lines of a socket; readline repeats the socket's errors, which their own listener handles. */
function onLines(socket: Socket, onLine: (line: string) => void): void {
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', onLine);
}

function answer(
  socket: Socket,
  line: string,
  onCommand: (command: Command) => void,
  held: () => string | null,
): void {
  let reply: Reply = { ok: true };
  try {
    const asked: unknown = JSON.parse(line);
    if (questionSchema.safeParse(asked).success) reply = { ok: true, held: held() };
    else onCommand(commandSchema.parse(asked));
  } catch (error) {
    reply = { ok: false, error: messageOf(error) };
  }
  socket.write(`${JSON.stringify(reply)}\n`);
}

/**
 * Listens in the run's folder; a socket that a dead runner left is taken over.
 * @param held Why the log takes no events, or null: the answer to that question.
 */
export async function listen(
  folder: string,
  onCommand: (command: Command) => void,
  held: () => string | null = () => null,
): Promise<{ close(): Promise<void> }> {
  await rm(socketPath(folder), { force: true });
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    /** Bytes of the line under way. */
    let length = 0;
    socket.on('data', (bytes) => {
      const newline = bytes.lastIndexOf('\n');
      length = newline < 0 ? length + bytes.length : bytes.length - newline - 1;
      if (length > LONGEST_LINE || bytes.length > LONGEST_LINE) socket.destroy();
    });
    onLines(socket, (line) => answer(socket, line, onCommand, held));
  });
  await withAddress(
    folder,
    (address) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, resolve);
      }),
  );
  await chmod(socketPath(folder), 0o600);
  return {
    close: async () => {
      server.close();
      await rm(socketPath(folder), { force: true });
    },
  };
}

/** Sends a line and waits for the answer to it. @throws when no runner listens. */
function ask(folder: string, line: Command | Question): Promise<Reply> {
  return withAddress(
    folder,
    (address) =>
      new Promise<Reply>((resolve, reject) => {
        const socket = createConnection(address);
        const give = (error: Error): void => {
          socket.destroy();
          reject(error);
        };
        socket.setTimeout(REPLY_WITHIN_MS, () => give(new Error('no answer')));
        socket.once('error', give);
        socket.once('close', () => give(new Error('it has hung up')));
        socket.once('connect', () => socket.write(`${JSON.stringify(line)}\n`));
        onLines(socket, (text) => {
          try {
            resolve(replySchema.parse(JSON.parse(text)));
            socket.end();
          } catch {
            give(new Error('its answer makes no sense'));
          }
        });
      }),
  );
}

/** Why a run's log takes no events; null while it does, or when nobody answers. */
export async function askHeld(folder: string): Promise<string | null> {
  return ask(folder, { question: 'held' }).then(
    (reply) => reply.held ?? null,
    () => null,
  );
}

/**
 * Sends a command to a run's runner and waits for its answer.
 * @throws {UserError} when no runner listens or it refuses.
 */
export async function sendCommand(folder: string, command: Command): Promise<void> {
  const reply = await ask(folder, command).catch((error: unknown) => {
    throw new UserError(
      `The run in ${folder} does not answer (${messageOf(error)}): its runner may have ended. ` +
        'See: melanoscope runs',
    );
  });
  if (!reply.ok) throw new UserError(`The run refused "${command.command}": ${reply.error}`);
}
