import headless from '@xterm/headless';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Painter } from '../../source/ui/painter.js';
import { cellsOf, type ScreenCell } from '../../source/ui/screen-cells.js';
import { paint, type Style } from '../../source/ui/theme.js';

const frameOf = (text: string): ScreenCell[][] => text.split('\n').map(cellsOf);
const columns = 24;
const rows = 5;

/** Everything a terminal shows: characters, colours and attributes of each cell. */
function cells(screen: InstanceType<typeof headless.Terminal>): string[] {
  const buffer = screen.buffer.active;
  return Array.from({ length: rows }, (_row, y) => {
    const line = buffer.getLine(y)!;
    return Array.from({ length: columns }, (_column, x) => {
      const cell = line.getCell(x)!;
      const style = [
        cell.getFgColor(),
        cell.getBgColor(),
        cell.isBold(),
        cell.isDim(),
        cell.isInverse(),
      ];
      return `${cell.getChars() || ' '}${style.join(',')}`;
    }).join('|');
  });
}

function terminal() {
  const screen = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
  let pending = '';
  let bytes = 0;
  return {
    painter: new Painter((text) => {
      pending += text;
      bytes += text.length;
    }),
    bytes: () => bytes,
    shown: async () => {
      await new Promise<void>((resolve) => screen.write(pending, resolve));
      pending = '';
      return cells(screen);
    },
  };
}

const styles: Style[] = [
  {},
  { color: 'cyan' },
  { bold: true },
  { dimColor: true },
  { inverse: true, bold: true },
  { color: 'black', backgroundColor: 'green' },
];
const piece = fc
  .tuple(fc.stringMatching(/^[a-z ─█黒]{0,5}$/), fc.constantFrom(...styles))
  .map(([text, style]) => paint(text, style));
const line = fc.array(piece, { maxLength: 3 }).map((pieces) => pieces.join(''));
const frame = fc.array(line, { minLength: 1, maxLength: rows }).map((lines) => lines.join('\n'));

describe('the painter', () => {
  test('shows the same after any frames as a terminal that has only seen the last one', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 2, maxLength: 5 }), async (frames) => {
        const [used, fresh] = [terminal(), terminal()];
        for (const each of frames) used.painter.paint(frameOf(each));
        fresh.painter.paint(frameOf(frames.at(-1)!));
        expect(await used.shown()).toEqual(await fresh.shown());
      }),
      { numRuns: 150 },
    );
  });

  test('writes only what changed, and nothing for the same frame', () => {
    const { painter, bytes } = terminal();
    painter.paint(frameOf('epoch  1/10\nloss 0.512'));
    const first = bytes();
    painter.paint(frameOf('epoch  1/10\nloss 0.512'));
    expect(bytes()).toBe(first);
    painter.paint(frameOf('epoch  1/10\nloss 0.514'));
    expect(bytes() - first).toBeLessThan(40);
  });

  test('draws all again when the screen was resized', async () => {
    const { painter, bytes, shown } = terminal();
    painter.paint(frameOf('one\ntwo'));
    const before = await shown();
    const first = bytes();
    painter.forget();
    painter.paint(frameOf('one\ntwo'));
    expect(bytes()).toBeGreaterThan(first + 6);
    expect(await shown()).toEqual(before);
  });
});
