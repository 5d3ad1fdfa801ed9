/**
 * Colours by meaning and the glyphs that go with them. Components name a meaning (`theme.status.error`),
 * never a colour. Only the sixteen ANSI colours are used, so that the user's own palette decides how they
 * look. Without colour every style is empty and glyphs and words carry the meaning alone.
 */
import { createContext, useContext } from 'react';
import { asciiGlyphs, unicodeGlyphs, type Glyphs } from './glyphs.js';

export type Color = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

/** How a piece of text looks; the names are those of Ink's `<Text>`, which it can be spread on. */
export interface Style {
  readonly color?: Color;
  readonly backgroundColor?: Color;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

const palette = {
  text: {
    plain: {},
    strong: { bold: true },
    muted: { dimColor: true },
    /** Titles of panels. */
    title: { bold: true, color: 'cyan' },
    /** A key in a hint or the help. */
    key: { bold: true, color: 'yellow' },
    /** What is looked at: the phase in view, the selected row. */
    selected: { inverse: true, bold: true },
    /** A plain label that must be seen: SYNTHETIC DATA. */
    notice: { bold: true, color: 'magenta' },
  },
  status: {
    running: { bold: true, color: 'cyan' },
    waiting: { dimColor: true },
    done: { color: 'green' },
    warning: { color: 'yellow' },
    error: { bold: true, color: 'red' },
    skipped: { dimColor: true },
  },
  series: {
    train: { color: 'cyan' },
    validation: { color: 'yellow' },
    test: { color: 'magenta' },
    /** What a crash cut off and was made anew. */
    superseded: { dimColor: true },
  },
  /** For curves of several phases over each other, in order. */
  phases: [
    { color: 'cyan' },
    { color: 'yellow' },
    { color: 'green' },
    { color: 'magenta' },
    { color: 'blue' },
    { color: 'red' },
  ],
  /** A confusion matrix's cells by level, 0 (nothing) to 4 (three quarters of the row or more). */
  matrix: {
    correct: [
      { dimColor: true },
      { color: 'green' },
      { bold: true, color: 'green' },
      { color: 'black', backgroundColor: 'green' },
      { bold: true, color: 'black', backgroundColor: 'green' },
    ],
    wrong: [
      { dimColor: true },
      { color: 'yellow' },
      { bold: true, color: 'yellow' },
      { color: 'black', backgroundColor: 'yellow' },
      { color: 'black', backgroundColor: 'red' },
    ],
  },
  bar: {
    filled: { color: 'cyan' },
    rest: { dimColor: true },
    before: { color: 'blue' },
    after: { color: 'green' },
  },
  border: {
    normal: { dimColor: true },
    focused: { color: 'cyan' },
  },
} as const satisfies Palette;

type Styles<K extends string> = Readonly<Record<K, Style>>;

interface Palette {
  text: Styles<'plain' | 'strong' | 'muted' | 'title' | 'key' | 'selected' | 'notice'>;
  status: Styles<'running' | 'waiting' | 'done' | 'warning' | 'error' | 'skipped'>;
  series: Styles<'train' | 'validation' | 'test' | 'superseded'>;
  phases: readonly Style[];
  matrix: { correct: readonly Style[]; wrong: readonly Style[] };
  bar: Styles<'filled' | 'rest' | 'before' | 'after'>;
  border: Styles<'normal' | 'focused'>;
}

export interface Theme extends Palette {
  /** Whether colours (and bold, dim, inverse) are used at all. */
  readonly colors: boolean;
  /** Whether characters beyond ASCII are used. */
  readonly unicode: boolean;
  readonly glyphs: Glyphs;
}

/** The same tree with every style emptied. */
function withoutColor<T>(styles: T): T {
  if (Array.isArray(styles)) return styles.map(() => ({})) as T;
  return Object.fromEntries(
    Object.entries(styles as object).map(([name, value]) => [
      name,
      isGroup(value) ? withoutColor(value) : {},
    ]),
  ) as T;
}

/** Whether a value of the palette holds styles, in place of being one. */
function isGroup(value: object): boolean {
  return Array.isArray(value) || Object.values(value).some((inner) => typeof inner === 'object');
}

const plainPalette: Palette = withoutColor<Palette>(palette);

/** @param options.colors False under NO_COLOR. @param options.ascii Only characters of ASCII. */
export function makeTheme({ colors, ascii }: { colors: boolean; ascii: boolean }): Theme {
  return {
    ...(colors ? palette : plainPalette),
    colors,
    unicode: !ascii,
    glyphs: ascii ? asciiGlyphs : unicodeGlyphs,
  };
}

const codes: Record<Color, number> = {
  black: 0,
  red: 1,
  green: 2,
  yellow: 3,
  blue: 4,
  magenta: 5,
  cyan: 6,
  white: 7,
};

/**
 * Text with a style as SGR sequences, for lines that are put together as strings: one Ink node for a
 * whole chart is laid out many times faster than one for each run of a colour.
 */
export function paint(text: string, style: Style): string {
  if (text === '') return '';
  let open = '';
  let close = '';
  const add = (on: number, off: number): void => {
    open += `\u001b[${on}m`;
    close = `\u001b[${off}m${close}`;
  };
  if (style.bold) add(1, 22);
  if (style.dimColor) add(2, 22);
  if (style.inverse) add(7, 27);
  if (style.color) add(30 + codes[style.color], 39);
  if (style.backgroundColor) add(40 + codes[style.backgroundColor], 49);
  return `${open}${text}${close}`;
}

const ThemeContext = createContext<Theme>(makeTheme({ colors: true, ascii: false }));

export const ThemeProvider = ThemeContext.Provider;

export function useTheme(): Theme {
  return useContext(ThemeContext);
}
