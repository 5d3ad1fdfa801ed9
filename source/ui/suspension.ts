/**
 * Ctrl-Z and SIGTSTP as shells know them: the terminal is put back, the process stops, and SIGCONT (the shell's fg)
 * brings the app back.
 */

/** A process that is still here after this has no shell that could go on with it: the kernel has passed the signal over. */
const STOPPED_WITHIN_MS = 200;
/** A shell sends SIGCONT after SIGTERM: the one that ends the app is to be heard first. */
const SETTLED_WITHIN_MS = 20;

export interface Suspension {
  /** Stops the process, and all that the shell has started with it: npx waits for what it runs. */
  suspend(): void;
  /** Whether the terminal is the shell's. */
  isAway(): boolean;
  close(): void;
}

export interface SuspensionOptions {
  /** Puts the terminal back. */
  leave: () => void;
  /** Takes the terminal over again, whatever it is like by now: SIGSTOP gives no time to leave it. */
  enter: () => void;
  /** @default process.kill */
  kill?: (pid: number, signal: NodeJS.Signals) => void;
}

export function watchSuspension(options: SuspensionOptions): Suspension {
  const { leave, enter, kill = process.kill } = options;
  let away = false;
  let timer: NodeJS.Timeout | undefined;

  const comeBack = (): void => {
    if (away) process.on('SIGTSTP', stopped);
    away = false;
    enter();
  };
  const continued = (): void => {
    clearTimeout(timer);
    timer = setTimeout(comeBack, SETTLED_WITHIN_MS);
  };
  /** @param pid 0 for the whole process group. */
  const stop = (pid: number): void => {
    if (away) return;
    away = true;
    clearTimeout(timer);
    leave();
    // Without a listener the signal does what it does to any process: the kernel knows whether it may stop.
    process.off('SIGTSTP', stopped);
    kill(pid, 'SIGTSTP');
    timer = setTimeout(continued, STOPPED_WITHIN_MS);
  };
  const stopped = (): void => stop(process.pid);

  process.on('SIGTSTP', stopped);
  process.on('SIGCONT', continued);
  return {
    suspend: () => stop(0),
    isAway: () => away,
    close: () => {
      clearTimeout(timer);
      process.off('SIGTSTP', stopped);
      process.off('SIGCONT', continued);
    },
  };
}
