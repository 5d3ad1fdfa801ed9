/** Follows a run's log as it grows, the way `tail -f` does: the file is all that writer and viewer share. */
import { stat } from 'node:fs/promises';
import { messageOf } from '../errors.js';
import { eventsPath } from './folder.js';
import { readParts, type LogPart } from './read-log.js';

/** How often the log is looked at: a person sees no delay, and the look costs one stat. */
const POLL_MS = 100;

export interface Follower {
  /** Reads what has come since; resolves when it has been handed on. */
  poll(): Promise<void>;
  stop(): void;
}

/**
 * Hands on the events that are there, and then what comes. Steps that stand together in the log come as
 * the last of them (see events.ts).
 * @param onPart Called for each part that was read; `more` says that another follows at once.
 * @param onError Called once when the log cannot be read on; following ends then.
 */
export function followRun(
  folder: string,
  onPart: (part: LogPart, more: boolean) => void,
  onError: (message: string) => void,
): Follower {
  const path = eventsPath(folder);
  let position = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    const size = await stat(path).then(
      (s) => s.size,
      () => 0,
    );
    if (size <= position || stopped) return;
    await readParts(path, position, true, (part, more) => {
      if (stopped || part.end === position) return;
      position = part.end;
      onPart(part, more);
    }).catch((error: NodeJS.ErrnoException) => {
      // Moved or removed since the look above: whoever watches the runner says so.
      if (error.code !== 'ENOENT') throw error;
    });
  };
  /** A read under way may have looked too early: another follows it. */
  const poll = async (): Promise<void> => {
    while (underWay !== null) await underWay;
    underWay = read().finally(() => (underWay = null));
    await underWay;
  };
  const tick = async (): Promise<void> => {
    try {
      await poll();
    } catch (error) {
      stopped = true;
      onError(messageOf(error));
    }
    if (!stopped) timer = setTimeout(() => void tick(), POLL_MS);
  };
  void tick();
  return {
    poll,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
