/** Names that a run can be named by. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { findRunFolder, runsIn } from '../../runs/folder.js';
import { printable } from '../../text.js';

/** A folder as the shell will know it: `~` is the home, `$NAME` a variable. No other part of it is expanded. */
function expanded(folder: string): string {
  if (existsSync(folder)) return folder;
  return folder
    .replace(/^~(?=\/|$)/, homedir())
    .replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, bare?: string, braced?: string) => {
      return process.env[(bare ?? braced)!] ?? all;
    });
}

const runsFolder = (out: string | null): string => expanded(out ?? 'checkpoints');

/**
 * Runs whose name begins with the text, newest first, then the last words of names ("larch") that do and are
 * those of one run alone, as `findRunFolder` understands them.
 * @param out Value of `--out` as it was typed; null where it was not.
 */
export async function findRuns(out: string | null, text: string): Promise<string[]> {
  const { folders } = await runsIn(runsFolder(out)).catch(() => ({ folders: [] as string[] }));
  const names = folders.map((folder) => basename(folder)).reverse();
  const lastWords = names.map((name) => name.slice(name.lastIndexOf('-') + 1));
  const short = lastWords.filter(
    (word) =>
      text !== '' &&
      !names.includes(word) &&
      names.filter((name) => name.endsWith(`-${word}`)).length === 1,
  );
  // A shell's line has no place for a line break, and its list shows what a terminal would act upon.
  return [...new Set([...names, ...short])].filter(
    (name) => name.startsWith(text) && name === printable(name, Infinity),
  );
}

/**
 * Phases of a run that have been trained, as `melanoscope compare` takes them: `RUN:PHASE`.
 * @param out As of `findRuns`. @param text The run, a colon, and as much of the phase as was typed.
 */
export async function findPhases(out: string | null, text: string): Promise<string[]> {
  const colon = text.lastIndexOf(':');
  const run = text.slice(0, colon);
  const folder = await findRunFolder(run, runsFolder(out)).catch(() => null);
  if (folder === null) return [];
  const phases = await readdir(join(folder, 'phases')).catch(() => []);
  return phases
    .filter((phase) => phase.startsWith(text.slice(colon + 1)) && /^[\w-]+$/.test(phase))
    .sort()
    .map((phase) => `${run}:${phase}`);
}
