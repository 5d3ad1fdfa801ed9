/** Signals by which a runner is asked to end: the first asks, the second ends it at once. */

/** Ends the process as the system would have: an orderly exit waits for the engine to finish its step. */
function endAt(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

export class StopSignals {
  #asked = false;
  #onAsked = (): void => undefined;

  /** Listens from now on. */
  constructor() {
    const stop = (signal: NodeJS.Signals): void => {
      if (this.#asked) endAt(signal);
      this.#asked = true;
      this.#onAsked();
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
    // What a Slurm job is sent when its time is nearly over (sbatch --signal).
    process.on('SIGUSR1', stop);
    // A terminal that is closed.
    process.on('SIGHUP', () => undefined);
  }

  /** Whether one has come. */
  get asked(): boolean {
    return this.#asked;
  }

  /** @param then Called at those that come from now on. */
  onAsked(then: () => void): void {
    this.#onAsked = then;
  }
}
