/** What a user should know of ages that cannot be read. */
import { counted, printable } from '../../text.js';
import { yearsOf } from '../age.js';
import { isUnknown } from '../unknown.js';
import type { Catalog } from '../types.js';

/** @returns Nothing, or one sentence. */
export function ageNotes({ images }: Catalog): string[] {
  const unread = images.flatMap(({ file, traits: { age = '' } = {} }) =>
    isUnknown(age) || yearsOf(age) !== null ? [] : [{ file, age }],
  );
  const [first] = unread;
  if (first === undefined) return [];
  return [
    `Of ${counted(unread.length, 'image')} the age in the CSV of --metadata is no number of years, e.g. ` +
      `"${printable(first.age, 20)}" of ${printable(first.file, 60)}: ${unread.length === 1 ? 'it is' : 'they are'} in no slice by age.`,
  ];
}
