/**
 * A run's state with every text made fit for a terminal, once, before any view sees it: names of files
 * and classes come from outside and may hold escape sequences.
 */
import { printable } from '../text.js';
import type { RunState } from '../runs/state.js';

/** Longest text that a view is given; messages are kept whole, only the absurd is cut. */
const LONGEST = 2000;
/** Numbers only, and changed in place: never copied. */
const leftAlone = new Set(['stepLoss', 'marks', 'superseded']);
/** Lists of pictures, whose `path` opens a file and is never shown. */
const withFiles = new Set(['pictures', 'predictions', 'images']);

/** Parts of a state hardly change from one to the next: each is looked at once. */
const known = new WeakMap<object, unknown>();

/** Deeper than any event is; what a log holds below it is not shown. */
const DEEPEST = 64;

function clean(value: unknown, key: string, inPicture: boolean, depth = 0): unknown {
  if (depth > DEEPEST) return null;
  if (typeof value === 'string') {
    return inPicture && key === 'path' ? value : printable(value, LONGEST);
  }
  if (typeof value !== 'object' || value === null || leftAlone.has(key)) return value;
  const before = known.get(value);
  if (before !== undefined) return before;
  const result = Array.isArray(value)
    ? cleanArray(value, inPicture || withFiles.has(key), depth + 1)
    : cleanObject(value as Record<string, unknown>, inPicture, depth + 1);
  known.set(value, result);
  return result;
}

function cleanArray(values: unknown[], inPicture: boolean, depth: number): unknown[] {
  const result = values.map((value) => clean(value, '', inPicture, depth));
  return result.some((value, index) => value !== values[index]) ? result : values;
}

function cleanObject(values: Record<string, unknown>, inPicture: boolean, depth: number): unknown {
  let result: Record<string, unknown> | null = null;
  for (const [key, value] of Object.entries(values)) {
    const next = clean(value, key, inPicture, depth);
    if (next !== value) (result ??= { ...values })[key] = next;
  }
  return result ?? values;
}

/** The same state, or part of one, where there is nothing to mend; unchanged parts keep their identity. */
export function printableState<T extends Partial<RunState>>(state: T): T {
  return clean(state, '', false) as T;
}
