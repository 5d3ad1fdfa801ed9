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
import { dirname } from 'node:path';
import { messageOf } from '../errors.js';
import type { EventBody, RunEvent } from './events.js';
import { LogClock } from './log-clock.js';

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

const SYNC_WITHIN_MS = 1000;

export interface LogOptions {
  /** Number of the last event in the log, 0 for a new one. */
  lastSeq?: number;
  clock?: LogClock;
}

/** The system has taken events and could not keep them. */
export class LogLost extends Error {
  override readonly name = 'LogLost';
}

export class EventLog {
  readonly #fd: number;
  readonly #clock: LogClock;
  #seq: number;
  #size: number;
  /** Set while events wait to be synced. */
  #sync: NodeJS.Timeout | null = null;

  /** Opens the log for appending; a torn last line, as a crash leaves it, is cut off. */
  constructor(path: string, { lastSeq = 0, clock = new LogClock(0) }: LogOptions = {}) {
    this.#fd = openSync(path, 'a+', 0o600);
    this.#seq = lastSeq;
    this.#clock = clock;
    this.#size = cutTornLine(this.#fd);
    if (this.#size === 0) syncFolderOf(path);
  }

  /**
   * Appends events as one write and returns them as they stand in the log. They are on disk within a
   * second, milestones at once.
   * @throws what the system says; none of the events is in the log then, and they can be tried again.
   */
  append(bodies: readonly EventBody[], now = this.#clock.now()): RunEvent[] {
    if (bodies.length === 0) return [];
    const time = now.toISOString();
    const events = bodies.map((body, n) => ({ seq: this.#seq + n + 1, time, ...body }) as RunEvent);
    const bytes = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    try {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#fd, bytes, written);
      }
    } catch (error) {
      ftruncateSync(this.#fd, this.#size);
      throw error;
    }
    this.#size += bytes.length;
    this.#seq += events.length;
    if (bodies.some((body) => MILESTONES.has(body.type))) this.sync();
    else this.#sync ??= setTimeout(() => this.sync(), SYNC_WITHIN_MS);
    return events;
  }

  sync(): void {
    if (this.#sync) clearTimeout(this.#sync);
    this.#sync = null;
    try {
      fsyncSync(this.#fd);
    } catch (error) {
      // What was written may be lost by now: it must not be taken for a write that can be tried again.
      throw new LogLost(`The log cannot be brought to disk: ${messageOf(error)}`);
    }
  }

  close(): void {
    this.sync();
    closeSync(this.#fd);
  }
}

/** Truncates the file after its last newline. @returns The bytes that it has now. */
function cutTornLine(fd: number): number {
  const { size } = fstatSync(fd);
  const chunk = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = readSync(fd, chunk, 0, end - start, start);
    const newline = chunk.subarray(0, read).lastIndexOf(0x0a);
    if (newline >= 0) {
      const whole = start + newline + 1;
      if (whole < size) ftruncateSync(fd, whole);
      return whole;
    }
    end = start;
  }
  if (size > 0) ftruncateSync(fd, 0);
  return 0;
}

/** A new file's name is on disk only when its folder is. */
function syncFolderOf(path: string): void {
  const folder = openSync(dirname(path), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
