/** How many pictures of which size fit into a rectangle. */

export interface Grid {
  /** Pictures side by side and one above the other on a page. */
  columns: number;
  rows: number;
  /** Columns and rows of the screen that one picture takes, without its caption. */
  pictureWidth: number;
  pictureHeight: number;
}

export interface GridRequest {
  /** Pictures in all. */
  count: number;
  width: number;
  height: number;
  /** Rows below each picture. */
  caption: number;
  /** Pictures that must stand side by side: a class and its versions. */
  together?: number;
}

export const GAP = 2;
/** Less and nothing can be made out. */
const LOWEST = 7;
/** What a class and its versions get where they can. */
const COMFORTABLE = 10;
const NARROWEST = 12;
const HIGHEST = 24;
/** Where not all fit at a time, pictures are this wide, so that several do. */
const PAGE_WIDTH = 18;

/** The picture's size when `columns` of them share the width and `rows` the height; a cell is half as wide as high. */
function sized({ width, height, caption }: GridRequest, columns: number, rows: number): Grid {
  const widest = Math.floor((width + GAP) / columns) - GAP;
  const highest = Math.floor(height / rows) - caption;
  const pictureHeight = Math.max(1, Math.min(highest, Math.floor(widest / 2), HIGHEST));
  // Wider than a picture at that height is of no use to it, only to its caption.
  const pictureWidth = Math.max(1, Math.min(widest, Math.max(PAGE_WIDTH, 3 * pictureHeight)));
  return { columns, rows, pictureWidth, pictureHeight };
}

/** The grid with the largest pictures that shows all of them; else one that shows a page of them. */
export function gridFor(request: GridRequest): Grid {
  const { count, width, height, caption, together } = request;
  const most = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)));
  const rowsThatFit = Math.max(1, Math.floor(height / (LOWEST + caption)));
  if (together !== undefined) {
    const columns = Math.min(together, most);
    const comfortable = Math.max(1, Math.floor(height / (COMFORTABLE + caption)));
    return sized(request, columns, Math.min(comfortable, Math.max(1, Math.ceil(count / together))));
  }
  let best: Grid | null = null;
  for (let columns = 1; columns <= Math.min(most, Math.max(1, count)); columns++) {
    const grid = sized(request, columns, Math.max(1, Math.ceil(count / columns)));
    if (!best || grid.pictureHeight > best.pictureHeight) best = grid;
  }
  if (best && best.pictureHeight >= LOWEST) return best;
  const columns = Math.max(1, Math.min(most, Math.floor((width + GAP) / (PAGE_WIDTH + GAP))));
  return sized(request, columns, rowsThatFit);
}
