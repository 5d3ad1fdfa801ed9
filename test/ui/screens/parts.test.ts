import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { abbreviate } from '../../../source/ui/components/class-abbreviations.js';
import { matrixLines } from '../../../source/ui/components/confusion-matrix.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { matrixCells, widestCell } from '../../../source/ui/components/matrix-cells.js';
import { splitBars } from '../../../source/ui/panels/data/distribution.js';
import { GAP, gridFor } from '../../../source/ui/panels/samples/grid.js';

describe('bars of a distribution', () => {
  it('are one a class, whatever counts a damaged log has', () => {
    const bars = (counts: number[]) =>
      splitBars(['melanoma', 'nevus'], counts, {}).map(({ value, text }) => [value, text?.trim()]);
    expect(bars([30, 10])).toEqual([
      [30, expect.stringMatching(/^30 +75\.0%$/)],
      [10, expect.stringMatching(/^10 +25\.0%$/)],
    ]);
    expect(bars([30])).toEqual([
      [30, expect.stringMatching(/^30 +100\.0%$/)],
      [0, expect.stringMatching(/^0 +0\.0%$/)],
    ]);
    expect(bars([])).toHaveLength(2);
    expect(bars([1, 2, 3])).toHaveLength(2);
  });
});

describe('short names of classes', () => {
  it('are initials, or the first letters of a single word', () => {
    const names = ['basal cell carcinoma', 'melanoma', 'vascular lesion', 'seborrheic_keratosis'];
    expect(abbreviate(names)).toEqual(['BCC', 'Mel', 'VL', 'SK']);
  });

  it('are the names where these are codes', () => {
    const codes = ['akiec', 'bcc', 'nv'];
    expect(abbreviate(codes)).toEqual(codes);
    expect(abbreviate([...codes, 'nevus of Ota'])).toEqual(['Aki', 'Bcc', 'Nv', 'NOO']);
    const theme = makeTheme({ colors: false, ascii: false });
    const matrix = [
      [5, 0, 1],
      [0, 9, 0],
      [0, 2, 7],
    ];
    const shown = { classes: codes, matrix, percent: false, cell: null, height: 5 };
    const [wide, first] = matrixLines({ ...shown, width: 60 }, theme);
    expect(wide).toMatch(/^true ↓ predicted → +akiec +bcc +nv ?$/u);
    expect(first).toMatch(/^akiec +5\S /u);
    expect(matrixLines({ ...shown, width: 28 }, theme)[0]).toMatch(/^true ↓ +akiec +bcc +nv ?$/u);
  });

  it('are told apart by a number', () => {
    expect(abbreviate(['nevus', 'nevoid', 'nevi'])).toEqual(['Nev', 'Ne2', 'Ne3']);
  });

  it('are never alike, whatever the names', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 120 }), (names) => {
        const short = abbreviate(names);
        expect(new Set(short).size).toBe(names.length);
      }),
    );
  });
});

describe('cells of a confusion matrix', () => {
  it('are drawn of a thousand classes too, as wide as the longest of all', () => {
    const classes = Array.from({ length: 1000 }, (_, n) => `lesion type ${n}`);
    const matrix = classes.map((_, row) => classes.map((_c, n) => (row + n) % 7));
    matrix[999][998] = 12_345;
    const theme = makeTheme({ colors: false, ascii: false });
    const props = { classes, matrix, percent: false, width: 100, height: 20 };
    const lines = matrixLines(props, theme);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines.at(-1)).toMatch(/and 9\d\d more classes/);
    expect(widestCell(matrix, false)).toBe(5);
  });

  it('are said to be none where no row has room', () => {
    const classes = Array.from({ length: 60 }, (_, n) => `lesion type ${n}`);
    const matrix = classes.map(() => classes.map(() => 1));
    const theme = makeTheme({ colors: false, ascii: false });
    const cell = { truth: 57, predicted: 57 };
    const part = (height: number): string =>
      matrixLines({ classes, matrix, percent: false, cell, width: 76, height }, theme).at(-1)!;
    expect(part(2)).toMatch(/: no rows, columns \d+-\d+ of 60/);
    expect(part(3)).toMatch(/: rows 58-58, columns \d+-\d+ of 60/);
  });

  it('keep every digit of the one that is looked at, without colour too', () => {
    const names = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'scc', 'vasc', 'unknown type'];
    const matrix = names.map((_, r) => names.map((_c, c) => (r === c ? 6705 : 12)));
    const theme = makeTheme({ colors: false, ascii: false });
    const line = (predicted: number, width: number): string => {
      const cell = { truth: 5, predicted };
      const shown = { classes: names, matrix, percent: false, cell, width, height: 12 };
      return matrixLines(shown, theme)[6];
    };
    expect(line(5, 76)).toMatch(/\[ *6705/);
    expect(line(4, 76)).toMatch(/\[ *12\]/);
    expect(line(5, 58)).toContain('[6705');
    expect(line(5, 58).length).toBe(line(4, 58).length);
  });

  it('are no wider than the longest text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(1200), { minLength: 3, maxLength: 3 }), { maxLength: 4 }),
        fc.boolean(),
        (matrix, percent) => {
          const texts = matrixCells(matrix, percent).flat();
          const longest = texts.reduce((most, { text }) => Math.max(most, text.length), 0);
          expect(widestCell(matrix, percent)).toBe(longest);
        },
      ),
    );
  });

  it('hold counts, or whole percents of the row', () => {
    const matrix = [
      [3, 1],
      [0, 250],
    ];
    const texts = (percent: boolean): string[][] =>
      matrixCells(matrix, percent).map((row) => row.map(({ text }) => text));
    expect(texts(false)).toEqual([
      ['3', '1'],
      ['', '250'],
    ]);
    expect(texts(true)).toEqual([
      ['75', '25'],
      ['', '100'],
    ]);
  });

  it('never show something as nothing', () => {
    expect(
      matrixCells(
        [
          [999, 1],
          [0, 0],
        ],
        true,
      )[0][1].text,
    ).toBe('<1');
  });

  it('are shaded by quarters of the row; an empty row stays empty', () => {
    const levels = matrixCells(
      [
        [0, 1, 3, 6, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 9, 0, 0],
      ],
      false,
    ).map((row) => row.map(({ level }) => level));
    expect(levels).toEqual([
      [0, 1, 2, 3, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 4, 0, 0],
    ]);
  });
});

describe('the grid of pictures', () => {
  it('stays within its rectangle', () => {
    fc.assert(
      fc.property(
        fc.record({
          count: fc.integer({ min: 1, max: 60 }),
          width: fc.integer({ min: 58, max: 220 }),
          height: fc.integer({ min: 5, max: 70 }),
          caption: fc.constant(3),
          together: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
        }),
        (request) => {
          const { columns, rows, pictureWidth, pictureHeight } = gridFor(request);
          expect(columns * (pictureWidth + GAP) - GAP).toBeLessThanOrEqual(request.width);
          expect(rows * (pictureHeight + request.caption)).toBeLessThanOrEqual(request.height);
          expect(columns * rows).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('shows nine classes at once where they can be made out', () => {
    const grid = gridFor({ count: 9, width: 120, height: 31, caption: 3 });
    expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(9);
    expect(grid.pictureHeight).toBeGreaterThanOrEqual(10);
  });
});
