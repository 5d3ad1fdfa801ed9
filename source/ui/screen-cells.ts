/** A painted line as cells, and the shortest text that turns one line on the screen into another. */
import { columnsOf, graphemesOf } from './fit.js';

export interface ScreenCell {
  /** A grapheme; empty for the further columns of a wide one. */
  text: string;
  /** Parameters of the SGR sequences in force, e.g. "1;36". */
  style: string;
}

const token = /\u001b\[([0-9;]*)m|\u001b\[[0-9;?]*[A-Za-z]|\u001b|[^\u001b]+/g;

/** What an SGR code sets: codes of one kind replace each other, `off` ends the kind. */
function kindOf(code: number): { kind: string; off: boolean } {
  if (code === 1 || code === 2) return { kind: String(code), off: false };
  if (code === 22) return { kind: 'weight', off: true };
  if (code === 7 || code === 27) return { kind: 'inverse', off: code === 27 };
  if (code === 3 || code === 23) return { kind: 'italic', off: code === 23 };
  if (code === 4 || code === 24) return { kind: 'underline', off: code === 24 };
  if (code === 9 || code === 29) return { kind: 'strike', off: code === 29 };
  if ((code >= 30 && code <= 39) || (code >= 90 && code <= 97)) {
    return { kind: 'ink', off: code === 39 };
  }
  return { kind: 'paper', off: code === 49 };
}

/** Applies one SGR sequence to the styles in force, by kind. */
function applySgr(active: Map<string, string>, parameters: string): void {
  const codes = parameters === '' ? [0] : parameters.split(';').map(Number);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code === 0) {
      active.clear();
      continue;
    }
    const { kind, off } = kindOf(code);
    if (kind === 'weight') {
      active.delete('1');
      active.delete('2');
    } else if (off) {
      active.delete(kind);
    } else if (code === 38 || code === 48) {
      // A colour of the palette (5;n) or of 24 bits (2;r;g;b).
      const length = codes[i + 1] === 5 ? 3 : 5;
      active.set(kind, codes.slice(i, i + length).join(';'));
      i += length - 1;
    } else {
      active.set(kind, String(code));
    }
  }
}

/** The cells of a painted line, one a column. Sequences other than SGR are dropped. */
export function cellsOf(line: string): ScreenCell[] {
  const cells: ScreenCell[] = [];
  const active = new Map<string, string>();
  let style = '';
  for (const [text, parameters] of line.matchAll(token)) {
    if (parameters !== undefined) {
      applySgr(active, parameters);
      style = [...active.values()].join(';');
    } else if (text.charCodeAt(0) !== 0x1b) {
      for (const grapheme of graphemesOf(text)) {
        const width = columnsOf(grapheme);
        // As many cells as the layout has counted columns: a mark without a letter has none.
        if (width > 0) cells.push({ text: grapheme, style });
        for (let column = 1; column < width; column++) cells.push({ text: '', style });
      }
    }
  }
  return cells;
}

const isBlank = ({ text, style }: ScreenCell): boolean => text === ' ' && style === '';
/** Cells up to the last one that shows something. */
function visibleEnd(cells: readonly ScreenCell[]): number {
  let end = cells.length;
  while (end > 0 && isBlank(cells[end - 1])) end--;
  return end;
}
const same = (a: ScreenCell | undefined, b: ScreenCell | undefined): boolean =>
  a === b || ((a?.text ?? ' ') === (b?.text ?? ' ') && (a?.style ?? '') === (b?.style ?? ''));

/** Unchanged cells between two changed ones that are cheaper to write again than to jump over. */
const BRIDGE = 6;

/** Emoji and letters of several parts: terminals differ in how many columns they give them. */
const isUnsure = ({ text }: ScreenCell): boolean => text.length > 1;

const placeAt = (row: number, column: number): string => `\u001b[${row + 1};${column + 1}H`;

/** A grapheme over blanks of its columns, and the place behind it, wherever the terminal thinks that is. */
function placed(cells: readonly ScreenCell[], at: number, row: number): string {
  let next = at + 1;
  while (next < cells.length && cells[next].text === '') next++;
  const blanks = ' '.repeat(next - at);
  return blanks + placeAt(row, at) + cells[at].text + placeAt(row, next);
}

/** Writes that turn the line `before` in a row (from 0) into `after`; styles are closed at the end. */
export function changedRuns(
  before: readonly ScreenCell[],
  after: readonly ScreenCell[],
  row: number,
): string {
  const end = visibleEnd(after);
  let result = '';
  let style = '';
  let written = -1;
  const setStyle = (next: string): void => {
    if (next === style) return;
    result += next === '' ? '\u001b[m' : `\u001b[${style === '' ? '' : '0;'}${next}m`;
    style = next;
  };
  // Where the terminal may be in another column than is thought, all of the row is put in its place.
  const all = after.some(isUnsure) && after.some((cell, column) => !same(before[column], cell));
  for (let column = 0; column < end; column++) {
    if (column < written || (!all && same(before[column], after[column]))) continue;
    const near = written >= 0 && column - written <= BRIDGE;
    const from = near ? written : column;
    let start = from;
    // The further columns of a wide character are drawn by its first.
    while (start > 0 && after[start].text === '') start--;
    if (!near || start < written) result += placeAt(row, start);
    for (let at = start; at <= column; at++) {
      setStyle(after[at].style);
      result += isUnsure(after[at]) ? placed(after, at, row) : after[at].text;
    }
    written = column + 1;
    while (written < end && after[written].text === '') written++;
  }
  setStyle('');
  if (visibleEnd(before) > end) result += `${placeAt(row, end)}\u001b[K`;
  return result;
}
