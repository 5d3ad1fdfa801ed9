/** The control socket of a run: one JSON object a line each way, a reply for every command. */
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { chmod, rm } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { UnansweredError, UserError, messageOf } from '../errors.js';
import {
  attachSchema,
  commandSchema,
  needsControl,
  questionSchema,
  replySchema,
  type Command,
  type Question,
  type Reply,
} from './commands.js';
import { commandFor, outOption, program } from './command-line.js';
import { foldLog } from './fold-log.js';
import { died, hasDied, isOver } from './liveness.js';
import { ControlSessions } from './control-sessions.js';
import { socketPath } from './folder.js';

/** A longer address does not fit into the kernel's sockaddr_un. */
const LONGEST_ADDRESS = 100;
const REPLY_WITHIN_MS = 5000;
/** No command is this long; a client that sends more is cut off. */
const LONGEST_LINE = 4096;

/** Calls back with an address of the socket that fits the kernel's limit however deep the folder lies. */
export async function withAddress<T>(
  folder: string,
  use: (address: string) => Promise<T>,
): Promise<T> {
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
export function onLines(socket: Socket, onLine: (line: string) => void): void {
  createInterface({ input: socket })
    .on('error', () => undefined)
    .on('line', onLine);
}

function answer(
  socket: Socket,
  line: string,
  onCommand: (command: Command) => void,
  held: () => string | null,
  sessions: ControlSessions,
): void {
  let reply: Reply = { ok: true };
  try {
    const said: unknown = JSON.parse(line);
    if (questionSchema.safeParse(said).success) {
      socket.write(`${JSON.stringify({ ok: true, held: held() } satisfies Reply)}\n`);
      return;
    }
    const view = attachSchema.safeParse(said);
    if (view.success) {
      sessions.attach(socket, view.data.attach);
      return;
    }
    const command = commandSchema.parse(said);
    if (needsControl(command.command)) sessions.check(socket);
    const takes = command.command === 'take-control';
    onCommand(takes ? { ...command, value: sessions.take(socket) } : command);
  } catch (error) {
    reply = { ok: false, error: messageOf(error) };
  }
  socket.write(`${JSON.stringify(reply)}\n`);
}

/** A socket's file that somebody has removed is missed within this time. */
const LOOK_EVERY_MS = 2000;

/**
 * Listens in the run's folder; a socket that a dead runner left is taken over, and one whose file is
 * removed is made again.
 * @param held Why the log takes no events, or null: the answer to that question.
 */
export async function listen(
  folder: string,
  onCommand: (command: Command) => void,
  held: () => string | null = () => null,
): Promise<{ close(): Promise<void> }> {
  const sessions = new ControlSessions();
  const serve = (socket: Socket): void => {
    socket.on('error', () => socket.destroy());
    /** Bytes of the line under way. */
    let length = 0;
    socket.on('data', (bytes) => {
      const newline = bytes.lastIndexOf('\n');
      length = newline < 0 ? length + bytes.length : bytes.length - newline - 1;
      if (length > LONGEST_LINE || bytes.length > LONGEST_LINE) socket.destroy();
    });
    onLines(socket, (line) => answer(socket, line, onCommand, held, sessions));
  };
  let server = await open(folder, serve);
  let opening = false;
  const timer = setInterval(() => {
    if (opening || existsSync(socketPath(folder))) return;
    opening = true;
    // Those who are connected stay so; the old one goes first, as its end removes the file of its name.
    server.close();
    void open(folder, serve)
      .then((again) => (server = again))
      .catch(() => undefined)
      .finally(() => (opening = false));
  }, LOOK_EVERY_MS);
  return {
    close: async () => {
      clearInterval(timer);
      server.close();
      await rm(socketPath(folder), { force: true });
    },
  };
}

/** A server at the socket's address, for the folder's owner alone. */
async function open(folder: string, serve: (socket: Socket) => void): Promise<Server> {
  await rm(socketPath(folder), { force: true });
  const server = createServer(serve);
  await withAddress(
    folder,
    (address) =>
      new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(address, resolve);
      }),
  );
  await chmod(socketPath(folder), 0o600);
  return server;
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
  const reply = await ask(folder, command).catch(async (error: unknown) => {
    throw (await overAlready(folder)) ?? unanswered(folder, messageOf(error));
  });
  if (!reply.ok) throw refused(command.command, reply.error);
}

/** That a run is over, which has nobody to ask any more; null where its log does not say so. */
async function overAlready(folder: string): Promise<UserError | null> {
  const logged = await foldLog(folder).catch(() => null);
  if (logged === null || logged.run === null) return null;
  const state = hasDied(folder, logged) ? died(folder, logged, null) : logged;
  if (!isOver(state)) return null;
  const next = state.status === 'finished' ? '' : ` Go on: ${commandFor('resume', folder)}`;
  return new UserError(
    `The run ${basename(folder)} is ${state.status}: it takes no commands.${next}`,
  );
}

export const unanswered = (folder: string, problem: string): UnansweredError =>
  new UnansweredError(
    `The run in ${folder} does not answer (${problem}): its runner may have ended, or its socket ` +
      'was removed, which the runner makes again within seconds. See: ' +
      `${program()} runs${outOption(dirname(folder))}`,
  );

export const refused = (command: string, error = 'no reason given'): UserError =>
  new UserError(`The run refused "${command}": ${error}`);
