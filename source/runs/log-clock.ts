/**
 * The log's clock: wall time that never goes back. Durations are differences of the log's times, so a
 * machine's clock that is set back in the middle of a run must not reach them.
 */

export interface Clocks {
  /** Milliseconds since the epoch, as the machine has it now. */
  wall(): number;
  /** Milliseconds since any moment, by a clock that nobody sets. */
  monotonic(): number;
}

const machine: Clocks = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The wall clock drifts against the other by less than this; more is somebody setting it. */
const SET_MS = 1000;

export class LogClock {
  #wallAt: number;
  #monotonicAt: number;
  #behind = false;

  /** @param notBefore Time of the newest event in the log, milliseconds since the epoch. */
  constructor(
    notBefore: number,
    private readonly clocks: Clocks = machine,
  ) {
    this.#wallAt = Math.max(notBefore, clocks.wall());
    this.#monotonicAt = clocks.monotonic();
  }

  /**
   * The time to stamp events with: the wall clock's where it has gone on or been set forward; where it
   * was set back, what it would be otherwise.
   */
  now(): Date {
    const monotonic = this.clocks.monotonic();
    const expected = this.#wallAt + (monotonic - this.#monotonicAt);
    this.#wallAt = Math.max(expected, this.clocks.wall());
    this.#monotonicAt = monotonic;
    return new Date(this.#wallAt);
  }

  /** Milliseconds that the wall clock was found set back by; told once for each time, else null. */
  setBack(): number | null {
    const by = this.now().getTime() - this.clocks.wall();
    const told = this.#behind;
    this.#behind = by > SET_MS;
    return this.#behind && !told ? by : null;
  }
}
