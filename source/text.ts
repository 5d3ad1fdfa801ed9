/** Text that comes from outside (file names, class names, cells of a CSV), made fit for a terminal. */

/**
 * Everything that a terminal could act upon or that hides what is written: control characters (escape
 * sequences begin with one), format characters (bidirectional marks, zero-width characters), lone
 * surrogates, private use, and line and paragraph separators.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * `text` with each unprintable character as "?", on one line.
 * @param most Longest result in characters; what is longer loses its middle.
 */
export function printable(text: string, most = 200): string {
  const clean = text.replace(unprintable, '?');
  const characters = [...clean];
  if (characters.length <= most) return clean;
  const head = Math.ceil((most - 3) / 2);
  const tail = Math.max(0, most - 3 - head);
  return `${characters.slice(0, head).join('')}...${characters.slice(characters.length - tail).join('')}`;
}

/** Each line of `text` made fit for a terminal, none cut. */
export function printableLines(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line, Infinity))
    .join('\n');
}

/** Names as people wrote them, in quotes and on one line: `"nevus", "mole"`. */
export const quoted = (names: readonly string[]): string =>
  names.map((name) => `"${printable(name, 60)}"`).join(', ');

/** A count with its noun: "1 image", "2,241 images". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** Words broken into lines of at most `width` columns. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

/** A number in three decimals at most, as short as it is: 0.45, 1. */
export const short = (value: number): string => String(Number(value.toFixed(3)));
