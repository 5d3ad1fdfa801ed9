/** A run's folder: what lies where, and how one is made. */
import { statSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { UserError, messageOf } from '../errors.js';
import { isFolder } from '../is-folder.js';
import { makeFolder } from '../make-folder.js';
import { printable } from '../text.js';
import { DRAFT } from '../write-whole.js';
import { commandFor, outOption, program } from './command-line.js';
import { deniedAt, isDenied, notReadable } from './denied.js';

export const eventsPath = (folder: string): string => join(folder, 'events.jsonl');
/** Bytes of the log as it is now, 0 where there is none. */
export const logSize = (folder: string): number =>
  statSync(eventsPath(folder), { throwIfNoEntry: false })?.size ?? 0;
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
      const denied = await deniedAt(eventsPath(folder));
      if (denied !== null) throw notReadable(denied, 'Give another --name.');
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

interface FoundRuns {
  /** Of runs, oldest first by their log's last change. */
  folders: string[];
  /** Folders that this user may not look into: those of another user's runs, as a rule. */
  denied: string[];
}

/**
 * What lies in `out`, which need not be there.
 * @throws {UserError} when it may not be read.
 */
export async function runsIn(out: string): Promise<FoundRuns> {
  const names = await readdir(out).catch(async (error: NodeJS.ErrnoException) => {
    if (isDenied(error)) throw notReadable((await deniedAt(resolve(out))) ?? resolve(out));
    return [] as string[];
  });
  const denied: string[] = [];
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = resolve(out, name);
      const log = await stat(eventsPath(folder)).catch(async (error: NodeJS.ErrnoException) => {
        if (isDenied(error)) denied.push((await deniedAt(eventsPath(folder))) ?? folder);
        return null;
      });
      return log?.isFile() ? [{ folder, changed: log.mtimeMs }] : [];
    }),
  );
  // One that may be listed, and no more than that.
  if (denied.includes(resolve(out))) throw notReadable(resolve(out));
  const folders = found
    .flat()
    .sort((a, b) => a.changed - b.changed)
    .map((run) => run.folder);
  return { folders, denied: denied.sort() };
}

/**
 * The folder of a run that a user names by its name, by the last part of it ("larch") where only one in `out`
 * has that, or by its path; without a name, the newest.
 * @throws {UserError} when there is none, or more than one, or it may not be read.
 */
export async function findRunFolder(run: string | undefined, out: string): Promise<string> {
  if (run === undefined) {
    const { folders, denied } = await runsIn(out);
    const newest = folders.at(-1);
    if (newest) return newest;
    if (denied[0] !== undefined) throw notReadable(denied[0]);
    throw new UserError(`There is no run in ${resolve(out)} yet. Start one: ${program()} run`);
  }
  for (const folder of [resolve(out, run), resolve(run)]) {
    if (await isRun(folder)) return folder;
  }
  const { folders: all, denied } = await runsIn(out);
  const ending = [...all, ...denied].filter((folder) => basename(folder).endsWith(`-${run}`));
  if (ending.length === 1 && denied.includes(ending[0]!)) throw notReadable(ending[0]!);
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) {
    throw new UserError(
      `${ending.length} runs in ${resolve(out)} end in ${printable(run)}: ${ending.map((folder) => basename(folder)).join(', ')}. Name one in whole.`,
      2,
    );
  }
  for (const folder of [resolve(out, run), resolve(run)]) {
    const at = await deniedAt(eventsPath(folder));
    if (at !== null) throw notReadable(at);
  }
  const known = all.map((folder) => basename(folder)).slice(-5);
  const hint = known.length > 0 ? ` The newest there: ${known.reverse().join(', ')}.` : '';
  throw new UserError(
    `There is no run named ${printable(run)} in ${resolve(out)}.${hint} See: ${program()} runs${outOption(out)}`,
    2,
  );
}
