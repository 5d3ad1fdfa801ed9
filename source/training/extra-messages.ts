/** What a user is told of images of other sources, one sentence each. */
import { extraMessages } from '../dataset/index.js';
import type { EventBody } from '../runs/events.js';
import { counted, printable } from '../text.js';

/** "3 images" of these classes, and '"nv" (2), "mel" (1)'. */
function tallied(classes: readonly { class: string; images: number }[]): [string, string] {
  const images = classes.reduce((sum, one) => sum + one.images, 0);
  const names = classes.map(
    ({ class: name, images: n }) => `"${printable(name, 60)}" (${n.toLocaleString('en-US')})`,
  );
  return [counted(images, 'image'), names.join(', ')];
}

export type Found = NonNullable<Extract<EventBody, { type: 'data-found' }>['extra']>;

/** What became of them. */
export function extraMessagesOf(found: Found): string[] {
  const { unreadable, otherClasses, notAsked = [], relabelled = 0, doubtful = 0, splits } = found;
  const messages: string[] = [];
  if (unreadable.length > 0) {
    const [{ file, reason }] = unreadable;
    messages.push(
      `${counted(unreadable.length, 'image')} of other sources cannot be read and ${unreadable.length === 1 ? 'is' : 'are'} left out (e.g. ${printable(file)}: ${reason}).`,
    );
  }
  if (otherClasses.length > 0) {
    const [images, names] = tallied(otherClasses);
    messages.push(`${images} of other sources left out: the study has no class ${names}.`);
  }
  if (notAsked.length > 0) {
    const [images, names] = tallied(notAsked);
    messages.push(
      `${images} of other sources left out, as --extra-classes asks for others: ${names}.`,
    );
  }
  if (relabelled > 0) messages.push(`${counted(relabelled, 'image')} of other sources relabelled.`);
  if (doubtful > 0) {
    messages.push(
      `${counted(doubtful, 'image')} of other sources left out: marked as wrong or unsure.`,
    );
  }
  return [...messages, ...extraMessages(splits)];
}

/**
 * A CSV may be of a part of the images.
 * @param unnamed Files that no CSV names, of all that the study has classes of.
 */
export function unnamedMessages(unnamed: readonly string[], files: number): string[] {
  if (unnamed.length === 0) return [];
  const named = files - unnamed.length;
  return [
    `The CSVs name ${named === 0 ? 'none' : named.toLocaleString('en-US')} of ${counted(files, 'image')} of other sources. ` +
      `One without a row, such as ${printable(unnamed[0]!, 60)}, is left out of training where it is a copy of an image that ` +
      'is validated or tested on, but not where it is another image of its lesion or patient.',
  ];
}

/**
 * The study's splits are those without images of other sources, which may tell that some of its own belong together.
 * @param parted Of each split the training images that belong to ones that it holds out.
 */
export function partedMessages(parted: readonly number[]): string[] {
  const most = Math.max(...parted);
  if (most === 0) return [];
  const fold = parted.length > 1 ? ' in one fold' : '';
  return [
    `By images of other sources or their CSV, ${counted(most, 'image')} that the study trains on${fold} and ones that it validates or tests on ` +
      'belong together, as copies or of one lesion or patient. Name these in the CSV of --metadata, so that the splits keep them on one side.',
  ];
}

/**
 * Corrected labels that change nothing.
 * @param unreadable Files that they are for.
 * @param otherFiles Those of classes that the study does not have or was not asked for.
 */
export function idleCorrections(
  unreadable: readonly string[],
  otherFiles: readonly string[],
): string[] {
  const messages: string[] = [];
  if (unreadable.length > 0) {
    messages.push(
      `${counted(unreadable.length, 'corrected label')} for images of other sources that cannot be read, e.g. ${printable(unreadable[0])}.`,
    );
  }
  if (otherFiles.length > 0) {
    messages.push(
      `${counted(otherFiles.length, 'corrected label')} for images of other sources whose class is not trained on, e.g. ${printable(otherFiles[0])}: ` +
        'they stay left out until their folder or --extra-metadata names a class of the study, and --extra-classes, where it is given, that one.',
    );
  }
  return messages;
}
