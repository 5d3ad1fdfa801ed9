/**
 * Pasted text in what a terminal sends: in its bracketed paste mode it stands between two marks. Reads may end
 * anywhere, also within a mark.
 */
const BEGIN = '\u001b[200~';
const END = '\u001b[201~';
const CTRL_C = '\u0003';

/** Characters of a paste that are kept: more than anything takes. */
const MOST_KEPT = 10_000;

export type Piece = { keys: string } | { paste: string };

/** Length of the longest end of `text` that may be the begin of `mark`. */
function begun(text: string, mark: string): number {
  const most = Math.min(mark.length - 1, text.length);
  for (let length = most; length > 0; length--) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

export class PasteReader {
  /** What may be the begin of a mark. */
  #held = '';
  /** The paste under way. */
  #pasted: string | null = null;

  /** @returns What is known of by now, in order. */
  push(chunk: string): Piece[] {
    // A terminal that never ends its paste does not take the keyboard for good.
    if (this.#pasted !== null && chunk === CTRL_C) {
      this.#pasted = null;
      this.#held = '';
    }
    const pieces: Piece[] = [];
    let text = this.#held + chunk;
    for (;;) {
      const mark = this.#pasted === null ? BEGIN : END;
      const at = text.indexOf(mark);
      const end = at === -1 ? text.length - begun(text, mark) : at;
      const before = text.slice(0, end);
      if (this.#pasted !== null) this.#pasted = (this.#pasted + before).slice(0, MOST_KEPT);
      else if (before !== '') pieces.push({ keys: before });
      if (at === -1) {
        this.#held = text.slice(end);
        return pieces;
      }
      if (this.#pasted !== null) pieces.push({ paste: this.#pasted });
      this.#pasted = this.#pasted === null ? '' : null;
      text = text.slice(at + mark.length);
    }
  }

  /** Whether keys are held back that may be the begin of a paste. */
  get holdsKeys(): boolean {
    return this.#pasted === null && this.#held !== '';
  }

  /** Gives them up as keys: nothing has come after them. */
  release(): Piece[] {
    if (!this.holdsKeys) return [];
    const keys = this.#held;
    this.#held = '';
    return [{ keys }];
  }
}
