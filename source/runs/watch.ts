/** Watches a run to its end: follows the log and notices when the runner is gone without a last word. */
import { hostname } from 'node:os';
import { commandFor } from './command-line.js';
import type { RunEvent } from './events.js';
import { askHeld } from './control.js';
import { withDamage } from './damage.js';
import { followRun } from './follow.js';
import { RUNNER_EXIT } from './exit-codes.js';
import type { Launched, RunnerExit } from './launch.js';
import { died, hasDied, isOver } from './liveness.js';
import { reduce } from './reduce.js';
import { initialState, type RunState, type RunStatus } from './state.js';

/** How often the runner's process is looked for. */
const LIVENESS_EVERY_MS = 1000;
/** A runner tells of itself every two seconds: after this silence it is asked whether its log is held. */
const SILENT_AFTER_MS = 4000;

export interface Watch {
  readonly state: RunState;
  /** Resolves with the first word of the runner that was started, or when it is known that none comes. */
  readonly begun: Promise<void>;
  /** Resolves with the last state when the run is over, the runner is gone or the log cannot be read. */
  readonly ended: Promise<RunState>;
  stop(): void;
}

/**
 * @param runner The runner, when this process started it; else its process is looked for.
 * @param onChange Called with the new events (none when only the runner's end was noticed), the state, and whether
 * what follows in the log is read at once: the state is one that the run has left behind then.
 * @param onHeld Called when another runner holds the run, which is then watched; without it that is a failure.
 */
export function watchRun(
  folder: string,
  runner: Launched | null,
  onChange: (events: RunEvent[], state: RunState, more: boolean) => void,
  onHeld?: () => void,
): Watch {
  let launched = runner;
  let state = initialState();
  /** The run's own status, while it shows that its log is held. */
  let before: RunStatus | null = null;
  let heardAt = performance.now();
  let settle: (state: RunState) => void;
  const ended = new Promise<RunState>((resolve) => (settle = resolve));
  let begin: () => void;
  const begun = new Promise<void>((resolve) => (begin = resolve));

  const follower = followRun(
    folder,
    ({ events, damaged }, more) => {
      heardAt = performance.now();
      state = withDamage(events.reduce(reduce, unheld(state)), damaged);
      onChange(events, state, more);
      if (!more && isOurs()) begin();
      // The last word of an earlier runner may end a part in the middle of the log.
      if (!more && isOver(state) && isOurs()) finish();
    },
    (message) => {
      state = { ...state, status: 'failed', message };
      onChange([], state, false);
      finish();
    },
  );
  const timer = setInterval(() => {
    if (launched === null && hasDied(folder, state)) void gone(null);
    else if (performance.now() - heardAt > SILENT_AFTER_MS) void lookHeld();
  }, LIVENESS_EVERY_MS);

  /** What no event can say while it lasts: the disk of the log is full. */
  async function lookHeld(): Promise<void> {
    if (isOver(state) && isOurs()) return;
    const from = heardAt;
    const message = await askHeld(folder);
    if (message === null || heardAt !== from || state.held?.message === message) return;
    before ??= state.status;
    state = { ...state, status: 'held', held: { what: 'the log', message } };
    onChange([], state, false);
  }
  /** The state without what was not said by an event. */
  function unheld(of: RunState): RunState {
    if (before === null) return of;
    const status = before;
    before = null;
    return { ...of, status, held: null };
  }
  /** A resumed log ends with the last word of the runner before: it counts only for a run one looks at. */
  function isOurs(): boolean {
    const { pid, supervisor } = state.runner ?? {};
    return launched === null || pid === launched.pid || supervisor === launched.pid;
  }
  function finish(): void {
    clearInterval(timer);
    follower.stop();
    begin();
    settle(state);
  }
  async function gone(exit: RunnerExit | null): Promise<void> {
    await follower.poll().catch(() => undefined);
    if (isOver(state) && isOurs()) return;
    const holder = state.runner;
    if (exit?.code === RUNNER_EXIT.held && !isOurs() && holder) {
      if (onHeld) {
        launched = null;
        begin();
        onHeld();
        if (isOver(state)) finish();
        return;
      }
      const by = `The runner of process ${holder.pid} on ${holder.host}`;
      const message = isOver(state)
        ? `${by} has gone on with this run meanwhile, and it is ${state.status}. Look at it: ${commandFor('attach', folder)}`
        : `${by} holds this run: two never write one. Watch it: ${commandFor('attach', folder)}`;
      state = { ...state, status: 'failed', message };
      onChange([], state, false);
      finish();
      return;
    }
    // A runner that never came to speak is not the one that the log names.
    if (launched && !isOurs())
      state = { ...state, runner: { pid: launched.pid, host: hostname() } };
    state = died(folder, state, exit);
    onChange([], state, false);
    finish();
  }
  void runner?.exit.then(gone);
  return {
    get state() {
      return state;
    },
    begun,
    ended,
    stop: () => {
      clearInterval(timer);
      follower.stop();
    },
  };
}
