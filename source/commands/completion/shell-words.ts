/** Words of a command line that is being typed, without their quotes and with them. Nothing is expanded or run. */

/** What words are told apart by: not the other spaces of Unicode, which shells take for letters. */
const blank = /[ \t\n]/;

/** What a backslash between double quotes goes with. */
const escapable = '$`"\\\n';

export type Quote = '' | "'" | '"';

interface Words {
  /** Without quotes and backslashes; the last is the one that the line ends in, and may be empty. */
  words: string[];
  /** The last word as it stands in the line. */
  raw: string;
  /** The quote that is open at its end. */
  open: Quote;
}

/** Splits a line of Bash or fish; a quote at its end may be open. */
export function shellWords(line: string): Words {
  const words: string[] = [];
  let word: string | null = null;
  let from = 0;
  let quote: Quote = '';
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (quote === '' && blank.test(character)) {
      if (word !== null) words.push(word);
      word = null;
      from = at + 1;
      continue;
    }
    word ??= '';
    if (character === quote) quote = '';
    else if (quote === '' && (character === "'" || character === '"')) quote = character;
    else if (character === '\\' && quote !== "'") {
      const next = line[++at] ?? '';
      word += quote === '"' && !escapable.includes(next) ? `\\${next}` : next;
    } else word += character;
  }
  return { words: [...words, word ?? ''], raw: line.slice(from), open: quote };
}

function within(quote: Quote, text: string): string {
  if (quote === "'") return text.replaceAll("'", "'\\''");
  // Between double quotes a backslash would stay before "!".
  if (quote === '"') return text.replace(/[$`"\\]/g, '\\$&').replaceAll('!', `"'!'"`);
  return text.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
}

/**
 * A text as Bash takes it for itself, behind an open quote or none; Bash closes the quote. What its own quoting
 * makes of ` and $( (`compopt -o filenames`) would be run.
 */
export function quotedForBash(text: string, open: Quote): string {
  const quoted = within(open, text);
  // What begins with the open quote is taken to have it too.
  return open !== '' && quoted.startsWith(open) ? open + quoted : quoted;
}
