/** Answers of commands as JSON. */

/**
 * What JSON may hold as it is and a terminal acts upon, or that turns text around: file and class names are in
 * the answers. Escape sequences that begin with an ASCII character are escaped by `JSON.stringify` itself.
 */
const active = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('');

/** Indented JSON, fit for a terminal; a parser reads from it what `value` is. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(active, escaped);

export const printJson = (value: unknown): void =>
  void process.stdout.write(`${jsonText(value)}\n`);
