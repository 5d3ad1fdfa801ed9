/** Image files that go or change while a run lasts: training has them in its cache, and says so. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inParallel, type FoundFile } from '../dataset/index.js';
import { counted, printable } from '../text.js';

/** Looks under way at a time. */
const AT_ONCE = 16;

export class DataWatch {
  /** Files that were told of. */
  readonly #told = new Set<string>();

  constructor(
    private readonly root: string,
    private readonly files: readonly FoundFile[],
  ) {}

  /** What has gone or changed since the run read it and was not told yet, in words; null when nothing. */
  async look(): Promise<string | null> {
    const gone: string[] = [];
    const changed: string[] = [];
    await inParallel(this.files, AT_ONCE, async ({ file, bytes, modified }) => {
      if (this.#told.has(file)) return;
      const now = await stat(join(this.root, file)).catch(() => null);
      if (now === null) gone.push(file);
      else if (now.size !== bytes || Math.max(now.mtimeMs, now.ctimeMs) !== modified)
        changed.push(file);
    });
    const all = [...gone, ...changed].sort();
    if (all.length === 0) return null;
    for (const file of all) this.#told.add(file);
    return (
      `${counted(all.length, 'image file')} of ${printable(this.root)} went or changed while the run lasts ` +
      `(${gone.length} gone, ${changed.length} changed; e.g. ${printable(all[0])}). ` +
      'Training goes on with the pictures as they were when it began, from the image cache; transfer at an image ' +
      'size of its own, where it is still to begin, needs the files as they were.'
    );
  }
}
