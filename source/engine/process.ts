/** Runs a program to its end and keeps what it said. */
import { spawn } from 'node:child_process';

export interface Ran {
  /** Exit code; null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  env?: NodeJS.ProcessEnv;
  /** Ends the program and everything it started; `run` then rejects with the signal's reason. */
  signal?: AbortSignal;
  timeoutMs?: number;
  onStdout?: (text: string) => void;
}

/**
 * Runs a program without a shell and without input. A program that cannot be started resolves with code
 * 127, as in a shell; one that outlives its time is killed.
 *
 * @throws the reason of `signal` when that fires.
 */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<Ran> {
  const { signal, timeoutMs, onStdout } = options;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    // A process group of its own: a compiler's or pip's own children end with it.
    const child = spawn(command, args, {
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      onStdout?.(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        child.kill('SIGKILL');
      }
    };
    const timer = timeoutMs === undefined ? null : setTimeout(kill, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    const settle = (ran: Ran): void => {
      if (timer) clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve(ran);
    };
    child.once('error', (error) =>
      settle({ code: 127, signal: null, stdout, stderr: error.message }),
    );
    child.once('close', (code, by) => settle({ code, signal: by, stdout, stderr }));
  });
}
