/** Follows a run's log as it grows, the way `tail -f` does: the file is all that writer and viewer share. */
import { stat } from 'node:fs/promises';
import { messageOf } from '../errors.js';
import type { RunEvent } from './events.js';
import { eventsPath } from './folder.js';
import { readLog } from './read-log.js';

/** How often the log is looked at: a person sees no delay, and the look costs one stat. */
const POLL_MS = 100;

export interface Follower {
  /** Reads what has come since; resolves when it has been handed on. */
  poll(): Promise<void>;
  stop(): void;
}

/**
 * Hands on the events that are there, in one call, and then what comes.
 * @param onError Called once when the log cannot be read on; following ends then.
 */
export function followRun(
  folder: string,
  onEvents: (events: RunEvent[], damaged: number) => void,
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
    const part = await readLog(path, position);
    position = part.end;
    if (part.events.length > 0 || part.damaged > 0) onEvents(part.events, part.damaged);
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
