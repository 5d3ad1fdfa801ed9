/** One contestant of a case: a process that stays, makes turns when told to, and ends with the bench. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { UserError } from '../errors.js';
import {
  errorSchema,
  readySchema,
  turnSchema,
  type Ready,
  type Task,
  type Turn,
  type TurnResult,
} from './protocol.js';

/** How to start a contestant. */
export interface Launch {
  command: string;
  /** Arguments before the task. */
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** The end of what a process wrote to stderr that is kept to explain its failure. */
const KEPT_STDERR = 4000;

export class Contestant {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  private readonly ended: Promise<string>;
  private stderr = '';

  /** @param signal Kills the process when it aborts. */
  constructor(
    { command, args, env }: Launch,
    private readonly task: Task,
    signal: AbortSignal,
  ) {
    const child = spawn(command, [...args, JSON.stringify(task)], { env, stdio: 'pipe' });
    this.child = child;
    this.reader = createInterface({ input: child.stdout });
    this.lines = this.reader[Symbol.asyncIterator]();
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-KEPT_STDERR);
    });
    // Writing to one that has just ended: its end is told by the missing answer.
    child.stdin.on('error', () => undefined);
    const kill = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', kill, { once: true });
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', (code, by) => resolve(by ? `signal ${by}` : `exit code ${code}`));
    });
    void this.ended.then(() => signal.removeEventListener('abort', kill));
  }

  /** Waits until it has prepared. @throws {UserError} when it cannot. */
  async ready(): Promise<Ready> {
    return readySchema.parse(await this.answer()).ready;
  }

  /** One turn of `count` steps or passes. @throws {UserError} when it fails. */
  async turn(count: number): Promise<TurnResult> {
    this.child.stdin.write(`${JSON.stringify({ count } satisfies Turn)}\n`);
    return turnSchema.parse(await this.answer());
  }

  /** Lets it end and waits for that. */
  async close(): Promise<void> {
    this.child.stdin.end();
    this.reader.close();
    const impatient = setTimeout(() => this.child.kill('SIGKILL'), 5000);
    await this.ended;
    clearTimeout(impatient);
  }

  private async answer(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (!done) {
      const answer: unknown = JSON.parse(value);
      const failed = errorSchema.safeParse(answer);
      if (!failed.success) return answer;
      throw new UserError(`${this.task.contestant}: ${failed.data.error}`);
    }
    // What it wrote last has come when it has ended.
    const end = await this.ended;
    const last = this.stderr.trim().split('\n').pop();
    throw new UserError(`${this.task.contestant} ended with ${end}${last ? ` (${last})` : ''}.`);
  }
}
