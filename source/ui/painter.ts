/**
 * Puts frames on the screen: only the cells that changed, at absolute places, in one synchronised write.
 * Ink's own incremental writer is not used: in 6.8 it starts a frame that ends in a line break one line
 * too low, and a frame as tall as the terminal makes it clear the whole screen each time.
 */
import { changedRuns, type ScreenCell } from './screen-cells.js';

const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';
const CLEAR = '\u001b[0m\u001b[2J';

export class Painter {
  #rows: readonly (readonly ScreenCell[])[] = [];
  #unknown = true;

  /** @param write Takes what is to be sent to the terminal. */
  constructor(private readonly write: (text: string) => void) {}

  /** The screen no longer shows the last frame (the terminal was resized): the next one is drawn whole. */
  forget(): void {
    this.#unknown = true;
  }

  /** Shows a frame, its rows from the terminal's first on; it keeps them. */
  paint(rows: readonly (readonly ScreenCell[])[]): void {
    let changes = '';
    if (this.#unknown) {
      changes = CLEAR;
      this.#rows = [];
      this.#unknown = false;
    }
    const count = Math.max(rows.length, this.#rows.length);
    for (let row = 0; row < count; row++) {
      changes += changedRuns(this.#rows[row] ?? [], rows[row] ?? [], row);
    }
    this.#rows = rows;
    if (changes !== '') this.write(BEGIN_UPDATE + changes + END_UPDATE);
  }
}
