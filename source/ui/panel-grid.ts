/** Where panels go in a rectangle: as many side by side and over each other as can be read. */

export interface Place {
  /** Index of the panel in the list. */
  index: number;
  width: number;
  height: number;
}

export interface Grid {
  rows: Place[][];
  /** Screens of panels that a key goes through, and the one shown. */
  pages: number;
  page: number;
}

/** Splits a length into parts that differ by one at most. */
export function split(length: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_part, index) =>
      Math.floor(((index + 1) * length) / parts) - Math.floor((index * length) / parts),
  );
}

/**
 * @param count Panels in all.
 * @param least Smallest size at which a panel can be read.
 * @param page Any integer; it wraps around the pages.
 */
export function panelGrid(
  count: number,
  area: { width: number; height: number },
  least: { width: number; height: number },
  page: number,
): Grid {
  const across = Math.max(1, Math.floor(area.width / least.width));
  const down = Math.max(1, Math.floor(area.height / least.height));
  const slots = Math.min(count, across * down);
  if (slots === 0) return { rows: [], pages: 1, page: 0 };
  const pages = Math.ceil(count / slots);
  const shownPage = ((page % pages) + pages) % pages;
  // The last page is filled up with panels of the one before: no slot stays empty.
  const first = Math.min(shownPage * slots, count - slots);
  const rowCount = Math.ceil(slots / across);
  const inRow = split(slots, rowCount);
  const heights = split(area.height, rowCount);
  let next = first;
  const rows = inRow.map((members, row) =>
    split(area.width, members).map((width) => ({ index: next++, width, height: heights[row] })),
  );
  return { rows, pages, page: shownPage };
}
