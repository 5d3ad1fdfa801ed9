/**
 * A packed cache open for writing: one folder holding `pixels.bin` (row r at r * side * side * 3) and
 * `index.jsonl`. Rows are only ever appended, pixels before the index, so that a reader is never
 * disturbed and whatever stops the writer leaves a usable cache. One process writes at a time.
 */
import { appendFile, statfs, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../make-folder.js';
import type { DecodedImage } from '../decode.js';
import type { FoundFile, OnProgress } from '../types.js';
import { rowSum } from './checksum.js';
import { cacheError, outOfSpace } from './errors.js';
import { lineOf, type Journal, type RowEntry } from './journal.js';
import { cacheName, loadCache } from './load.js';
import { lockCache, type CacheLock } from './lock.js';

/** Lines kept back before the index is written: what an interruption costs. */
const LINES_AT_ONCE = 32;
/** A file changed less than this before it was read may change again within the clock's grain. */
const SETTLED_MS = 2000;

export class CacheStore {
  private pending: string[] = [];
  private nextRow: number;
  /** Rows from this one on were added since the cache was opened. */
  readonly rowsAtOpen: number;

  private constructor(
    readonly folder: string,
    readonly side: number,
    private readonly journal: Journal,
    private readonly pixels: FileHandle,
    private readonly lock: CacheLock,
  ) {
    this.nextRow = journal.nextRow;
    this.rowsAtOpen = journal.nextRow;
  }

  /** Opens or makes the cache of a data folder at one side, waits for its lock and checks every row. */
  static async open(
    root: string,
    side: number,
    parent: string,
    onProgress: OnProgress,
  ): Promise<CacheStore> {
    const folder = join(parent, await cacheName(root, side));
    try {
      await makeFolder(folder, 0o700);
      const lock = await lockCache(folder, onProgress);
      try {
        const { journal, pixels } = await loadCache(folder, side, onProgress);
        return new CacheStore(folder, side, journal, pixels, lock);
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (error) {
      throw cacheError(error, folder);
    }
  }

  get rowBytes(): number {
    return this.side * this.side * 3;
  }

  get pixelsPath(): string {
    return join(this.folder, 'pixels.bin');
  }

  /** Rows given out so far. */
  get rows(): number {
    return this.nextRow;
  }

  /** The row of a content, if its pixels are here. */
  find(sha256: string): RowEntry | undefined {
    return this.journal.rows.get(sha256);
  }

  /** What a file holds, if it has not changed since it was read. */
  known({ file, bytes, modified }: FoundFile): RowEntry | undefined {
    const entry = this.journal.files.get(file);
    if (!entry || entry.bytes !== bytes || entry.modified !== modified) return undefined;
    return this.find(entry.sha256);
  }

  /** @throws {UserError} when the disk has less space than `rows` more rows need. */
  async reserve(rows: number): Promise<void> {
    const needed = rows * this.rowBytes;
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < needed) throw outOfSpace(this.folder, needed);
  }

  /** Adds the pixels of a content that is not here yet. */
  async add(sha256: string, image: DecodedImage): Promise<RowEntry> {
    const { width, height, format, pixels } = image;
    const row = this.nextRow++;
    const source = { sha256, width, height, format };
    const entry: RowEntry = { kind: 'row', row, ...source, sum: rowSum(pixels, source) };
    try {
      this.lock.check();
      await this.pixels.write(pixels, 0, pixels.length, row * this.rowBytes);
      this.journal.rows.set(sha256, entry);
      await this.append(lineOf(entry));
    } catch (error) {
      throw cacheError(error, this.folder, this.rowBytes);
    }
    return entry;
  }

  /** Remembers what a file holds. */
  async remember({ file, bytes, modified }: FoundFile, sha256: string): Promise<void> {
    if (Date.now() - modified < SETTLED_MS) return;
    await this.append(lineOf({ kind: 'file', file, bytes, modified, sha256 }));
  }

  private async append(line: string): Promise<void> {
    this.pending.push(line);
    if (this.pending.length >= LINES_AT_ONCE) await this.flush();
  }

  /** Writes what is kept back to the index. */
  async flush(): Promise<void> {
    const lines = this.pending.join('');
    this.pending = [];
    if (lines === '') return;
    try {
      this.lock.check();
      await appendFile(join(this.folder, 'index.jsonl'), lines);
    } catch (error) {
      throw cacheError(error, this.folder, lines.length);
    }
  }

  /** Writes the rest, lets other processes in, and hands over the open pixels when `keep` is set. */
  async finish(keep: boolean): Promise<FileHandle | null> {
    try {
      await this.flush();
    } finally {
      if (!keep) await this.pixels.close();
      await this.lock.release();
    }
    return keep ? this.pixels : null;
  }
}
