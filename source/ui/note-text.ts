/** The text of a note that is typed or pasted, and the keys that edit it. */
import { stripVTControlCharacters } from 'node:util';
import { graphemesOf } from './fit.js';
import { upTo, withoutUnprintable } from '../text.js';

/** A note that is typed: its text before and behind the cursor. */
export interface Draft {
  before: string;
  after: string;
}

export const emptyDraft: Draft = { before: '', after: '' };

export const noteOf = ({ before, after }: Draft): string => (before + after).trim();

/** Characters. */
const LONGEST_NOTE = 500;

export const NOTE_CUT = `A note has ${LONGEST_NOTE} characters at most: the rest was left out.`;

/** Writes a text at the cursor, cut between two graphemes where the note would be too long. */
export function written({ before, after }: Draft, text: string): { draft: Draft; isCut: boolean } {
  const whole = before + text;
  const kept = upTo(graphemesOf(whole), LONGEST_NOTE - [...after].length).join('');
  return { draft: { before: kept, after }, isCut: kept.length < whole.length };
}

/** Pasted text on one line, without what a terminal could act upon. */
export const pastedNote = (text: string): string =>
  withoutUnprintable(stripVTControlCharacters(text).replace(/\r\n|[\r\n\t\u2028\u2029]/g, ' '));

const withoutLast = (text: string): string => graphemesOf(text).slice(0, -1).join('');

const toStart = ({ before, after }: Draft): Draft => ({ before: '', after: before + after });
const toEnd = ({ before, after }: Draft): Draft => ({ before: before + after, after: '' });

/** The keys of a line in a shell. */
const edits: Readonly<Record<string, (draft: Draft) => Draft>> = {
  left: ({ before, after }) => {
    const rest = withoutLast(before);
    return { before: rest, after: before.slice(rest.length) + after };
  },
  right: ({ before, after }) => {
    const [first = ''] = graphemesOf(after);
    return { before: before + first, after: after.slice(first.length) };
  },
  home: toStart,
  'ctrl-a': toStart,
  end: toEnd,
  'ctrl-e': toEnd,
  backspace: ({ before, after }) => ({ before: withoutLast(before), after }),
  'ctrl-u': ({ after }) => ({ before: '', after }),
  'ctrl-w': ({ before, after }) => ({ before: before.replace(/\S*\s*$/, ''), after }),
};

/** The note after a key that moves or takes away; null where the key does neither. */
export const edited = (draft: Draft, key: string): Draft | null => edits[key]?.(draft) ?? null;
