/** Text cut and padded to an exact number of terminal columns; escape sequences take none. */
import { columnsOf, graphemesOf } from '../columns.js';

export { columnsOf, graphemesOf };

export type Align = 'left' | 'right' | 'center';

const sequence = /\u001b\[[0-9;]*m/y;

/** The pieces of a text: escape sequences whole (no width), other text by grapheme. */
function* piecesOf(text: string): Generator<{ piece: string; width: number; style?: true }> {
  let at = 0;
  while (at < text.length) {
    sequence.lastIndex = at;
    const code = sequence.exec(text);
    if (code) {
      yield { piece: code[0], width: 0, style: true };
      at += code[0].length;
      continue;
    }
    const next = text.indexOf('\u001b[', at + 1);
    const run = text.slice(at, next === -1 ? undefined : next);
    for (const piece of graphemesOf(run)) yield { piece, width: columnsOf(piece) };
    at += run.length;
  }
}

/**
 * A text of at most `width` columns. What is longer ends in `ellipsis`; its escape sequences are kept, so
 * that a colour that was opened is closed.
 */
export function cut(text: string, width: number, ellipsis = '…'): string {
  if (width <= 0) return '';
  if (columnsOf(text) <= width) return text;
  const mark = ellipsis.length <= width ? ellipsis : ellipsis.slice(0, width);
  let room = width - mark.length;
  let result = '';
  let full = false;
  for (const piece of piecesOf(text)) {
    if (piece.style) {
      result += piece.piece;
    } else if (!full && piece.width <= room) {
      result += piece.piece;
      room -= piece.width;
    } else if (!full) {
      full = true;
      result += mark;
    }
  }
  return result;
}

/** A text of at most `width` columns that has lost its middle where it is longer; no escape sequences. */
export function cutMiddle(text: string, width: number, ellipsis = '…'): string {
  if (columnsOf(text) <= width) return text;
  const room = width - ellipsis.length;
  if (room < 2) return cut(text, width, ellipsis);
  const head = cut(text, Math.ceil(room / 2), '');
  let tail = '';
  for (const grapheme of graphemesOf(text).reverse()) {
    if (columnsOf(grapheme + tail) > room - columnsOf(head)) break;
    tail = grapheme + tail;
  }
  return head + ellipsis + tail;
}

/** A text of exactly `width` columns. */
export function fit(text: string, width: number, align: Align = 'left', ellipsis = '…'): string {
  const short = cut(text, width, ellipsis);
  const spare = Math.max(0, width - columnsOf(short));
  if (align === 'right') return ' '.repeat(spare) + short;
  if (align === 'left') return short + ' '.repeat(spare);
  const before = Math.floor(spare / 2);
  return ' '.repeat(before) + short + ' '.repeat(spare - before);
}

/** The first of several wordings, the longest first, that has at most `width` columns; else the last. */
export const fitting = (wordings: readonly string[], width: number): string =>
  wordings.find((text) => columnsOf(text) <= width) ?? wordings.at(-1) ?? '';

/** Words set in lines of at most `width` columns; a word that is longer is broken. */
export function wrap(text: string, width: number): string[] {
  if (width <= 0) return [];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    let rest = word;
    if (line !== '' && columnsOf(line) + 1 + columnsOf(rest) <= width) {
      line += ` ${rest}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (columnsOf(rest) > width) {
      const head = cut(rest, width, '');
      if (head === '') break;
      lines.push(head);
      rest = rest.slice(head.length);
    }
    line = rest;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** The first `most` lines; the last of them ends with an ellipsis where there are more. */
export function firstLines(lines: readonly string[], most: number, ellipsis = '…'): string[] {
  if (lines.length <= most) return [...lines];
  return lines.slice(0, most).map((line, n) => (n === most - 1 ? `${line} ${ellipsis}` : line));
}
