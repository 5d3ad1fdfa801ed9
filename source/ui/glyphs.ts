/** The characters that the views draw with: one set for Unicode terminals, one of ASCII only. */

/** asciichart's symbols, in the order it takes them. */
export type ChartSymbols = readonly [
  ...[string, string, string, string, string],
  ...[string, string, string, string, string],
];

export interface Glyphs {
  /** Lines of a frame. */
  readonly box: Record<
    'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight' | 'horizontal' | 'vertical',
    string
  >;
  /** A full cell of a bar, and parts of a cell by growing width (empty where there are none). */
  readonly bar: { full: string; parts: readonly string[]; rest: string };
  readonly progress: { done: string; rest: string };
  /** Symbols of asciichart in its order, one set a series, so that series differ without colour. */
  readonly chart: readonly ChartSymbols[];
  /** A point that stands alone in a chart, one a series. */
  readonly points: readonly string[];
  /** Horizontal axis: the line, a tick on it, and its corner. */
  readonly axis: { line: string; tick: string; corner: string };
  readonly phase: Record<'waiting' | 'running' | 'done' | 'failed' | 'skipped' | 'stopped', string>;
  readonly mark: Record<
    | 'ok'
    | 'warning'
    | 'error'
    | 'bullet'
    | 'best'
    | 'cursor'
    | 'follow'
    | 'ellipsis'
    | 'times'
    | 'arrow',
    string
  >;
  /** There is more that way than is shown. */
  readonly more: Record<'up' | 'down' | 'left' | 'right', string>;
  /** Shades of a cell from empty to full, for matrices without colour. */
  readonly shades: readonly string[];
  /** A sparkline's heights, the lowest first. */
  readonly heights: readonly string[];
  readonly separator: string;
}

export const unicodeGlyphs: Glyphs = {
  box: {
    topLeft: '╭',
    topRight: '╮',
    bottomLeft: '╰',
    bottomRight: '╯',
    horizontal: '─',
    vertical: '│',
  },
  bar: { full: '█', parts: ['▏', '▎', '▍', '▌', '▋', '▊', '▉'], rest: ' ' },
  progress: { done: '━', rest: '─' },
  chart: [
    ['┼', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
    ['┼', '┤', '╺', '╸', '━', '┗', '┏', '┓', '┛', '┃'],
    ['┼', '┤', '╺', '╸', '═', '╚', '╔', '╗', '╝', '║'],
    ['┼', '┤', '╶', '╴', '╌', '└', '┌', '┐', '┘', '╎'],
  ],
  points: ['●', '◆', '■', '▲', '○', '◇'],
  axis: { line: '─', tick: '┬', corner: '╰' },
  phase: { waiting: '○', running: '▶', done: '✔', failed: '✖', skipped: '↷', stopped: '■' },
  mark: {
    ok: '✔',
    warning: '▲',
    error: '✖',
    bullet: '•',
    best: '★',
    cursor: '❯',
    follow: '◉',
    ellipsis: '…',
    times: '×',
    arrow: '→',
  },
  more: { up: '↑', down: '↓', left: '←', right: '→' },
  shades: [' ', '░', '▒', '▓', '█'],
  heights: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
  separator: '·',
};

export const asciiGlyphs: Glyphs = {
  box: {
    topLeft: '+',
    topRight: '+',
    bottomLeft: '+',
    bottomRight: '+',
    horizontal: '-',
    vertical: '|',
  },
  bar: { full: '#', parts: [], rest: ' ' },
  progress: { done: '=', rest: '-' },
  chart: [
    ['+', '|', '-', '-', '-', '`', '.', '.', "'", '|'],
    ['+', '|', '=', '=', '=', '"', ',', ',', '"', '!'],
    ['+', '|', '~', '~', '~', '~', '~', '~', '~', ':'],
    ['+', '|', '*', '*', '*', '*', '*', '*', '*', '*'],
  ],
  points: ['o', 'x', '%', '@', '&', '$'],
  axis: { line: '-', tick: '+', corner: '+' },
  phase: { waiting: '.', running: '>', done: '+', failed: 'x', skipped: '~', stopped: '#' },
  mark: {
    ok: '+',
    warning: '!',
    error: 'x',
    bullet: '*',
    best: '*',
    cursor: '>',
    follow: '@',
    ellipsis: '...',
    times: 'x',
    arrow: '->',
  },
  more: { up: '^', down: 'v', left: '<', right: '>' },
  shades: [' ', '.', ':', '*', '#'],
  heights: ['_', '.', ':', '-', '=', '*', '#'],
  separator: '|',
};
