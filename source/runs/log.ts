/** The append-only event log: one writer, which stamps each event and knows when it is safe on disk. */
import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  fstatSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs';
import type { EventBody, RunEvent } from './events.js';

/** Events after which the log is synced at once: what a resumed run builds on. */
const MILESTONES: ReadonlySet<EventBody['type']> = new Set([
  'run-started',
  'run-resumed',
  'run-finished',
  'phase-started',
  'phase-finished',
  'phase-failed',
  'phase-evaluated',
  'epoch-finished',
  'checkpoint-written',
]);

const SYNC_EVERY_MS = 1000;

export class EventLog {
  #fd: number;
  #seq: number;
  #syncedAt = 0;

  /**
   * Opens the log for appending; a torn last line, as a crash leaves it, is cut off.
   * @param lastSeq Number of the last event in it, 0 for a new log.
   */
  constructor(path: string, lastSeq = 0) {
    this.#fd = openSync(path, 'a+', 0o600);
    this.#seq = lastSeq;
    cutTornLine(this.#fd);
  }

  /** Appends events as one write and returns them as they stand in the log. */
  append(bodies: readonly EventBody[], now = new Date()): RunEvent[] {
    if (bodies.length === 0) return [];
    const time = now.toISOString();
    const events = bodies.map((body) => ({ seq: ++this.#seq, time, ...body }) as RunEvent);
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) {
      written += writeSync(this.#fd, bytes, written);
    }
    const due = Date.now() - this.#syncedAt >= SYNC_EVERY_MS;
    if (due || bodies.some((body) => MILESTONES.has(body.type))) this.sync();
    return events;
  }

  sync(): void {
    fsyncSync(this.#fd);
    this.#syncedAt = Date.now();
  }

  close(): void {
    this.sync();
    closeSync(this.#fd);
  }
}

/** Truncates the file after its last newline. */
function cutTornLine(fd: number): void {
  const { size } = fstatSync(fd);
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(fd, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, read).lastIndexOf(0x0a);
    if (newline >= 0) {
      if (start + newline + 1 < size) ftruncateSync(fd, start + newline + 1);
      return;
    }
    end = start;
  }
  if (size > 0) ftruncateSync(fd, 0);
}
