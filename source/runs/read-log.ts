/** Reading an event log: from a position on, whole lines only, bad lines counted and left out. */
import { open } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { EVENT_SCHEMA, eventSchema, type RunEvent } from './events.js';

/** Bytes read at a time. */
const CHUNK = 1 << 20;

export interface LogPart {
  events: RunEvent[];
  /** Position after the last whole line. */
  end: number;
  /** Lines that are no event of this schema. */
  damaged: number;
}

/**
 * Parses one line.
 * @throws {UserError} for the log of a newer version.
 */
export function parseLine(line: string): RunEvent | null {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return null;
  }
  const parsed = eventSchema.safeParse(raw);
  if (!parsed.success) return null;
  const event = parsed.data as RunEvent;
  if (event.type === 'run-started' && event.schema > EVENT_SCHEMA) {
    throw new UserError(
      `This run was written by a newer melanoscope (log schema ${event.schema}, this one reads ` +
        `up to ${EVENT_SCHEMA}). Update melanoscope to open it.`,
    );
  }
  return event;
}

/** Reads the whole lines between `start` and the end of the file. */
export async function readLog(path: string, start = 0): Promise<LogPart> {
  const file = await open(path, 'r');
  try {
    const events: RunEvent[] = [];
    let damaged = 0;
    let end = start;
    let rest = Buffer.alloc(0);
    // A follower reads a few lines at a time: it asks for no more memory than they take.
    const left = (await file.stat()).size - start;
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, left)));
    for (let position = start; ;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      let text = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      for (let newline = text.indexOf(0x0a); newline >= 0; newline = text.indexOf(0x0a)) {
        const event = parseLine(text.toString('utf8', 0, newline));
        if (event) events.push(event);
        else damaged += 1;
        end += newline + 1;
        text = text.subarray(newline + 1);
      }
      rest = text;
    }
    return { events, end, damaged };
  } finally {
    await file.close();
  }
}
