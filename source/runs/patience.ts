/** How long a view's command waits for a runner that does not listen. */
import { isOver } from './liveness.js';
import type { RunState } from './state.js';

/** A log whose first word cannot be read may never tell of a runner: a view that was left ends all the same. */
const LEFT_MS = 10_000;

/**
 * Milliseconds, 0 where nobody comes to listen and undefined for the usual. A runner that has not said its first word
 * may take long to do so: it reads what earlier ones have logged.
 * @param beginning Whether a runner was started of which the log does not tell yet: it tells of the one before.
 * @param left Whether the view was left, which stays for the command alone.
 */
export function patienceWith(
  state: RunState,
  beginning: boolean,
  left: boolean,
): number | undefined {
  if (beginning) return Infinity;
  if (isOver(state)) return 0;
  if (state.status !== 'starting') return undefined;
  return left ? LEFT_MS : Infinity;
}
