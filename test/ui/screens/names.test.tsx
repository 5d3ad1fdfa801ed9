/** Class names of any script and length: columns stay straight, and names can be told apart. */
import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { abbreviate } from '../../../source/ui/components/class-abbreviations.js';
import { barLines } from '../../../source/ui/components/bars.js';
import { matrixLines } from '../../../source/ui/components/confusion-matrix.js';
import { tableLines } from '../../../source/ui/components/table.js';
import { cutFiles, cutNames } from '../../../source/ui/cut-names.js';
import { columnsOf, cutMiddle } from '../../../source/ui/fit.js';
import { Painter } from '../../../source/ui/painter.js';
import { confusionLines } from '../../../source/ui/panels/comparison/figures.js';
import { unevenness } from '../../../source/ui/panels/data/distribution.js';
import { cellsOf } from '../../../source/ui/screen-cells.js';
import { makeTheme } from '../../../source/ui/theme.js';
import { chosen, evaluatedState } from '../evaluated.js';

const theme = makeTheme({ colors: false, ascii: false });

const scripts = [
  '黒色腫（悪性）',
  '色素性母斑',
  '👩🏽⚕️ mole',
  '🔬🧬',
  '🇩🇪 Nävus',
  'e\u0301te\u0301 combining',
  'Ü\u0308berzellig',
  'меланома',
  'ورم ميلانيني',
  'क्षिति त्वचा',
  'น้ำตาล',
  'സ്ത്രീ',
  'می‌خواهم',
  '👨‍👩‍👧‍👦 family',
  'plain',
];

/** Names that differ at their ends alone. */
const long = ['one', 'two', 'three'].map(
  (end) => `carcinoma of the head and neck with a long description (variant ${end})`,
);

describe('a line on the screen', () => {
  it.each(scripts)('has as many cells as columns were counted: %s', (name) => {
    expect(cellsOf(`| ${name} |`)).toHaveLength(columnsOf(name) + 4);
  });

  it('leaves nothing of what stood there, and its end is in its place, whatever the terminal counts', async () => {
    const columns = 40;
    const at = async (...frames: string[][]): Promise<string[]> => {
      const screen = new headless.Terminal({
        cols: columns,
        rows: scripts.length,
        allowProposedApi: true,
      });
      let text = '\u001b[?7l';
      const painter = new Painter((more) => (text += more));
      for (const lines of frames) painter.paint(lines.map(cellsOf));
      await new Promise<void>((resolve) => screen.write(text, resolve));
      return scripts.map((_, row) => {
        const line = screen.buffer.active.getLine(row)!;
        const cells = Array.from({ length: columns }, (_c, x) => line.getCell(x)!);
        return cells.map((cell) => (cell.getWidth() === 0 ? '' : cell.getChars() || ' ')).join('|');
      });
    };
    const framed = (text: string): string =>
      `|${text}${' '.repeat(columns - 2 - columnsOf(text))}|`;
    const names = scripts.map(framed);
    const others = scripts.map((_, n) => framed('x'.repeat(30 + (n % 8))));
    const fresh = await at(names);
    expect(await at(others, names)).toEqual(fresh);
    expect(await at(names, others)).toEqual(await at(others));
    for (const line of await at(others, names)) {
      expect(line).toMatch(/\|\|$/);
      expect(line).not.toContain('x');
    }
  });
});

describe('names that are too long', () => {
  it('lose their ends where that leaves them apart, else their middles', () => {
    expect(cutNames(['melanoma of the trunk', 'nevus of the trunk'], 10)).toEqual([
      'melanoma …',
      'nevus of …',
    ]);
    const short = cutNames(long, 24);
    expect(new Set(short).size).toBe(long.length);
    for (const [index, name] of short.entries()) {
      expect(columnsOf(name)).toBeLessThanOrEqual(24);
      expect(name).toMatch(
        new RegExp(`^carcino.*….*${long[index].split(' ').at(-1)!.slice(0, -1)}`),
      );
    }
    expect(cutMiddle('黒色腫（悪性）', 7)).toBe('黒…性）');
  });

  it('keep the part in which they differ where that is in their middle', () => {
    const hands = ['A', 'B', 'C'].map(
      (side) => `melanoma_in_situ_on_the_back_of_hand_${side}_on_the_right`,
    );
    expect(cutNames([...hands, 'nevus'], 24)).toEqual([
      'melanoma_in…A_on_the_ri…',
      'melanoma_in…B_on_the_ri…',
      'melanoma_in…C_on_the_ri…',
      'nevus',
    ]);
    expect(cutNames(hands, 12, '...')).toEqual(['mel...A_o...', 'mel...B_o...', 'mel...C_o...']);
    const family = ['👨‍👩‍👧‍👦', '👨‍👩‍👧'].map((who) => `moles of the ${who} in one picture`);
    expect(cutNames(family, 12)).toEqual(['mole…👨‍👩‍👧‍👦 in …', 'mole…👨‍👩‍👧 in …']);
  });

  it('of files keep their ends, and what tells them apart', () => {
    const files = [3, 14].map((n) => `Train/seborrheic keratosis/ISIC_00243${n}.jpg`);
    expect(cutFiles(files, 20)).toEqual(['Train/sebo…02433.jpg', 'Train/sebo…24314.jpg']);
    const others = ['A', 'B'].map((n) => `Train/nevus/image ${n} of a long series.jpg`);
    expect(new Set(cutFiles(others, 20)).size).toBe(2);
  });

  it('are told apart two by two, wherever they differ', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    fc.assert(
      fc.property(
        part,
        part,
        part,
        part,
        fc.integer({ min: 5, max: 30 }),
        (head, one, two, tail, width) => {
          fc.pre(one !== two);
          const names = [head + one + tail, head + two + tail];
          const short = cutNames(names, width);
          for (const name of short) expect(columnsOf(name)).toBeLessThanOrEqual(width);
          if (names[0] !== names[1]) expect(short[0]).not.toBe(short[1]);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('are told apart in tables, bars and the matrix', () => {
    const table = tableLines(
      {
        columns: [{ title: 'class', grow: true }],
        rows: long.map((n) => [n]),
        width: 30,
        height: 9,
      },
      theme,
    );
    const bars = long.map((label) => ({ label, value: 1 }));
    const matrix = long.map(() => long.map(() => 1));
    const shown = { classes: long, matrix, percent: false, width: 44, height: 9 };
    for (const lines of [
      table.slice(1),
      barLines({ bars, width: 50, height: 9 }, theme),
      matrixLines(shown, theme).slice(1),
    ]) {
      expect(lines.slice(0, 3).join('\n')).toMatch(/one\).*\n.*two\).*\n.*three\)/);
    }
  });

  it('give way to short ones in a confusion, so that both are read', () => {
    const { test } = evaluatedState.phases[chosen].result!;
    const names = evaluatedState.catalog!.classes.map((name) => `${name} of ${long[0]}`);
    const short = abbreviate(names);
    for (const line of confusionLines(test!, names, 5, 56)) {
      expect(columnsOf(line)).toBeLessThanOrEqual(56);
      const [, truth, predicted] = /^(\S+) taken for (\S+): \d+ of \d+ \(.*%\)$/.exec(line)!;
      expect(short).toContain(truth);
      expect(short).toContain(predicted);
    }
    const [whole] = confusionLines(test!, evaluatedState.catalog!.classes, 1, 76);
    expect(whole).toContain(
      evaluatedState.catalog!.classes.find((name) => whole.startsWith(name))!,
    );
  });
});

describe('short names', () => {
  it('are whole letters of any script, and have a column more than three at most', () => {
    expect(
      abbreviate(['e\u0301te\u0301 combining', 'меланома', '🔬🧬', '色素性母斑', '⚕\ufe0f mole']),
    ).toEqual(['ÉC', 'Мел', '🔬', '色素', 'Mol']);
    for (const name of abbreviate(scripts)) expect(columnsOf(name)).toBeLessThanOrEqual(4);
  });

  it('stand whole before their rows and over their columns', () => {
    const matrix = scripts.map((_, row) => scripts.map((_n, column) => row + column));
    const shown = { classes: scripts, matrix, percent: false, width: 100, height: 20 };
    const lines = matrixLines(shown, theme);
    for (const line of lines.slice(1, 1 + scripts.length))
      expect(columnsOf(line)).toBe(columnsOf(lines[0]));
    for (const [index, short] of abbreviate(scripts).entries()) {
      expect(lines[0]).toContain(` ${short} `);
      expect(lines[index + 1].startsWith(`${short} `)).toBe(true);
    }
  });
});

test('classes of one size are not called largest and smallest', () => {
  expect(unevenness(['a', 'b'], [12, 12], 60)).toBe('every class has 12');
  expect(unevenness(['a', 'b'], [12, 6], 60)).toContain('2.0 : 1');
});
