/** Where a data folder's cache lies, and how it is opened: checked, mended or begun anew. */
import { createHash } from 'node:crypto';
import { open, readFile, realpath, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { writeWhole } from '../../write-whole.js';
import { decodeRecipe } from '../decode.js';
import type { OnProgress } from '../types.js';
import { findBadRows } from './checksum.js';
import {
  emptyJournal,
  journalText,
  lineOf,
  parseJournal,
  type Header,
  type Journal,
} from './journal.js';

/** Bytes of rows no image uses any more from which on a cache that is mostly such is begun anew. */
const WASTE = 256 << 20;

/** Folder name of the cache of a data folder at one side. */
export async function cacheName(root: string, side: number): Promise<string> {
  const path = await realpath(root).catch(() => root);
  const key = createHash('sha256')
    .update(JSON.stringify([path, side, decodeRecipe]))
    .digest('hex');
  const name =
    basename(path)
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .slice(0, 40) || 'data';
  return `${name}-${side}-${key.slice(0, 12)}`;
}

/** Reads the index, checks the pixels against it and begins anew when too little of them is of use. */
export async function loadCache(
  folder: string,
  side: number,
  onProgress: OnProgress,
): Promise<{ journal: Journal; pixels: FileHandle }> {
  const index = join(folder, 'index.jsonl');
  const path = join(folder, 'pixels.bin');
  const header: Header = { kind: 'packed', side, recipe: decodeRecipe };
  const rowBytes = side * side * 3;
  const text = await readFile(index, 'utf8').catch(() => '');
  const journal = parseJournal(text, header);
  const pixels = journal && journal.rows.size > 0 ? await open(path, 'r+').catch(() => null) : null;
  if (journal && pixels) {
    const bad = await findBadRows(pixels, journal.rows.values(), rowBytes, onProgress);
    for (const { sha256 } of bad) journal.rows.delete(sha256);
    const waste = journal.nextRow - journal.rows.size;
    const wasteful = waste > journal.rows.size && waste * rowBytes > WASTE;
    if (journal.rows.size > 0 && !wasteful) {
      if (bad.length > 0 || journal.stale > journal.rows.size || !text.endsWith('\n')) {
        await writeWhole(index, journalText(journal, header));
      }
      return { journal, pixels };
    }
    await pixels.close();
  }
  // A reader of the old pixels keeps its own open file.
  await rm(path, { force: true });
  await writeWhole(index, lineOf(header));
  return { journal: emptyJournal(), pixels: await open(path, 'wx+', 0o600) };
}
