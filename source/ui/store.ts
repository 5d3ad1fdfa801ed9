/** The run's state for React: hears of a change at most a few times a second, however fast events come. */
import { initialState, type RunState } from '../runs/state.js';
import { printableState } from './printable-state.js';

export interface RunStore {
  getSnapshot(): RunState;
  /** @returns A function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

export interface WritableRunStore extends RunStore {
  /** Takes a new state as a whole. */
  set(state: RunState): void;
}

/** Shortest time between two notifications of ordinary progress. */
const EVERY_MS = 500;

/**
 * A store that holds a run's state with every text fit for a terminal. The first change after a quiet
 * time is told at once; what follows is gathered, and the last one is never lost. A change of status or
 * phase does not wait.
 */
export function createStore(everyMs = EVERY_MS): WritableRunStore {
  let raw = initialState();
  let shown = raw;
  const listeners = new Set<() => void>();
  let timer: NodeJS.Timeout | null = null;
  let toldAt = -Infinity;

  const tell = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    toldAt = performance.now();
    shown = printableState(raw);
    for (const listener of [...listeners]) listener();
  };
  const set = (state: RunState): void => {
    if (state === raw) return;
    const turn = state.status !== raw.status || state.runningPhase !== raw.runningPhase;
    raw = state;
    const wait = toldAt + everyMs - performance.now();
    if (turn || wait <= 0) tell();
    else timer ??= setTimeout(tell, wait);
  };
  return {
    getSnapshot: () => shown,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set,
  };
}
