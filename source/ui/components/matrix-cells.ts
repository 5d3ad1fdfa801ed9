/** A confusion matrix as cells to draw: text, and how strongly each is shaded. */
import { sum } from '../../sum.js';

export interface MatrixCell {
  text: string;
  /** 0 empty, 1 to 4 by quarters of its row's images. */
  level: 0 | 1 | 2 | 3 | 4;
  /** On the diagonal: predicted as what it is. */
  correct: boolean;
}

function levelOf(share: number): MatrixCell['level'] {
  if (share <= 0) return 0;
  if (share < 0.25) return 1;
  if (share < 0.5) return 2;
  return share < 0.75 ? 3 : 4;
}

function percentText(share: number): string {
  const percent = Math.round(100 * share);
  return percent === 0 ? '<1' : String(percent);
}

const textOf = (count: number, total: number, percent: boolean): string =>
  count === 0 ? '' : percent ? percentText(count / total) : String(count);

/** Characters of the longest cell, of matrices of a million cells too. */
export function widestCell(matrix: readonly (readonly number[])[], percent: boolean): number {
  return matrix.reduce((widest, row) => {
    const total = sum(row);
    const most = row.reduce((a, b) => Math.max(a, b), 0);
    const least = row.reduce((a, b) => (b > 0 ? Math.min(a, b) : a), most);
    const texts = [most, least].map((count) => textOf(count, total, percent).length);
    return Math.max(widest, ...texts);
  }, 0);
}

/** Indexes of a matrix from the first that is shown to before the last. */
export interface Span {
  from: number;
  to: number;
}

/** A span of so many of a list that has the selected one near its middle, as far as the list's ends let it. */
export function spanAround(selected: number, shown: number, all: number): Span {
  const from = Math.max(0, Math.min(selected - Math.floor(shown / 2), all - shown));
  return { from, to: Math.min(all, from + shown) };
}

const everything: Span = { from: 0, to: Infinity };

/**
 * Cells of a matrix with true rows and predicted columns. A cell without images has no text.
 * @param matrix Counts, `[true][predicted]`.
 * @param percent Shares of the row in percent in place of counts.
 * @param rows, columns Those wanted; shares are of the whole row.
 */
export function matrixCells(
  matrix: readonly (readonly number[])[],
  percent: boolean,
  rows = everything,
  columns = everything,
): MatrixCell[][] {
  return matrix.slice(rows.from, rows.to).map((row, index) => {
    const truth = rows.from + index;
    const total = sum(row);
    return row.slice(columns.from, columns.to).map((count, place) => {
      const predicted = columns.from + place;
      const share = total === 0 ? 0 : count / total;
      return {
        text: textOf(count, total, percent),
        level: levelOf(share),
        correct: truth === predicted,
      };
    });
  });
}
