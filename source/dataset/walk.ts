/** Walks a folder for image files, whatever else lies in it. */
import { readdir, realpath, stat } from 'node:fs/promises';
import type { Dirent, Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../errors.js';
import { hasImageExtension } from './extensions.js';
import type { SkippedTally } from './found.js';
import { isLitter, LITTER } from './litter.js';
import { isMisnamed, MISNAMED } from './misnamed.js';
import { isSystemFolder } from './system-folders.js';

/** A regular file with an image's extension, or a link of such a name that leads to nothing. */
export interface WalkedFile {
  /** Relative to the data folder, with forward slashes. */
  file: string;
  bytes: number;
  /** Milliseconds since the epoch of the last change of its bytes or its attributes. */
  modified: number;
}

/** Deepest folder looked into, counted from where the walk began. */
const DEEPEST = 32;
/** Files whose attributes are asked for at a time. */
const AT_ONCE = 32;

const identity = (stats: Stats): string => `${stats.dev}:${stats.ino}`;
const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * A folder and those that it lies in, up to the root of the file system.
 * @param path Without links.
 */
async function withFoldersAbove(path: string): Promise<Set<string>> {
  const above = new Set<string>();
  for (let at = path; ; at = dirname(at)) {
    above.add(identity(await stat(at)));
    if (at === dirname(at)) return above;
  }
}

/**
 * Image files under `root/folder` and its subfolders, by path. Links are followed; a folder that is
 * met again on the way down, or is or holds `root`, is a loop and is passed over, like the system's own
 * folders and everything that is no regular file.
 * @param folder Relative to `root`, '' for the root itself.
 * @param read Absolute paths of files that are read as something else, such as CSVs: they are not passed over.
 * @throws the system's error when `root/folder` itself cannot be read.
 */
export async function walkImages(
  root: string,
  folder: string,
  skipped: SkippedTally,
  read: readonly string[] = [],
): Promise<WalkedFile[]> {
  const files: WalkedFile[] = [];
  const realRoot = await realpath(root);
  const rootAndAbove = await withFoldersAbove(realRoot);

  async function enter(at: string, above: string[]): Promise<void> {
    const here = identity(await stat(join(root, at)));
    if (above.includes(here) || (at !== '' && rootAndAbove.has(here)))
      return skipped.add('a link back to a folder above it', at);
    if (above.length > DEEPEST) return skipped.add(`more than ${DEEPEST} folders deep`, at);
    const entries = (await readdir(join(root, at), { withFileTypes: true })).sort(byName);
    for (let start = 0; start < entries.length; start += AT_ONCE) {
      const part = entries.slice(start, start + AT_ONCE);
      const looked = await Promise.all(part.map((entry) => look(at, entry)));
      files.push(...looked.filter((file) => file !== null));
      for (const entry of part) await maybeEnter(at, entry, [...above, here]);
    }
  }

  async function maybeEnter(at: string, entry: Dirent, above: string[]): Promise<void> {
    if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink())) return;
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    try {
      if (entry.isDirectory()) {
        if (isLitter(entry.name)) return skipped.add(LITTER, path);
        if (isSystemFolder(join(realRoot, path)))
          return skipped.add("a folder of the system's own files", path);
        return await enter(path, above);
      }
      if (!(await stat(join(root, path))).isDirectory()) return;
      if (isSystemFolder(await realpath(join(root, path))))
        return skipped.add("a link to the system's own files", path);
      await enter(path, above);
    } catch (error) {
      // A broken link was counted by look().
      if (entry.isDirectory()) skipped.add(whyNotOpened(path, codeOf(error)), path);
    }
  }

  async function look(at: string, entry: Dirent): Promise<WalkedFile | null> {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.')) return null;
    if (entry.name.startsWith('.')) return (skipped.add('hidden', path), null);
    try {
      // Asked of the target: a link may lead to a pipe or a device, which must never be opened.
      const stats = await stat(join(root, path));
      if (stats.isDirectory()) return null;
      if (!stats.isFile()) return (skipped.add('no regular file', path), null);
      if (!hasImageExtension(entry.name)) {
        if (read.includes(join(root, path))) return null;
        return (skipped.add('not an image by its extension', path), null);
      }
      // The later of both: bytes may change under an old modification time, as rsync -t does.
      return { file: path, bytes: stats.size, modified: Math.max(stats.mtimeMs, stats.ctimeMs) };
    } catch (error) {
      const code = codeOf(error);
      // An image that a link names and that is not there is missed by someone: reading it says so.
      if (code === 'ENOENT' && hasImageExtension(entry.name)) {
        return { file: path, bytes: 0, modified: 0 };
      }
      return (skipped.add(whyNotOpened(path, code), path), null);
    }
  }

  await enter(folder, []);
  return files.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @param code What the system says of the path. */
export const whyNotOpened = (path: string, code: string): string =>
  isMisnamed(path, code) ? MISNAMED : `cannot be opened (${code})`;

/** The system's short code of an error, such as EACCES. */
export function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? messageOf(error);
}
