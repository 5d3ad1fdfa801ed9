/**
 * Puts frames on the screen: only the lines that changed, at absolute places, in one synchronised write.
 * Ink's own incremental writer is not used: in 6.8 it starts a frame that ends in a line break one line
 * too low, and a frame as tall as the terminal makes it clear the whole screen each time.
 */
import { cellsOf, changedRuns, type ScreenCell } from './screen-cells.js';

const BEGIN_UPDATE = '\u001b[?2026h';
const END_UPDATE = '\u001b[?2026l';
const CLEAR = '\u001b[0m\u001b[2J';

export class Painter {
  #lines: string[] = [];
  #cells: ScreenCell[][] = [];
  #unknown = true;

  /** @param write Takes what is to be sent to the terminal. */
  constructor(private readonly write: (text: string) => void) {}

  /** The screen no longer shows the last frame (the terminal was resized): the next one is drawn whole. */
  forget(): void {
    this.#unknown = true;
  }

  /** Shows a frame, its lines from the terminal's first row on. */
  paint(frame: string): void {
    const lines = frame.split('\n');
    let changes = '';
    if (this.#unknown) {
      changes = CLEAR;
      this.#lines = [];
      this.#cells = [];
      this.#unknown = false;
    }
    const rows = Math.max(lines.length, this.#lines.length);
    for (let row = 0; row < rows; row++) {
      const line = lines[row] ?? '';
      if (line === (this.#lines[row] ?? '')) continue;
      const cells = cellsOf(line);
      changes += changedRuns(this.#cells[row] ?? [], cells, row);
      this.#cells[row] = cells;
    }
    this.#lines = lines;
    this.#cells.length = lines.length;
    if (changes !== '') this.write(BEGIN_UPDATE + changes + END_UPDATE);
  }
}
