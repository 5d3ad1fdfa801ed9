/** Posts events to the runner's main thread, several at a time. */
import type { EventBody } from '../runs/events.js';
import type { FromWorker } from './messages.js';

/** A fast step takes a few milliseconds; nobody sees 50 ms, and the log is written once for all of them. */
const POST_EVERY_MS = 50;
/** Progress of one task is told this often; its first and last always. */
const PROGRESS_EVERY_MS = 150;

export class EventPost {
  #waiting: EventBody[] = [];
  #postedAt = 0;
  #progressAt = 0;

  constructor(private readonly send: (message: FromWorker) => void) {}

  emit(event: EventBody): void {
    if (event.type === 'progress' || event.type === 'evaluation-progress') {
      const edge = event.done === 0 || event.done === event.total;
      const now = performance.now();
      if (!edge && now - this.#progressAt < PROGRESS_EVERY_MS) return;
      this.#progressAt = now;
    }
    this.#waiting.push(event);
    // The loop may compute for long without a turn of the event loop: no timer would fire in time.
    if (event.type !== 'step' || performance.now() - this.#postedAt >= POST_EVERY_MS) this.flush();
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    this.send({ type: 'events', events: this.#waiting });
    this.#waiting = [];
    this.#postedAt = performance.now();
  }
}
