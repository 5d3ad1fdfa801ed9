/** Asks the inference process. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { entryPoint } from '../entry-points.js';
import { UserError } from '../errors.js';
import { messageSchema, type Message, type Request } from './protocol.js';

type Answer = Exclude<Message, { type: 'progress' | 'failed' }>;

/** Lines of the process's stderr that are kept for the error's text. */
const KEPT_CHARACTERS = 2000;

/**
 * @param environment What the engine has to find in the environment of its process.
 * @throws {UserError} what the process says it cannot do; the reason of `signal` when that fires.
 */
export async function infer(
  request: Request,
  options: {
    environment: Record<string, string>;
    signal: AbortSignal;
    onProgress(task: string, done: number, total: number): void;
  },
): Promise<Answer> {
  const { environment, signal, onProgress } = options;
  signal.throwIfAborted();
  const child = spawn(process.execPath, [entryPoint('inference')], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C reaches only the command, which ends this process itself.
    detached: true,
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let stderr = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-KEPT_CHARACTERS)));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, by) => resolve(by ? `signal ${by}` : `exit code ${code}`));
  });
  // A process that ends before it has read the request is told by how it ended.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(request));
  let answer: Exclude<Message, { type: 'progress' }> | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = parsed(line);
    if (message?.type === 'progress') onProgress(message.task, message.done, message.total);
    else if (message) answer = message;
  }
  const end = await ended;
  signal.removeEventListener('abort', kill);
  signal.throwIfAborted();
  if (answer === null) {
    const last = stderr.trim().split('\n').at(-1);
    throw new UserError(
      `The process that runs the model ended with ${end}${last ? `: ${last}` : ''}.`,
    );
  }
  if (answer.type === 'failed') throw new UserError(answer.message, answer.exitCode);
  return answer;
}

/** A line that is no message is a library's own. */
function parsed(line: string): Message | null {
  try {
    return messageSchema.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
