/** Lists that are longer than their panel: a page of them at a time, and which part that is. */
import { sum } from '../../sum.js';
import { fitting } from '../fit.js';
import { keyTable, shownKey } from '../keys.js';
import { paint, type Theme } from '../theme.js';
import { wrappedIndex } from '../wrapped-index.js';
import type { Span } from './matrix-cells.js';

/**
 * What a page shows of a list of `count`. The last page is filled up with what the one before has too.
 * @param room Entries that fit.
 * @param page Any integer: it wraps around the pages.
 */
export function pageOf(count: number, room: number, page: number): Span {
  const shown = Math.min(count, Math.max(0, room));
  const pages = Math.max(1, Math.ceil(count / Math.max(1, shown)));
  const from = Math.max(0, Math.min(wrappedIndex(page, pages) * shown, count - shown));
  return { from, to: from + shown };
}

/** "11-24 of 120"; "11-24" where the count is said elsewhere. */
export function placeOf({ from, to }: Span, count?: number): string {
  const part = to - from > 1 ? `${from + 1}-${to}` : to > from ? String(to) : 'none';
  return count === undefined ? part : `${part} of ${count}`;
}

/**
 * The line below a page: which part of the list it is, and the keys that lead to the others.
 * @param what Before the place, where it is not plain of what it is.
 */
export function placeLine(
  span: Span,
  count: number,
  width: number,
  theme: Theme,
  what = '',
): string {
  return scrolling(what + placeOf(span, count), width, theme);
}

/** A place, and the keys that lead to others. */
export function scrolling(place: string, width: number, theme: Theme): string {
  const [back, on] = [keyTable.pageUp, keyTable.pageDown].map(({ keys }) =>
    shownKey(keys[0], theme.unicode),
  );
  return paint(fitting([`${place}; ${back} and ${on} scroll`, place], width), theme.text.muted);
}

/**
 * Which of several lists a page is of, and which of its pages, as they follow on one another.
 * @param pages How many each has.
 * @param page Any integer: it wraps around them all.
 */
export function partOf(pages: readonly number[], page: number): { part: number; page: number } {
  const at = wrappedIndex(page, sum(pages));
  const starts = pages.map((_count, part) => sum(pages.slice(0, part)));
  const part = starts.findLastIndex((start) => start <= at);
  return { part, page: at - starts[part]! };
}

/** Lines of text that fit, or a page of them above the line that says which they are. */
export function pagedLines(
  lines: readonly string[],
  page: number,
  { width, height }: { width: number; height: number },
  theme: Theme,
): string[] {
  if (lines.length <= height || height <= 1) return [...lines];
  const span = pageOf(lines.length, height - 1, page);
  const place = placeLine(span, lines.length, width, theme, 'lines ');
  return [...lines.slice(span.from, span.to), place];
}
