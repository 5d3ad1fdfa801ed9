/** The hooks that the shell shares. */
import { useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import type { RunState } from '../runs/state.js';
import type { TerminalSize } from './ink-output.js';
import type { RunStore } from './store.js';

export function useRun(store: RunStore): RunState {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** A frame younger than this shows the time well enough. */
const FRESH_MS = 700;

/**
 * Milliseconds since the epoch, in whole seconds. While something goes on, a frame comes at least once a
 * second; where frames come anyway, none is added.
 */
export function useNow(alive: boolean, clock: () => number = Date.now): number {
  const [, drawAgain] = useReducer((count: number) => count + 1, 0);
  const drawnAt = useRef(0);
  useEffect(() => {
    drawnAt.current = performance.now();
  });
  useEffect(() => {
    if (!alive) return;
    const timer = setInterval(() => {
      if (performance.now() - drawnAt.current > FRESH_MS) drawAgain();
    }, 1000);
    return () => clearInterval(timer);
  }, [alive]);
  return Math.floor(clock() / 1000) * 1000;
}

/** A terminal whose size can change. */
export interface SizeSource {
  getSnapshot(): TerminalSize;
  subscribe(listener: () => void): () => void;
}

export function useTerminalSize(source: SizeSource): TerminalSize {
  return useSyncExternalStore(source.subscribe, source.getSnapshot, source.getSnapshot);
}
