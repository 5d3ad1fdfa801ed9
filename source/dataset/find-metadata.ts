/** Data folders whose labels stand in a CSV. */
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { imageId } from './extensions.js';
import { givenSplitOf } from './find-folders.js';
import { SkippedTally, type FoundImages } from './found.js';
import { readLabels } from './metadata.js';
import type { FoundFile } from './types.js';
import { codeOf, walkImages } from './walk.js';

/**
 * Images anywhere under `root` that the CSV gives a label. A top folder named Train, Validation or Test
 * decides the split of what lies in it.
 * @throws {UserError} when the CSV cannot be used or names none of the images.
 */
export async function findByMetadata(root: string, csv: string): Promise<FoundImages> {
  const labels = await readLabels(csv);
  const skipped = new SkippedTally();
  const walked = await walkImages(root, '', skipped).catch((error: unknown) => {
    throw new UserError(
      `The folder ${printable(root)} cannot be read (${codeOf(error)}). Check the path and its permissions.`,
    );
  });
  const seen = new Set<string>();
  const files: FoundFile[] = [];
  for (const file of walked) {
    const id = imageId(file.file).toLowerCase();
    const label = labels.get(id);
    if (label === undefined) skipped.add('not named in the CSV', file.file);
    else if (label === null) skipped.add('several labels in the CSV', file.file);
    else if (label === '') skipped.add('no label in the CSV', file.file);
    else files.push({ ...file, label, givenSplit: givenSplitOf(file.file.split('/')[0]) });
    seen.add(id);
  }
  for (const id of labels.keys())
    if (!seen.has(id)) skipped.add('named in the CSV, but no such file', id);
  if (files.length === 0) {
    const [first] = walked;
    const [known] = labels.keys();
    throw new UserError(
      `${printable(csv)} names none of the ${counted(walked.length, 'image')} in ${printable(root)}` +
        (first
          ? ` (a file is ${printable(first.file)}, an id in the CSV "${printable(known, 60)}")`
          : '') +
        '. Name the folder that the images are in with --data, and the CSV that belongs to it with --metadata.',
    );
  }
  const classes = [...new Set(files.map(({ label }) => label))].sort();
  return { root, layout: 'images labelled by a CSV', classes, files, skipped: skipped.list() };
}
