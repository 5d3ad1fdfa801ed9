/** Runs the built program as its user does: a process of its own, in a folder of its own. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../source/entry-points.js';

export const programPath = join(packageRoot(), 'bin', 'melanoscope.js');

/** The environment of a test: no colours asked for, Unicode, its own cache when one is given. */
export function environment(more: Record<string, string> = {}): Record<string, string> {
  const { FORCE_COLOR: _color, NO_COLOR: _none, CI: _ci, VITEST: _vitest, ...rest } = process.env;
  return { ...(rest as Record<string, string>), LC_ALL: 'C.UTF-8', ...more };
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  pid: number;
  finished: Promise<Finished>;
  /** Resolves as soon as stdout holds a text. */
  says(text: string | RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the program with its stdout in a pipe. */
export function startProgram(args: string[], env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [programPath, ...args], { env: environment(env) });
  let stdout = '';
  let stderr = '';
  const waiting: { text: string | RegExp; resolve: () => void; reject: (error: Error) => void }[] =
    [];
  const has = (text: string | RegExp): boolean =>
    typeof text === 'string' ? stdout.includes(text) : text.test(stdout);
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString();
    for (const wait of waiting) if (has(wait.text)) wait.resolve();
  });
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const finished = new Promise<Finished>((resolve) => {
    child.once('close', (code) => {
      for (const { text, reject } of waiting) {
        if (!has(text)) reject(new Error(`ended without "${text}":\n${stdout}\n${stderr}`));
      }
      resolve({ code, stdout, stderr });
    });
  });
  return {
    pid: child.pid!,
    finished,
    says: (text) =>
      has(text)
        ? Promise.resolve()
        : new Promise((resolve, reject) => waiting.push({ text, resolve, reject })),
    kill: (signal) => child.kill(signal),
  };
}

/** Runs the program to its end. */
export function runProgram(args: string[], env: Record<string, string> = {}): Promise<Finished> {
  return startProgram(args, env).finished;
}
