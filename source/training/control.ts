/** What a person has asked of the training loop, looked at between steps. */
import type { Command } from '../runs/commands.js';
import type { EventBody } from '../runs/events.js';

/** Thrown between two steps when the study is to end now; not an error. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Thrown by a phase that has nothing to work with; the study goes on without it. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

export class Control {
  #paused = false;
  #stopNow = false;
  #stopAfterEpoch = false;
  #nextPhase = false;
  #rateFactor = 1;
  #checkpoint = false;
  #held = false;
  #extraEpochs = 0;
  #heldMs = 0;
  #wake: (() => void)[] = [];

  constructor(private readonly emit: (event: EventBody) => void) {}

  apply(command: Command): void {
    switch (command.command) {
      case 'pause':
        this.#paused = true;
        break;
      case 'continue':
        this.#paused = false;
        break;
      case 'stop-after-epoch':
        this.#stopAfterEpoch = command.value === 1;
        break;
      case 'stop-now':
        this.#stopNow = true;
        break;
      case 'learning-rate':
        this.#rateFactor *= command.value;
        break;
      case 'one-more-epoch':
        this.#extraEpochs += 1;
        break;
      case 'next-phase':
        this.#nextPhase = true;
        break;
      case 'checkpoint':
        this.#checkpoint = true;
        break;
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Holds the loop, or lets it go on: the log takes no events. */
  hold(held: boolean): void {
    this.#held = held;
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Whether a checkpoint was asked for since this was last looked at. */
  takeCheckpoint(): boolean {
    const asked = this.#checkpoint;
    this.#checkpoint = false;
    return asked;
  }

  /**
   * Waits; the time counts as held.
   * @throws {Stopped} when the study is to end now.
   */
  async sleep(milliseconds: number): Promise<void> {
    const from = performance.now();
    const left = (): number => from + milliseconds - performance.now();
    while (!this.#stopNow && left() > 0) {
      const time = new Promise<void>((resolve) => setTimeout(resolve, left()));
      await Promise.race([time, this.#changed()]);
    }
    this.#heldMs += performance.now() - from;
    this.check();
  }

  /** Milliseconds that the loop has been held so far. */
  get heldMs(): number {
    return this.#heldMs;
  }

  /** @throws {Stopped} when the study is to end now; for work that has no steps to pause between. */
  check(): void {
    if (this.#stopNow) throw new Stopped();
  }

  get stopAfterEpoch(): boolean {
    return this.#stopAfterEpoch;
  }

  /** Epochs that were asked for on top since this was last looked at. */
  takeExtraEpochs(): number {
    const extra = this.#extraEpochs;
    this.#extraEpochs = 0;
    return extra;
  }

  /** What the learning rate is to be multiplied by since this was last asked; 1 when nothing was asked for. */
  takeRateFactor(): number {
    const factor = this.#rateFactor;
    this.#rateFactor = 1;
    return factor;
  }

  /**
   * Lets messages in, and holds the loop while it is paused.
   * @throws {Stopped} when the study is to end now.
   */
  async gate(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#held && !this.#stopNow) {
      const from = performance.now();
      while (this.#held && !this.#stopNow) await this.#changed();
      this.#heldMs += performance.now() - from;
    }
    if (this.#paused && !this.#stopNow) {
      this.emit({ type: 'paused' });
      const from = performance.now();
      while (this.#paused && !this.#stopNow) await this.#changed();
      this.#heldMs += performance.now() - from;
      this.emit({ type: 'continued' });
    }
    this.check();
  }

  /** Waits until the next phase is asked for. */
  async nextPhase(): Promise<void> {
    this.#nextPhase = false;
    while (!this.#nextPhase && !this.#stopNow && !this.#stopAfterEpoch) await this.#changed();
    if (!this.#nextPhase) throw new Stopped();
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }
}
