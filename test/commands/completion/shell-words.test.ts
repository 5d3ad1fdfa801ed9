/** Words with quotes and without, as Bash has them. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quotedForBash, shellWords } from '../../../source/commands/completion/shell-words.js';

const seeds = [
  'a$(touch x) b',
  '`touch y`',
  "it's;z",
  'q"u&w',
  '~',
  '#h',
  '!b',
  '$HOME',
  'a\\',
  '{a,b}',
  '*',
  'a\u00a0b\u3000c',
];
const character = fc.oneof(
  fc.constantFrom(...' \t\'"`$\\(){}[]<>|&;!#~*?=:,%^-+@'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);
const texts = fc
  .array(character, { maxLength: 12 })
  .map((characters) => characters.join('').replace(/[\n\0]/g, ''));

test('a line, as far as it is typed', () => {
  expect(shellWords('melanoscope attach ').words).toEqual(['melanoscope', 'attach', '']);
  expect(shellWords(`a  'b c'"d"e\\ f "g\\"h\\i`)).toEqual({
    words: ['a', 'b cde f', 'g"h\\i'],
    raw: '"g\\"h\\i',
    open: '"',
  });
  expect(shellWords(`x 'a$`)).toEqual({ words: ['x', 'a$'], raw: `'a$`, open: "'" });
  expect(shellWords('x a\\').words).toEqual(['x', 'a']);
  expect(shellWords('').words).toEqual(['']);
  // A no-break space and an ideographic one belong to their word.
  expect(shellWords('x a\u00a0b\u3000c').words).toEqual(['x', 'a\u00a0b\u3000c']);
});

test('any text is the same without the quotes that it was given', () => {
  fc.assert(
    fc.property(texts, fc.constantFrom('', "'", '"'), (text, open) => {
      const begun = quotedForBash(text, open as '');
      const whole = begun.startsWith(open) ? begun + open : open + begun + open;
      expect(shellWords(whole).words).toEqual([text]);
    }),
  );
});

test('Bash takes each for itself, and runs none of it', () => {
  const all = [...seeds, ...fc.sample(texts, { numRuns: 500, seed: 1 })].filter(
    (text) => text !== '',
  );
  for (const open of ['', "'", '"'] as const) {
    const words = all.map((text) => {
      const begun = quotedForBash(text, open);
      return open !== '' && begun.startsWith(open) ? begun + open : open + begun + open;
    });
    // With history, as a shell that is typed into has.
    const script = `set -H -o history\nprintf '%s\\0' ${words.join(' ')}\n`;
    const { stdout } = spawnSync('bash', { input: script, encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(all);
  }
});
