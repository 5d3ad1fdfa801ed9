/** When a checkpoint is due within an epoch: every so many steps, or minutes. */

export class CheckpointInterval {
  readonly #steps: number | null;
  readonly #milliseconds: number | null;
  #writtenAt: number;

  /**
   * @param every "200" for steps of the phase, "5m" for minutes; null: never.
   * @param now Milliseconds by a clock that nobody sets.
   */
  constructor(
    every: string | null,
    private readonly now: () => number = () => performance.now(),
  ) {
    const minutes = every?.endsWith('m') ?? false;
    this.#steps = every !== null && !minutes ? Number.parseInt(every, 10) : null;
    this.#milliseconds = every !== null && minutes ? 60_000 * Number.parseInt(every, 10) : null;
    this.#writtenAt = now();
  }

  /** @param globalStep Steps of the phase that have been made. */
  isDue(globalStep: number): boolean {
    if (this.#steps !== null) return globalStep % this.#steps === 0;
    return this.#milliseconds !== null && this.now() - this.#writtenAt >= this.#milliseconds;
  }

  /** A checkpoint was written, for whatever reason. */
  written(): void {
    this.#writtenAt = this.now();
  }
}
