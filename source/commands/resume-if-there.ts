/** `run --resume-if-exists`: what a requeued job is started with, so that it goes on by itself. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../errors.js';
import { foldLog } from '../runs/fold-log.js';
import { eventsPath } from '../runs/folder.js';
import { hasDied, isOver } from '../runs/liveness.js';
import { refuseLostLog } from '../runs/lost-log.js';
import { readConfig } from '../runs/run-config.js';
import { initialState, type RunState } from '../runs/state.js';
import type { StudyConfig } from '../study/config.js';
import type { GivenSetting } from '../study/given-settings.js';
import { resultsOf } from '../study/results.js';
import { begunOtherwise } from './begun-otherwise.js';
import { printJson } from './print-json.js';
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
 * @param asked The settings that were asked for.
 * @param given Which of them were given; the others may be of any value in the run.
 * @returns The exit code; null when there is no such run, which is to be begun then.
 * @throws {UserError} without a name, and where a setting that was given is not the run's.
 */
export async function resumeIfThere(
  asked: StudyConfig,
  given: readonly GivenSetting[],
  view: ViewFlags,
): Promise<number | null> {
  const { name } = asked;
  if (name === null) {
    throw new UserError('--resume-if-exists finds the run by its --name, which is missing.', 2);
  }
  const folder = resolve(asked.out, name);
  if (!existsSync(folder)) return null;
  const settings = await readConfig(folder);
  const other = await begunOtherwise(settings, asked, given);
  if (other.length > 0) {
    throw new UserError(
      `The run ${name} in ${resolve(asked.out)} was begun with other settings: ${other.join('; ')}. ` +
        'Give another --name, or leave out what differs to go on with it as it was begun.',
      2,
    );
  }
  // A runner that was cut off before its first word has left a folder with settings alone.
  if (!existsSync(eventsPath(folder))) {
    refuseLostLog(folder, initialState());
    return (await showRun(folder, () => startRunner(folder, settings), view)).exitCode;
  }
  const state = await settled(folder);
  if (state.status === 'finished') {
    const out = view.json ? process.stderr : process.stdout;
    out.write(`The run ${name} is finished already.\n`);
    if (view.json) printJson(resultsOf(state));
    return 0;
  }
  const flags = (['plain', 'ascii', 'json'] as const).flatMap((flag) =>
    view[flag] === undefined ? [] : `--${view[flag] ? '' : 'no-'}${flag}`,
  );
  return resumeCommand([folder, ...flags]);
}
