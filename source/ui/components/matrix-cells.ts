/** A confusion matrix as cells to draw: text, and how strongly each is shaded. */

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

/**
 * Cells of a matrix with true rows and predicted columns. A cell without images has no text.
 * @param matrix Counts, `[true][predicted]`.
 * @param percent Shares of the row in percent in place of counts.
 */
export function matrixCells(
  matrix: readonly (readonly number[])[],
  percent: boolean,
): MatrixCell[][] {
  return matrix.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      const text = count === 0 ? '' : percent ? percentText(share) : String(count);
      return { text, level: levelOf(share), correct: truth === predicted };
    });
  });
}
