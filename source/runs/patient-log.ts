/**
 * The log of a runner that does not lose an event to a full disk: what cannot be written is kept back and
 * tried again, and training is held until it is there.
 */
import { isDiskFull, messageOf } from '../errors.js';
import type { EventBody, RunEvent } from './events.js';
import type { EventLog } from './log.js';
import type { LogClock } from './log-clock.js';

/** How often a write is tried again. */
const RETRY_MS = 500;

export interface PatientLogOptions {
  clock: LogClock;
  /** Called with what has been written. */
  onWritten: (events: RunEvent[]) => void;
  /** Called when the log stops taking events, and when it takes them again. */
  onHeld: (held: boolean) => void;
}

export class PatientLog {
  /** Batches that are not written yet, oldest first, as they happened. */
  #waiting: { bodies: readonly EventBody[]; time: Date }[] = [];
  #whenWritten: (() => void)[] = [];
  #since: number | null = null;
  #message = '';

  constructor(
    private readonly log: EventLog,
    private readonly options: PatientLogOptions,
  ) {}

  /** Why the log takes no events; null while it does. */
  get held(): string | null {
    return this.#since === null ? null : this.#message;
  }

  /** @throws what the system says, unless the disk is full. */
  append(bodies: readonly EventBody[], time = this.options.clock.now()): void {
    this.#waiting.push({ bodies, time });
    if (this.#since === null) this.#write();
  }

  /** Calls back when everything appended so far is on disk. */
  whenSynced(done: () => void): void {
    if (this.#since !== null) {
      this.#whenWritten.push(() => this.whenSynced(done));
      return;
    }
    this.log.sync();
    done();
  }

  #write(): void {
    try {
      while (this.#waiting.length > 0) {
        const { bodies, time } = this.#waiting[0];
        const events = this.log.append(bodies, time);
        this.#waiting.shift();
        this.options.onWritten(events);
      }
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#hold(messageOf(error));
      return;
    }
    this.#release();
  }

  #hold(message: string): void {
    this.#message = message;
    if (this.#since === null) {
      this.#since = performance.now();
      this.options.onHeld(true);
    }
    setTimeout(() => this.#write(), RETRY_MS);
  }

  #release(): void {
    if (this.#since === null) return;
    const seconds = (performance.now() - this.#since) / 1000;
    this.#since = null;
    const what = 'the log';
    this.append([
      { type: 'held', what, message: this.#message },
      { type: 'released', what, seconds },
    ]);
    if (this.#since !== null) return;
    this.options.onHeld(false);
    for (const done of this.#whenWritten.splice(0)) done();
  }
}
