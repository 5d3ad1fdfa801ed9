/** The run's results.json, written anew as the run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDiskFull, messageOf } from '../../errors.js';
import { resultsOf } from '../../study/results.js';
import { resultsText } from '../../study/results-text.js';
import { writeWhole } from '../../write-whole.js';
import type { EventBody } from '../events.js';
import { resultsPath } from '../folder.js';
import type { RunState } from '../state.js';

/** How often results that found no room are tried again. */
const ROOM_EVERY_MS = 1000;

/** Events after which it is written anew. */
export const RESULTS_AFTER: ReadonlySet<EventBody['type']> = new Set([
  'data-found',
  'epoch-finished',
  'data-audited',
  'phase-evaluated',
  'phase-tested',
  'folds-evaluated',
  'protocols-compared',
  'phase-chosen',
]);

export class ResultsFile {
  #writing: Promise<void> = Promise.resolve();
  #failed = false;

  /** @param append Logs what is to be said of it. */
  constructor(
    private readonly folder: string,
    private readonly append: (bodies: EventBody[]) => void,
  ) {}

  /** Writes it when those asked for before are written; that it could not be is said once. */
  write(state: RunState): void {
    this.#writing = this.#writing
      .then(() => this.#write(state))
      .catch((error: unknown) => {
        if (this.#failed) return;
        this.#failed = true;
        const message = `results.json cannot be written (${messageOf(error)})`;
        this.append([{ type: 'warning', phase: null, message }]);
      });
  }

  /** Resolves when all that was asked for so far is written, or has failed. */
  get written(): Promise<void> {
    return this.#writing;
  }

  /**
   * Whoever reads the log's last word finds the results complete: on a full disk they wait for room.
   * @param state The state to write, asked for at each try.
   * @param givesUp Whether the run is to end all the same.
   * @returns Whether there was room.
   */
  async waitForRoom(state: () => RunState, givesUp: () => boolean): Promise<boolean> {
    const what = 'the results';
    for (let since: number | null = null; ; await sleep(ROOM_EVERY_MS)) {
      const error: unknown = await this.#write(state()).then(
        () => null,
        (problem: unknown) => problem,
      );
      if (isDiskFull(error)) {
        if (givesUp()) return false;
        if (since === null) this.append([{ type: 'held', what, message: messageOf(error) }]);
        since ??= performance.now();
        continue;
      }
      if (since !== null) {
        const seconds = (performance.now() - since) / 1000;
        this.append([{ type: 'released', what, seconds }]);
      }
      return true;
    }
  }

  #write(state: RunState): Promise<void> {
    return writeWhole(resultsPath(this.folder), `${resultsText(resultsOf(state))}\n`);
  }
}
