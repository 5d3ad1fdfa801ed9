/** A run's state from its log, read once from end to end. */
import { eventsPath } from './folder.js';
import { readParts } from './read-log.js';
import { withDamage } from './damage.js';
import { reduce } from './reduce.js';
import { initialState, type RunState } from './state.js';

/**
 * @param folder The run's folder.
 * @throws {UserError} for the log of a newer version, and what the system says when it cannot be read.
 */
export async function foldLog(folder: string): Promise<RunState> {
  let state = initialState();
  await readParts(eventsPath(folder), 0, true, ({ events, damaged }) => {
    for (const event of events) state = reduce(state, event);
    state = withDamage(state, damaged);
  });
  return state;
}
