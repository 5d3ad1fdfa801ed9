/** Whether another runner was faster while this one waited for the lock. */
import type { EventBody } from '../events.js';
import { eventsPath, logSize } from '../folder.js';
import { readLog } from '../read-log.js';

/** First and last words of a runner. */
const WORDS: ReadonlySet<EventBody['type']> = new Set([
  'run-started',
  'run-resumed',
  'run-finished',
]);

/**
 * What was asked for was to go on with the run as it was then: one that another runner has gone on with, and that was
 * stopped since, is to stay so.
 * @param size Bytes of the log when it was asked for.
 */
export async function isOvertaken(folder: string, size: number): Promise<boolean> {
  if (logSize(folder) <= size) return false;
  const { events } = await readLog(eventsPath(folder), size);
  return events.some(({ type }) => WORDS.has(type));
}
