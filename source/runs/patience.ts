/** How long a view's command waits for a runner that does not listen. */
import { isOver } from './liveness.js';
import type { RunState } from './state.js';

/**
 * Milliseconds, 0 where nobody comes to listen and undefined for the usual. A runner that has not said its first word
 * may take long to do so: it reads what earlier ones have logged.
 * @param beginning Whether a runner was started of which the log does not tell yet: it tells of the one before.
 */
export function patienceWith(state: RunState, beginning: boolean): number | undefined {
  if (beginning) return Infinity;
  if (isOver(state)) return 0;
  return state.status === 'starting' ? Infinity : undefined;
}
