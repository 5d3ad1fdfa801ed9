/** Kills a run's runner as soon as its log says something, at whatever speed the machine runs. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RunEvent } from '../source/runs/events.js';
import { startProgram } from './program.js';

/** Its whole lines: the last may still be being written. */
function eventsOf(folder: string): RunEvent[] {
  const path = join(folder, 'events.jsonl');
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

/**
 * Starts or goes on with a run, and kills its runner at a moment. What a view prints comes later than the log:
 * a short run could be over by then.
 *
 * @param folder The run's.
 * @param has Whether the moment has come, by the events of this and of earlier runners.
 */
export async function killWhen(
  folder: string,
  args: string[],
  has: (events: RunEvent[]) => boolean,
  env: Record<string, string> = {},
): Promise<void> {
  const before = eventsOf(folder).length;
  const run = startProgram(args, env);
  let over = false;
  void run.finished.then(() => (over = true));
  for (;;) {
    const events = eventsOf(folder);
    const own = events.slice(before).findLast((event) => 'runner' in event) as
      { runner: { pid: number } } | undefined;
    if (own && has(events)) {
      process.kill(own.runner.pid, 'SIGKILL');
      break;
    }
    if (over) throw new Error(`the run in ${folder} ended before its moment came`);
    await delay(2);
  }
  expect((await run.finished).code).not.toBe(0);
  // Nobody holds the lock of a process that is known to be dead; without this it grows stale in 5 s.
  rmSync(join(folder, 'runner.lock'), { recursive: true, force: true });
}
