/** Speed of an epoch, its slow first step left out: it compiles kernels and warms caches. */
export class EpochClock {
  readonly #startedAt: number;
  #firstStepAt: number | null = null;
  #lastStepAt = 0;
  #images = 0;

  /** @param heldMs Milliseconds that the loop has been paused so far: they count for nothing. */
  constructor(private readonly heldMs: () => number) {
    this.#startedAt = this.#now();
  }

  #now(): number {
    return performance.now() - this.heldMs();
  }

  /** Counts a step that is over. */
  step(images: number): void {
    const now = this.#now();
    if (this.#firstStepAt === null) this.#firstStepAt = now;
    else this.#images += images;
    this.#lastStepAt = now;
  }

  /** Images a second, or null before the second step. */
  get imagesPerSecond(): number | null {
    if (this.#firstStepAt === null || this.#images === 0) return null;
    return (1000 * this.#images) / (this.#lastStepAt - this.#firstStepAt);
  }

  /** Seconds since the epoch began. */
  get seconds(): number {
    return (this.#now() - this.#startedAt) / 1000;
  }
}
