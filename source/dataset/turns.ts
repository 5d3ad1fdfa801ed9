/** Work of which much goes on at once, and some only while nothing else does. */
export class Turns {
  readonly #working = new Set<Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  /** Beside other such work, after what is done alone. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    for (let before; before !== this.#alone;) await (before = this.#alone);
    const working = work();
    this.#working.add(working);
    try {
      return await working;
    } finally {
      this.#working.delete(working);
    }
  }

  /** When all that goes on has ended; what comes meanwhile waits. It must not be asked for within other work. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#alone.then(() => Promise.allSettled(this.#working)).then(work);
    this.#alone = done.catch(() => undefined);
    return done;
  }
}
