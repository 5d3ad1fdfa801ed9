/** The hooks that the shell shares. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RunState } from '../runs/state.js';
import type { TerminalSize } from './ink-output.js';
import type { RunStore } from './store.js';

export function useRun(store: RunStore): RunState {
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** Milliseconds since the epoch, once a second while something goes on; else it stands still. */
export function useNow(alive: boolean, clock: () => number = Date.now): number {
  const [now, setNow] = useState(clock);
  useEffect(() => {
    if (!alive) return;
    const timer = setInterval(() => setNow(clock()), 1000);
    return () => clearInterval(timer);
  }, [alive, clock]);
  return now;
}

/** A terminal whose size can change. */
export interface SizeSource {
  getSnapshot(): TerminalSize;
  subscribe(listener: () => void): () => void;
}

export function useTerminalSize(source: SizeSource): TerminalSize {
  return useSyncExternalStore(source.subscribe, source.getSnapshot, source.getSnapshot);
}
