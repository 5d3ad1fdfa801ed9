/** `run --resume-if-exists`: what a requeued job is started with, so that it goes on by itself. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { foldLog } from '../runs/fold-log.js';
import { eventsPath } from '../runs/folder.js';
import { hasDied, isOver } from '../runs/liveness.js';
import { readConfig } from '../runs/run-config.js';
import type { RunState } from '../runs/state.js';
import { resumeCommand } from './resume.js';
import { showRun, type ViewFlags } from './session.js';
import { startRunner } from './start-runner.js';

/** A runner on a host that is gone is known to be lost after 30 s without a heartbeat. */
const PATIENCE_MS = 40_000;

/** The run's state when its runner is gone, or as it is when it does not go within that time. */
async function settled(folder: string): Promise<RunState> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const state = await foldLog(folder);
    const gone = state.runner === null || isOver(state) || hasDied(folder, state);
    if (gone || Date.now() > until) return state;
    await new Promise((wake) => setTimeout(wake, 1000));
  }
}

/**
 * Goes on with the run of that name.
 * @returns The exit code; null when there is no such run, which is to be begun then.
 * @throws {UserError} without a name.
 */
export async function resumeIfThere(
  { out, name }: { out: string; name: string | null },
  view: ViewFlags,
): Promise<number | null> {
  if (name === null) {
    throw new UserError('--resume-if-exists finds the run by its --name, which is missing.', 2);
  }
  const folder = resolve(out, name);
  if (!existsSync(folder)) return null;
  // A runner that was cut off before its first word has left a folder with settings alone.
  if (!existsSync(eventsPath(folder))) {
    const settings = await readConfig(folder);
    return (await showRun(folder, () => startRunner(folder, settings), view)).exitCode;
  }
  if ((await settled(folder)).status === 'finished') {
    process.stdout.write(`The run ${name} is finished already.\n`);
    return 0;
  }
  const flags = (['plain', 'ascii', 'json'] as const).flatMap((flag) =>
    view[flag] === undefined ? [] : `--${view[flag] ? '' : 'no-'}${flag}`,
  );
  return resumeCommand([folder, ...flags]);
}
