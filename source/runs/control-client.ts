/** A view's connection to a run's runner: it stays, so that the runner knows who is in control. */
import { createConnection, type Socket } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { messageOf } from '../errors.js';
import { controlNewsSchema, replySchema, type Command, type ControlNews } from './commands.js';
import { onLines, refused, unanswered, withAddress } from './control.js';

export type ViewControl = ControlNews['control'];

/** A runner that is not there yet, or whose socket was removed, is looked for this often. */
const AGAIN_MS = 1000;
/** And this often while a command waits for it. */
const AGAIN_FOR_COMMAND_MS = 100;
const REPLY_WITHIN_MS = 5000;
/** A runner makes a socket that was removed again within less, and listens sooner after its first word. */
const PATIENCE_MS = 5000;

/** This user, machine and terminal, as the other views are told. */
export function ownName(env: NodeJS.ProcessEnv = process.env): string {
  const from = env.SSH_CONNECTION?.split(' ')[0];
  return `${userInfo().username}@${hostname()} ${from ? `from ${from}` : `process ${process.pid}`}`;
}

interface Asked {
  resolve: () => void;
  reject: (error: Error) => void;
  command: Command;
  /** By `performance.now()`. */
  askedAt: number;
}

export class ControlClient {
  #socket: Socket | null = null;
  #connecting = false;
  #closed = false;
  #again: NodeJS.Timeout | undefined;
  /** Commands that the runner has not answered yet. */
  readonly #waiting: Asked[] = [];
  /** Commands that wait for a connection. */
  #held: Asked[] = [];
  /** When a runner was last waited for without end, by `performance.now()`. */
  #boundlessAt = -Infinity;
  readonly #answers = new Set<Promise<void>>();

  /**
   * @param onControl Told who is in control, and null while there is no connection.
   * @param patience Milliseconds that a command waits for a runner that does not listen; undefined for the usual.
   */
  constructor(
    private readonly folder: string,
    private readonly who: string,
    private readonly onControl: (control: ViewControl | null) => void,
    private readonly patience: () => number | undefined = () => undefined,
  ) {
    this.#lookFor();
  }

  /** @throws {UserError} when no runner comes to listen or it refuses. */
  send(command: Command): Promise<void> {
    const answer = new Promise<void>((resolve, reject) => {
      const asked = { resolve, reject, command, askedAt: performance.now() };
      if (this.#socket === null) this.#held.push(asked);
      else this.#write(this.#socket, asked);
    });
    this.#lookFor();
    this.#answers.add(answer);
    return answer.finally(() => this.#answers.delete(answer));
  }

  /** Resolves when each command that was sent is answered, or was given up. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#answers);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#socket?.destroy();
  }

  #write(socket: Socket, asked: Asked): void {
    this.#waiting.push(asked);
    socket.write(`${JSON.stringify(asked.command)}\n`);
    setTimeout(() => {
      if (this.#waiting.includes(asked)) socket.destroy(new Error('no answer'));
    }, REPLY_WITHIN_MS).unref();
  }

  #lookFor(): void {
    clearTimeout(this.#again);
    if (this.#socket !== null || this.#connecting || this.#closed) return;
    this.#connecting = true;
    this.#connect()
      .catch((error: unknown) => this.#later(messageOf(error)))
      .finally(() => (this.#connecting = false));
  }

  #later(problem: string): void {
    if (this.#closed) return;
    const now = performance.now();
    const patience = this.patience() ?? PATIENCE_MS;
    if (patience === Infinity) this.#boundlessAt = now;
    // A runner that has just come has its time to listen, however long it was waited for.
    const isLate = ({ askedAt }: Asked): boolean =>
      now - Math.max(askedAt, this.#boundlessAt) >= patience;
    for (const asked of this.#held) {
      if (isLate(asked)) asked.reject(unanswered(this.folder, problem));
    }
    this.#held = this.#held.filter((asked) => !isLate(asked));
    const wait = this.#held.length > 0 ? AGAIN_FOR_COMMAND_MS : AGAIN_MS;
    this.#again = setTimeout(() => this.#lookFor(), wait);
  }

  async #connect(): Promise<void> {
    const socket = await withAddress(
      this.folder,
      (address) =>
        new Promise<Socket>((resolve, reject) => {
          const connection = createConnection(address);
          connection.once('error', reject);
          connection.once('connect', () => resolve(connection));
        }),
    );
    if (this.#closed) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    let problem = 'it has hung up';
    socket.on('error', (error) => (problem = messageOf(error)));
    socket.once('close', () => this.#lost(problem));
    onLines(socket, (line) => this.#hear(socket, line));
    socket.write(`${JSON.stringify({ attach: this.who })}\n`);
    for (const asked of this.#held.splice(0)) this.#write(socket, asked);
  }

  #lost(problem: string): void {
    this.#socket = null;
    for (const { reject } of this.#waiting.splice(0)) reject(unanswered(this.folder, problem));
    if (this.#closed) return;
    this.onControl(null);
    this.#later(problem);
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
      else waiting?.reject(refused(waiting.command.command, reply.error));
    } catch {
      socket.destroy(new Error('its answer makes no sense'));
    }
  }
}
