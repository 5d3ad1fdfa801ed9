/** What a user should know of the lesions and patients that a CSV names, one sentence or two each. */
import { EVALUABLE } from '../../evaluable.js';
import { counted, firstFew, printable } from '../../text.js';
import { sharedLesionsNotes } from '../lesion-ids.js';
import type { AuditReport } from './types.js';

type LesionGroups = Pick<AuditReport, 'lesionGroups' | 'images'>;

/** One lesion or patient of more than this share of the images is told by name: its id may be a placeholder. */
const LARGE = 0.1;

/** Of the large ones those that are named; the rest are counted. */
const NAMED = 3;

/** That lesions and patients have several images is as it should be where a CSV names them. */
function severalImages({ lesionGroups }: LesionGroups): string[] {
  if (lesionGroups.length === 0) return [];
  const images = new Set(lesionGroups.flatMap((group) => group.files)).size;
  return [
    `${counted(images, 'image')} show a lesion or patient that others show too: a study keeps these together in a split.`,
  ];
}

/** A cell that is filled in for want of an id ties all its images into one. */
function largeGroups({ lesionGroups, images }: LesionGroups): string[] {
  const large = lesionGroups
    .filter(({ files }) => files.length >= EVALUABLE && files.length > LARGE * images)
    .sort((a, b) => b.files.length - a.files.length);
  if (large.length === 0) return [];
  const named = large.map(
    ({ kind, id, files }) => `${kind} "${printable(id, 40)}" (${counted(files.length, 'image')})`,
  );
  return [
    `More than ${LARGE * 100}% of the images are of one lesion or patient, which is on one side of a split as a whole: ` +
      `${firstFew(named, NAMED)}. ` +
      'Where that is no id but stands for none, empty these cells of the CSV of --metadata.',
  ];
}

export const lesionNotes = (
  report: LesionGroups & Pick<AuditReport, 'sharedLesions'>,
): string[] => [
  ...severalImages(report),
  ...sharedLesionsNotes(report.sharedLesions, '--metadata'),
  ...largeGroups(report),
];
