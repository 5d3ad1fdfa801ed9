/** A run's folder: what lies where, and how one is made. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError, messageOf } from '../errors.js';
import { isFolder } from '../is-folder.js';
import { makeFolder } from '../make-folder.js';
import { printable } from '../text.js';
import { DRAFT } from '../write-whole.js';
import { commandFor, outOption } from './command-line.js';

export const eventsPath = (folder: string): string => join(folder, 'events.jsonl');
export const configPath = (folder: string): string => join(folder, 'config.json');
export const resultsPath = (folder: string): string => join(folder, 'results.json');
export const stderrPath = (folder: string): string => join(folder, 'stderr.log');
export const socketPath = (folder: string): string => join(folder, 'control.sock');
/** The runner's lock; touched each second while it lives. */
export const lockPath = (folder: string): string => join(folder, 'runner.lock');
/** How the runner before has ended; see supervise.ts. */
export const exitRecordPath = (folder: string): string => join(folder, 'runner-exit.json');
const picturesPath = (folder: string): string => join(folder, 'pictures');
/** @param pass The folder of one of the phase's trainings where it has several, as `passFolder` tells it. */
export const phasePath = (folder: string, phase: string, pass?: string): string =>
  join(folder, 'phases', phase, pass ?? '');

const words = [
  'amber', 'aspen', 'basalt', 'birch', 'cedar', 'cobalt', 'coral', 'delta', 'ember', 'fern', 'flint',
  'garnet', 'hazel', 'heron', 'indigo', 'ivory', 'jade', 'juniper', 'larch', 'lichen', 'linden', 'maple',
  'marble', 'moss', 'ochre', 'onyx', 'opal', 'osprey', 'pebble', 'quartz', 'raven', 'rowan', 'sable',
  'slate', 'sorrel', 'teal', 'thistle', 'umber', 'willow', 'wren',
]; // prettier-ignore

/** Date, time and a word: sorts by age and can be said aloud. */
function newRunName(now = new Date(), random = Math.random()): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${date}-${time}-${words[Math.floor(random * words.length)]}`;
}

/**
 * Makes the folder of a new run, readable by its owner only.
 * @param name Null takes a new one, and another where a run that began in the same second has that.
 * @throws {UserError} when it is there already or cannot be made.
 */
export async function createRunFolder(
  out: string,
  name: string | null,
  newName = newRunName,
): Promise<string> {
  const folder = resolve(out, name ?? newName());
  let made = false;
  try {
    await makeFolder(resolve(out));
    await mkdir(folder, { mode: 0o700 });
    made = true;
    await mkdir(picturesPath(folder));
    await mkdir(join(folder, 'phases'));
  } catch (error) {
    if (made) await removeRunFolder(folder);
    else if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (await isFolder(folder))) {
      if (name === null) return createRunFolder(out, name, newName);
      throw new UserError(
        (await isRun(folder))
          ? `There is a run named ${name} in ${resolve(out)} already. ` +
              `Give another --name, or go on with it: ${commandFor('resume', folder)}`
          : `There is a folder ${folder} already, and no run in it. Give another --name, or take it away.`,
      );
    }
    throw new UserError(
      `The run's folder ${folder} cannot be made (${messageOf(error)}). ` +
        'Name a folder that you may write to with --out.',
    );
  }
  return folder;
}

/** Takes away files that a runner was killed over while it wrote them. Views write relabel.csv, and may do so now. */
export async function removeDrafts(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  const drafts = names.filter((name) => DRAFT.test(name) && !name.startsWith('relabel.csv'));
  for (const name of drafts) await rm(join(folder, name), { force: true });
}

/** Takes away what was made of a run that cannot begin: its name stays free. */
export const removeRunFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

/** Whether a folder holds a run; a runner that died before its first word has left its settings alone. */
async function isRun(folder: string): Promise<boolean> {
  for (const path of [eventsPath(folder), configPath(folder)]) {
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) return true;
  }
  return false;
}

/** The name that a log gives its run, where its folder is called otherwise, as a copy is; else null. */
export const nameInLog = (folder: string, logged: string | null): string | null =>
  logged === basename(folder) ? null : logged;

/** Folders of the runs in `out`, oldest first by their log's last change. */
export async function listRunFolders(out: string): Promise<string[]> {
  const names = await readdir(out).catch(() => [] as string[]);
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = resolve(out, name);
      const log = await stat(eventsPath(folder)).catch(() => null);
      return log?.isFile() ? [{ folder, changed: log.mtimeMs }] : [];
    }),
  );
  return found
    .flat()
    .sort((a, b) => a.changed - b.changed)
    .map((run) => run.folder);
}

/**
 * The folder of a run that a user names by its name, by the last part of it ("larch") where only one in `out`
 * has that, or by its path; without a name, the newest.
 * @throws {UserError} when there is none, or more than one.
 */
export async function findRunFolder(run: string | undefined, out: string): Promise<string> {
  if (run === undefined) {
    const newest = (await listRunFolders(out)).at(-1);
    if (newest) return newest;
    throw new UserError(`There is no run in ${resolve(out)} yet. Start one: melanoscope run`);
  }
  for (const folder of [resolve(out, run), resolve(run)]) {
    if (await isRun(folder)) return folder;
  }
  const all = await listRunFolders(out);
  const ending = all.filter((folder) => basename(folder).endsWith(`-${run}`));
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) {
    throw new UserError(
      `${ending.length} runs in ${resolve(out)} end in ${printable(run)}: ${ending.map((folder) => basename(folder)).join(', ')}. Name one in whole.`,
      2,
    );
  }
  const known = all.map((folder) => basename(folder)).slice(-5);
  const hint = known.length > 0 ? ` The newest there: ${known.reverse().join(', ')}.` : '';
  throw new UserError(
    `There is no run named ${printable(run)} in ${resolve(out)}.${hint} See: melanoscope runs${outOption(out)}`,
    2,
  );
}
