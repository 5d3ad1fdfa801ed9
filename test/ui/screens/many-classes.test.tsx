/** A confusion matrix of more classes than a terminal has rows and columns for. */
import { describe, expect, it, test } from 'vitest';
import type { RunState } from '../../../source/runs/state.js';
import type { ScreenProps } from '../../../source/ui/contracts.js';
import { EvaluationScreen } from '../../../source/ui/screens/evaluation.js';
import { spanAround } from '../../../source/ui/components/matrix-cells.js';
import { chosen, evaluatedState } from '../evaluated.js';
import { plain, renderAt, screenProps } from '../render.js';
import { beyondAscii, expectFits, sizes } from './fits.js';

const COUNT = 120;
const classes = Array.from({ length: COUNT }, (_, n) => `lesion type ${n + 1}`);
/** Every cell has a count of its own; those of three digits are the widest that any has. */
const countAt = (row: number, column: number): number =>
  row === column ? 1000 + row : (row * 7 + column * 13) % 997;
const matrix = classes.map((_, row) => classes.map((_name, column) => countAt(row, column)));

function ofMany(): RunState {
  const phase = evaluatedState.phases[chosen];
  const test = phase.result!.test!;
  const perClass = classes.map((name) => ({ ...test.perClass[1], class: name }));
  const result = { ...phase.result!, test: { ...test, confusionMatrix: matrix, perClass } };
  return {
    ...evaluatedState,
    catalog: { ...evaluatedState.catalog!, classes },
    phases: { ...evaluatedState.phases, [chosen]: { ...phase, result } },
  };
}
const state = ofMany();

type Looking = Partial<Pick<ScreenProps, 'focus'>> & { row: number; column: number };

/** What a terminal of that size shows below its title and phases, above messages and hints. */
function frame([width, height]: [number, number], at: Looking, ascii = false): string {
  const { row, column, focus = 'cells' } = at;
  const props = screenProps('finished', 'evaluation', { width, height }, { cell: { row, column } });
  const node = <EvaluationScreen {...props} state={state} focus={focus} />;
  return plain(renderAt(width, height, node, { colors: false, ascii }));
}

/** Rows and columns that a frame says it shows. */
function partOf(text: string): { rows: [number, number]; columns: [number, number] } {
  const found = /rows (\d+)-(\d+), columns (\d+)-(\d+)/.exec(text)!;
  const [from, to, first, last] = found.slice(1).map(Number);
  return { rows: [from, to], columns: [first, last] };
}

/** The counts of a frame's matrix, line by line. */
const countsIn = (text: string): number[][] =>
  text
    .split('\n')
    .filter((line) => /^│ \S+ +les/.test(line))
    .map((line) => line.replace(/^│ \S+ +lesion.{0,9}?(?=[ ↑↓]{2})/u, ''))
    .map((line) => [...line.matchAll(/\d+/g)].map(([digits]) => Number(digits)));

const terminals: [name: string, size: [number, number]][] = [
  ['80x24', [80, 21]],
  ['120x40', [120, 37]],
];

describe.each(terminals)('at %s', (_name, size) => {
  it('the arrow keys lead to every cell, and it is among those shown, with all its digits', () => {
    for (const [row, column] of [
      [0, 0],
      [0, 119],
      [119, 0],
      [57, 83],
      [118, 119],
      [-1, -1],
      [119, 119],
      [120, 240],
    ]) {
      const text = frame(size, { row, column });
      const [truth, predicted] = [row, column].map((n) => (n + COUNT) % COUNT);
      const { rows, columns } = partOf(text);
      expect(truth + 1).toBeGreaterThanOrEqual(rows[0]);
      expect(truth + 1).toBeLessThanOrEqual(rows[1]);
      expect(predicted + 1).toBeGreaterThanOrEqual(columns[0]);
      expect(predicted + 1).toBeLessThanOrEqual(columns[1]);
      const count = countAt(truth, predicted);
      expect(text).toMatch(new RegExp(`\\[ *${count}[\\]░▒▓█ ]`));
    }
  });

  it('says which part it shows, and that is what stands there', () => {
    const text = frame(size, { row: 57, column: 83 });
    const { rows, columns } = partOf(text);
    expect(text).toContain(' of 120');
    const counts = countsIn(text);
    expect(counts).toHaveLength(rows[1] - rows[0] + 1);
    expect(counts.length).toBeGreaterThanOrEqual(size[1] - 7);
    for (const [index, line] of counts.entries()) {
      const wanted = matrix[rows[0] - 1 + index]
        .slice(columns[0] - 1, columns[1])
        .filter((count) => count > 0);
      expect(line).toEqual(wanted);
    }
  });

  it('marks the sides on which there is more', () => {
    const header = (text: string) => text.split('\n').find((line) => line.includes('true ↓'))!;
    const [start, middle, end] = [0, 60, 119].map((n) => frame(size, { row: n, column: n }));
    expect([start, middle, end].map((text) => / ← /.test(header(text)))).toEqual([
      false,
      true,
      true,
    ]);
    expect([start, middle, end].map((text) => /→│|→ +│/.test(header(text)))).toEqual([
      true,
      true,
      false,
    ]);
    const marked = (text: string, mark: string) =>
      text.split('\n').filter((line) => /^│ \S+ +les/.test(line) && line.includes(mark)).length;
    expect([start, middle, end].map((text) => marked(text, '↑'))).toEqual([0, 1, 1]);
    expect([start, middle, end].map((text) => marked(text, '↓'))).toEqual([1, 1, 0]);
    expect(frame(size, { row: 60, column: 60 }, true)).not.toMatch(beyondAscii);
  });

  it('stays where it was when the matrix is left, and says how to move', () => {
    const [within, left] = (['cells', 'none'] as const).map((focus) =>
      frame(size, { row: 57, column: 83, focus }),
    );
    expect(partOf(left).columns).toEqual(partOf(within).columns);
    expect(left).toContain('m and arrows move');
    expect(within).toMatch(/lesion type 58 taken for lesion type 84: \d+ of/);
  });
});

it('fits every size', () => {
  for (const [width, height] of sizes) {
    for (const focus of ['cells', 'none'] as const)
      expectFits(frame([width, height], { row: 57, column: 83, focus }), width, height);
  }
});

test('a span has the selected one in it, near its middle, and never passes the ends', () => {
  expect(spanAround(50, 10, 100)).toEqual({ from: 45, to: 55 });
  expect(spanAround(0, 10, 100)).toEqual({ from: 0, to: 10 });
  expect(spanAround(99, 10, 100)).toEqual({ from: 90, to: 100 });
  expect(spanAround(2, 10, 4)).toEqual({ from: 0, to: 4 });
  expect(spanAround(2, 0, 4)).toEqual({ from: 2, to: 2 });
});
