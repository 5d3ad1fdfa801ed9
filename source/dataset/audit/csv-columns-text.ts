/** What a user should know of the columns of a CSV that were read, one sentence or two each. */
import { counted, printable, quoted } from '../../text.js';
import type { ColumnsRead } from '../columns-read.js';

const name = (text: string): string => printable(text, 60);

type OtherImages = ColumnsRead['otherImages'][number];

const apart = ({ csv, image }: ColumnsRead, { column, rows, first }: OtherImages): string =>
  `The columns "${name(image)}" and "${name(column)}" of ${name(csv)} name different images in ${counted(rows, 'row')}, ` +
  `e.g. "${name(first.read)}" and "${name(first.other)}" in row ${first.row}`;

function labelsNote({ csv, label, otherLabels }: ColumnsRead): string[] {
  if (otherLabels.length === 0 || label === null) return [];
  const one = otherLabels.length === 1;
  return [
    `Of ${name(csv)} the column "${name(label)}" is read for the labels, not ${quoted(otherLabels)}, which ${one ? 'tells' : 'tell'} less. ` +
      `To read ${one ? 'that' : 'one of these'}, take "${name(label)}" out.`,
  ];
}

function leftOutNote({ csv, label, labelsLeftOut }: ColumnsRead): string[] {
  if (!labelsLeftOut) return [];
  const column = label === null ? '' : `, in "${name(label)}",`;
  return [
    `The labels of ${name(csv)}${column} are left out, also of images that have no others: another CSV of --metadata tells more. ` +
      'For these take the labels out of the other.',
  ];
}

/** That numbers of rows, say, are names of files, too, that a column says less than its name does, or a CSV than another. */
export const csvColumnsNotes = (columns: readonly ColumnsRead[]): string[] =>
  columns.flatMap((read) => [
    ...labelsNote(read),
    ...leftOutNote(read),
    ...read.otherImages
      .filter(({ isPlain }) => isPlain)
      .map(
        (other) =>
          `${apart(read, other)}: "${name(read.image)}" is read, which has names of files. If it is wrong, take it out.`,
      ),
  ]);

/** That it cannot be told which of several columns is right. */
export const csvColumnsWarnings = (columns: readonly ColumnsRead[]): string[] =>
  columns.flatMap((read) =>
    read.otherImages
      .filter(({ isPlain }) => !isPlain)
      .map(
        (other) =>
          `${apart(read, other)}: "${name(read.image)}" is read. Take out the one that is wrong.`,
      ),
  );
