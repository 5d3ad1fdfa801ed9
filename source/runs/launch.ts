/** Starts a runner in a process session of its own, its stderr in the run's folder. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { entryPoint } from '../entry-points.js';
import { UserError, messageOf } from '../errors.js';
import { stderrPath } from './folder.js';

/** How a runner that this process started has ended. */
export interface RunnerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Launched {
  pid: number;
  /** Sends it SIGTERM, when it is still there. */
  terminate(): void;
  /** Resolves when the runner has ended, however that was. */
  exit: Promise<RunnerExit>;
}

/** sharp decodes on libuv's threads, of which there are four unless told otherwise. */
const threads = String(Math.max(4, availableParallelism()));

function openStderr(folder: string): number {
  try {
    return openSync(stderrPath(folder), 'a', 0o600);
  } catch (error) {
    throw new UserError(
      `The run's folder ${folder} cannot be written to (${messageOf(error)}). ` +
        'Free some space, or run it as the user that it belongs to.',
    );
  }
}

/**
 * TensorFlow writes to descriptor 2 from C++: only a file there keeps the terminal whole.
 * @param environment Variables that the engine has to find when its process starts.
 * @throws {UserError} when the run's folder cannot be written to.
 */
export function launchRunner(folder: string, environment: Record<string, string>): Launched {
  const stderr = openStderr(folder);
  const child = spawn(process.execPath, [entryPoint('runner'), folder], {
    detached: true,
    stdio: ['ignore', 'ignore', stderr],
    env: { UV_THREADPOOL_SIZE: threads, ...process.env, ...environment },
  });
  closeSync(stderr);
  const exit = new Promise<RunnerExit>((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  child.unref();
  return { pid: child.pid ?? 0, terminate: () => void child.kill('SIGTERM'), exit };
}
