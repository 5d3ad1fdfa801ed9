/** A view's connection to a run's runner: it stays, so that the runner knows who is in control. */
import { createConnection, type Socket } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { messageOf } from '../errors.js';
import { controlNewsSchema, replySchema, type Command, type ControlNews } from './commands.js';
import { onLines, refused, unanswered, withAddress } from './control.js';

export type ViewControl = ControlNews['control'];

/** A runner that is not there yet, or whose socket was removed, is looked for this often. */
const AGAIN_MS = 1000;
const REPLY_WITHIN_MS = 5000;

/** This user, machine and terminal, as the other views are told. */
export function ownName(env: NodeJS.ProcessEnv = process.env): string {
  const from = env.SSH_CONNECTION?.split(' ')[0];
  return `${userInfo().username}@${hostname()} ${from ? `from ${from}` : `process ${process.pid}`}`;
}

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
  command: string;
}

export class ControlClient {
  #socket: Socket | null = null;
  #closed = false;
  #again: NodeJS.Timeout | undefined;
  readonly #waiting: Waiting[] = [];

  /** @param onControl Told who is in control, and null while there is no connection. */
  constructor(
    private readonly folder: string,
    private readonly who: string,
    private readonly onControl: (control: ViewControl | null) => void,
  ) {
    void this.#connect().catch(() => this.#later());
  }

  /** @throws {UserError} when no runner listens or it refuses. */
  async send(command: Command): Promise<void> {
    let socket: Socket;
    try {
      socket = this.#socket ?? (await this.#connect());
    } catch (error) {
      throw unanswered(this.folder, messageOf(error));
    }
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = { resolve, reject, command: command.command };
      this.#waiting.push(waiting);
      socket.write(`${JSON.stringify(command)}\n`);
      setTimeout(() => {
        if (this.#waiting.includes(waiting)) socket.destroy(new Error('no answer'));
      }, REPLY_WITHIN_MS).unref();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  #later(): void {
    if (!this.#closed) this.#again = setTimeout(() => this.#retry(), AGAIN_MS);
  }

  #retry(): void {
    if (this.#socket === null) void this.#connect().catch(() => this.#later());
  }

  async #connect(): Promise<Socket> {
    const socket = await withAddress(
      this.folder,
      (address) =>
        new Promise<Socket>((resolve, reject) => {
          const connection = createConnection(address);
          connection.once('error', reject);
          connection.once('connect', () => resolve(connection));
        }),
    );
    if (this.#closed || this.#socket !== null) {
      socket.destroy();
      if (this.#socket !== null) return this.#socket;
      throw new Error('the view is closed');
    }
    this.#socket = socket;
    let problem = 'it has hung up';
    socket.on('error', (error) => (problem = messageOf(error)));
    socket.once('close', () => this.#lost(problem));
    onLines(socket, (line) => this.#hear(socket, line));
    socket.write(`${JSON.stringify({ attach: this.who })}\n`);
    return socket;
  }

  #lost(problem: string): void {
    this.#socket = null;
    for (const { reject } of this.#waiting.splice(0)) reject(unanswered(this.folder, problem));
    if (this.#closed) return;
    this.onControl(null);
    this.#later();
  }

  #hear(socket: Socket, line: string): void {
    try {
      const said: unknown = JSON.parse(line);
      const news = controlNewsSchema.safeParse(said);
      if (news.success) {
        this.onControl(news.data.control);
        return;
      }
      const reply = replySchema.parse(said);
      const waiting = this.#waiting.shift();
      if (reply.ok) waiting?.resolve();
      else waiting?.reject(refused(waiting.command, reply.error));
    } catch {
      socket.destroy(new Error('its answer makes no sense'));
    }
  }
}
