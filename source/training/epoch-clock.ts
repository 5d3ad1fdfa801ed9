/** Speed of an epoch, its slow first step left out: it compiles kernels and warms caches. */
export class EpochClock {
  readonly #startedAt = performance.now();
  #firstStepAt: number | null = null;
  #lastStepAt = 0;
  #images = 0;

  /** Counts a step that is over. */
  step(images: number): void {
    const now = performance.now();
    if (this.#firstStepAt === null) this.#firstStepAt = now;
    else this.#images += images;
    this.#lastStepAt = now;
  }

  /** Images a second, or null before the second step. */
  get imagesPerSecond(): number | null {
    if (this.#firstStepAt === null || this.#images === 0) return null;
    return (1000 * this.#images) / (this.#lastStepAt - this.#firstStepAt);
  }

  /** Wall seconds since the epoch began. */
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }
}
