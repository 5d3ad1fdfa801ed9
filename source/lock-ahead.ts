/**
 * Locks whose time lies ahead of the clock, as after the clock was set back: proper-lockfile calls a lock stale by
 * its age alone, and would hold that of a process that is gone until the clock has caught up.
 */
import { rmSync, statSync } from 'node:fs';

const touchedAt = (lock: string): number => statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When a lock was last touched, in milliseconds since the epoch, where that is yet to come; null else. */
export function timeAhead(lock: string): number | null {
  const touched = touchedAt(lock);
  return touched > Date.now() ? touched : null;
}

/**
 * Takes a lock away that was ahead of the clock and was not touched since: its process is gone, as one that is there
 * touches it every few seconds. By now the clock may have caught up with it.
 * @param seen `timeAhead` of it, longer ago than a lock takes to grow stale.
 * @returns Whether it was.
 */
export function clearedAhead(lock: string, seen: number | null): boolean {
  if (seen === null || touchedAt(lock) !== seen) return false;
  rmSync(lock, { recursive: true, force: true });
  return true;
}
