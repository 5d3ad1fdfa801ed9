/** Reading an event log: from a position on, whole lines only, bad lines counted and left out. */
import { open } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { version } from '../version.js';
import {
  EVENT_SCHEMA,
  eventBodySchema,
  stampSchema,
  type EventOf,
  type RunEvent,
} from './events.js';
import { stepLineAt, type StepLine } from './step-lines.js';

/** Bytes read at a time. */
const CHUNK = 1 << 20;
/** Longest line that is read; what has none of the ends of a line would take all memory. */
export const LONGEST_LINE = 64 << 20;

export interface LogPart {
  events: RunEvent[];
  /** Position after the last whole line. */
  end: number;
  /** Lines that are no event of this schema, or longer than is read. */
  damaged: number;
}

/** @throws {UserError} when the line says that a newer version wrote what follows. */
function refuseNewer(raw: unknown): void {
  if (typeof raw !== 'object' || raw === null) return;
  const { type, schema, version: writer } = raw as Record<string, unknown>;
  if (type !== 'run-started' && type !== 'run-resumed') return;
  if (typeof schema !== 'number' || schema <= EVENT_SCHEMA) return;
  throw new UserError(
    `This run was written by a newer melanoscope: ${String(writer)}, log schema ${schema}. This is ` +
      `${version}, which reads logs up to schema ${EVENT_SCHEMA}. Update melanoscope to open it.`,
  );
}

/**
 * Parses one line; null when it is no event.
 * @throws {UserError} for the log of a newer version.
 */
export function parseLine(line: string): RunEvent | null {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch {
    return null;
  }
  // Before the schema, which a newer version's events need not fit.
  refuseNewer(raw);
  const stamp = stampSchema.safeParse(raw);
  const body = eventBodySchema.safeParse(raw);
  return stamp.success && body.success ? { ...stamp.data, ...body.data } : null;
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isMeasured = (value: unknown): boolean => value === null || typeof value === 'number';

/**
 * A step whose line has its shape, without the schema, which takes most of the time that a long log does. Null for
 * one that the schema is to look at: a key may stand twice.
 */
function stepIn(line: string): EventOf<'step'> | null {
  const found = JSON.parse(line) as EventOf<'step'>;
  const { seq, time, type, phase, epoch, step, steps, globalStep } = found;
  const { loss, meanLoss, meanAccuracy, imagesPerSecond, learningRate, gradientNorm } = found;
  const fits =
    type === 'step' &&
    typeof phase === 'string' &&
    typeof time === 'string' &&
    stampSchema.safeParse({ seq, time }).success &&
    [epoch, step, steps, globalStep].every(isCount) &&
    [loss, meanLoss, meanAccuracy, imagesPerSecond, gradientNorm ?? null].every(isMeasured) &&
    (learningRate === undefined || typeof learningRate === 'number');
  return fits ? found : null;
}

/** Steps of one phase that stand one after the other in the log. */
interface StepRun {
  /** The last of them, and where its line begins. */
  last: StepLine;
  start: number;
  /** Those before it: step and loss, step and loss. */
  earlier: number[];
}

/** Hands on each event of whole lines. @returns How many lines are none. */
function eventsOf(lines: Buffer, onEvent: (event: RunEvent) => void, gather: boolean): number {
  // One character a byte, so that places in the text are places in the bytes.
  const text = lines.toString('latin1');
  let damaged = 0;
  const hand = (start: number, end: number, earlierSteps?: number[]): void => {
    const event = parseLine(lines.toString('utf8', start, end));
    if (event === null) damaged += 1;
    else onEvent(earlierSteps ? { ...(event as EventOf<'step'>), earlierSteps } : event);
  };
  let run: StepRun | null = null;
  for (let start = 0; start < text.length;) {
    const step = stepLineAt(text, start);
    if (!gather) {
      const end = step?.end ?? text.indexOf('\n', start) + 1;
      const event = step && stepIn(text.slice(start, end));
      if (event) onEvent(event);
      else hand(start, end);
      start = end;
      continue;
    }
    if (run && step && step.phase === run.last.phase) {
      run.earlier.push(run.last.globalStep, run.last.loss ?? NaN);
      run.last = step;
      run.start = start;
    } else {
      if (run) hand(run.start, run.last.end, run.earlier);
      run = step ? { last: step, start, earlier: [] } : null;
    }
    const end = step?.end ?? text.indexOf('\n', start) + 1;
    if (!step) hand(start, end);
    start = end;
  }
  if (run) hand(run.start, run.last.end, run.earlier);
  return damaged;
}

/**
 * Reads the whole lines between `start` and the end of the file, a part at a time, in bounded memory.
 * @param gather Whether steps that follow each other come as the last of them, the others in its `earlierSteps`.
 * @param onPart Called for each part, for the last of them with `more` false.
 */
export async function readParts(
  path: string,
  start: number,
  gather: boolean,
  onPart: (part: LogPart, more: boolean) => void,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // A follower reads a few lines at a time: it asks for no more memory than they take.
    let buffer = Buffer.allocUnsafe(Math.max(1, Math.min(CHUNK, size - start)));
    /** Bytes of a line that is not whole yet, at the buffer's beginning. */
    let filled = 0;
    /** In a line that is too long: it is passed over to its end. */
    let passing = false;
    let end = start;
    let held: LogPart | null = null;
    for (let position = start; position < size;) {
      if (filled >= LONGEST_LINE) {
        // Left behind here and now: a follower would read it again and again while it grows.
        passing = true;
        end += filled;
        filled = 0;
        buffer = Buffer.allocUnsafe(CHUNK);
        if (held) onPart(held, true);
        held = { events: [], end, damaged: 1 };
      }
      if (filled === buffer.length) {
        buffer = Buffer.concat([buffer], Math.min(2 * filled, filled + size - position));
      }
      const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      filled += bytesRead;
      if (passing) {
        const newline = buffer.subarray(0, filled).indexOf(0x0a);
        const passed = newline < 0 ? filled : newline + 1;
        passing = newline < 0;
        end += passed;
        held = { events: [], damaged: 0, ...held, end };
        buffer.copyWithin(0, passed, filled);
        filled -= passed;
        if (filled === 0) continue;
      }
      const whole = buffer.lastIndexOf(0x0a, filled - 1) + 1;
      if (whole === 0) continue;
      // A part is handed on when it is known whether another follows.
      if (held) onPart(held, true);
      end += whole;
      const events: RunEvent[] = [];
      const damaged = eventsOf(buffer.subarray(0, whole), (event) => events.push(event), gather);
      held = { events, end, damaged };
      buffer.copyWithin(0, whole, filled);
      filled -= whole;
    }
    if (held) onPart(held, false);
  } finally {
    await file.close();
  }
}

/** Reads the whole lines between `start` and the end of the file; every event of them in memory. */
export async function readLog(path: string, start = 0): Promise<LogPart> {
  const all: LogPart = { events: [], end: start, damaged: 0 };
  await readParts(path, start, false, ({ events, end, damaged }) => {
    for (const event of events) all.events.push(event);
    all.end = end;
    all.damaged += damaged;
  });
  return all;
}
