/** The text of a note that is typed or pasted. */
import { stripVTControlCharacters } from 'node:util';
import { graphemesOf } from './fit.js';
import { upTo, withoutUnprintable } from '../text.js';

/** Characters. */
const LONGEST_NOTE = 500;

export const NOTE_CUT = `A note has ${LONGEST_NOTE} characters at most: the rest was left out.`;

/** Cuts what is beyond the longest note, between two graphemes. */
export function fitNote(text: string): { text: string; isCut: boolean } {
  const kept = upTo(graphemesOf(text), LONGEST_NOTE).join('');
  return { text: kept, isCut: kept.length < text.length };
}

/** Pasted text on one line, without what a terminal could act upon. */
export const pastedNote = (text: string): string =>
  withoutUnprintable(stripVTControlCharacters(text).replace(/\r\n|[\r\n\t\u2028\u2029]/g, ' '));
