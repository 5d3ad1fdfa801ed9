/** How many columns of a terminal a text takes, and what is seen as one character in it. */
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const sequences = /\u001b\[[0-9;]*m/g;
/** One column a character, whatever the terminal: what nearly all text is, and quickly told. */
const simple =
  /^[\u0020-\u007e\u00a0-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u2605\u2714\u2716\u276f]*$/;
/**
 * Letters that Unicode joins to those before them, as Indic conjuncts and Thai vowels are: string-width
 * counts one letter of each group, terminals give every one a column.
 */
const joined = /(?<=[\p{Lo}\p{M}\u200c\u200d])\p{Lo}/gu;
/** Parts of Hangul syllables, which terminals do draw over each other, and kana, which string-width counts. */
const drawnAsOne = /[\p{Script=Hangul}\p{Script=Katakana}\p{Script=Hiragana}\uff00-\uffef]/u;

/** The graphemes of a text without escape sequences: what is seen as one character. */
export function graphemesOf(text: string): string[] {
  return simple.test(text)
    ? text.split('')
    : Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function columnsOfGrapheme(grapheme: string): number {
  const letters = drawnAsOne.test(grapheme) ? null : grapheme.match(joined);
  return stringWidth(grapheme) + (letters?.length ?? 0);
}

/** Columns that a text takes; its escape sequences take none. */
export function columnsOf(text: string): number {
  const bare = text.includes('\u001b') ? text.replace(sequences, '') : text;
  if (simple.test(bare)) return bare.length;
  return graphemesOf(bare).reduce((sum, grapheme) => sum + columnsOfGrapheme(grapheme), 0);
}
