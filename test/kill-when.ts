/** Kills a run's runner at a moment that its log or its folder tells of, at whatever speed the machine runs. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RunEvent } from '../source/runs/events.js';
import { startProgram } from './program.js';

/** Its whole lines: the last may still be being written. */
function eventsOf(folder: string): RunEvent[] {
  const path = join(folder, 'events.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/** A runner may end in the moment that it is to be killed. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

export interface KillOptions {
  env?: Record<string, string>;
  /** Milliseconds from the moment to the kill. @default 0 */
  later?: number;
}

/**
 * Starts or goes on with a run, and kills its runner at a moment. What a view prints comes later than the log:
 * a short run could be over by then.
 *
 * @param folder The run's.
 * @param has Whether the moment has come, by the events of this and of earlier runners.
 * @returns Whether the run was over before.
 */
export async function killAt(
  folder: string,
  args: string[],
  has: (events: RunEvent[]) => boolean,
  { env = {}, later = 0 }: KillOptions = {},
): Promise<'killed' | 'over'> {
  const before = eventsOf(folder).length;
  const run = startProgram(args, env);
  let over = false;
  void run.finished.then(() => (over = true));
  while (!over) {
    const events = eventsOf(folder);
    const own = events.slice(before).findLast((event) => 'runner' in event) as
      { runner: { pid: number } } | undefined;
    // Asked each time: what a folder holds may be gone the next.
    if (has(events) && own) {
      if (later > 0) await delay(later);
      if (!over) killIfThere(own.runner.pid);
      break;
    }
    await delay(1);
  }
  const { code } = await run.finished;
  // Nobody holds the lock of a process that is known to be dead; without this it grows stale in 5 s.
  rmSync(join(folder, 'runner.lock'), { recursive: true, force: true });
  return code === 0 ? 'over' : 'killed';
}

/** As `killAt`, of a moment that is sure to come. */
export async function killWhen(...asked: Parameters<typeof killAt>): Promise<void> {
  const ended = await killAt(...asked);
  if (ended === 'over') throw new Error(`the run in ${asked[0]} ended before its moment came`);
}
