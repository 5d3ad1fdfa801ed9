/** The texts of `--help`, set in lines that fit the terminal. */
import { columnsOf } from '../columns.js';
import { wrapped } from '../text.js';

/** Columns where the output is no terminal, or one that does not know. */
const USUAL = 80;
/** Longer lines are hard to read. */
const WIDEST = 120;
/** Columns that a description needs beside its flag; where there are fewer it stands below. */
const BESIDE = 24;
/** How much further in the second line of a row begins that has no description. */
const HANGING = 4;

/** Columns that help is set in. */
export const helpWidth = (columns: number | undefined = process.stdout.columns): number =>
  Math.min(WIDEST, columns || USUAL);

const blanks = (count: number): string => ' '.repeat(count);
const indentOf = (line: string): number => /^ */.exec(line)![0].length;

/** Words behind `head`, with the lines below as far in as `hanging` says. */
function hung(head: string, words: string, hanging: number, width: number): string[] {
  const [first, ...more] = wrapped(words, width - hanging);
  return [`${head}${first}`, ...more.map((line) => `${blanks(hanging)}${line}`)];
}

/** A row: usage, or a flag or an example with what it does behind two blanks or more, or without. */
function rowLines(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const indent = indentOf(line);
  const [, head, words] = /^( *(?:Usage: |\S.*? {2,}))(\S.*)$/.exec(line) ?? [];
  if (head === undefined) return hung(blanks(indent), line.trim(), indent + HANGING, width);
  if (width - head.length >= BESIDE) return hung(head, words, head.length, width);
  const below = indent + HANGING;
  return [head.trimEnd(), ...hung(blanks(below), words, below, width)];
}

/**
 * Help in lines of at most `width` columns, as far as its words allow. Lines that follow each other with the
 * indent of the text are one paragraph; those that are further in, and `Usage:`, are rows of their own.
 */
export function helpLines(help: string, width: number): string[] {
  const lines = help.split('\n');
  const least = Math.min(...lines.filter((line) => line.trim() !== '').map(indentOf));
  const found: string[] = [];
  let paragraph: string[] = [];
  const close = (): void => {
    if (paragraph.length === 0) return;
    found.push(...hung(blanks(least), paragraph.join(' '), least, width));
    paragraph = [];
  };
  for (const line of lines) {
    const isText = line.trim() !== '' && indentOf(line) === least && !/^ *Usage:/.test(line);
    if (isText) {
      paragraph.push(line.trim());
      continue;
    }
    close();
    found.push(...rowLines(line, width));
  }
  close();
  return found;
}
