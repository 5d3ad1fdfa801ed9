/** Starts a runner in a process session of its own, its stderr in the run's folder. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { entryPoint } from '../entry-points.js';
import { UserError, messageOf } from '../errors.js';
import { stderrPath } from './folder.js';
import { exitOf, recordedExit, supervised, type RunnerExit } from './supervise.js';

export type { RunnerExit } from './supervise.js';

export interface Launched {
  /** The process that was started: the runner, or the shell that waits for it. */
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
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `The run's folder ${folder} cannot be written to (${messageOf(error)}). ` +
        (code === 'EROFS'
          ? 'Its disk is read-only: make it writable, or copy the run to another and name that with --out.'
          : 'Free some space, or run it as the user that it belongs to.'),
    );
  }
}

/** The shell and the runner are a process group of their own. */
function terminateGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended meanwhile.
  }
}

/**
 * TensorFlow writes to descriptor 2 from C++: only a file there keeps the terminal whole.
 * @param environment Variables that the engine has to find when its process starts.
 * @param accept Differences from how the run was begun that the user accepts.
 * @throws {UserError} when the run's folder cannot be written to.
 */
export function launchRunner(
  folder: string,
  environment: Record<string, string>,
  accept: readonly string[] = [],
): Launched {
  const stderr = openStderr(folder);
  const command = [process.execPath, entryPoint('runner'), folder, accept.join(',')];
  const child = spawn(...supervised(folder, command), {
    detached: true,
    stdio: ['ignore', 'ignore', stderr],
    env: { UV_THREADPOOL_SIZE: threads, ...process.env, ...environment },
  });
  closeSync(stderr);
  const exit = new Promise<RunnerExit>((resolve) => {
    child.once('error', () => resolve({ code: 1, signal: null }));
    child.once('exit', (code, signal) =>
      resolve(signal ? { code, signal } : (recordedExit(folder, null) ?? exitOf(code ?? 1))),
    );
  });
  child.unref();
  const pid = child.pid ?? 0;
  return { pid, terminate: () => terminateGroup(pid), exit };
}
