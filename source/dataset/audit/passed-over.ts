/** What a user should know of images that are left out as nothing labels them, one sentence each. */
import { counted, listed, printable } from '../../text.js';
import { isBesideSplits, unlabelled, type Skipped } from '../found.js';

const sentence = ({ reason, count, example, labels = [] }: Skipped): string =>
  `${counted(count, 'image')} left out: ${printable(reason)}, e.g. ${printable(example, 60)}` +
  `${labels.length > 0 ? ` (${listed(labels.slice(0, 3))})` : ''}.`;

/** A CSV that contradicts itself. */
export const passedOverWarnings = (passedOver: readonly Skipped[]): string[] =>
  passedOver.filter(({ reason }) => reason === unlabelled.several).map(sentence);

/** It may be meant so: a CSV of some of the images, or a folder of masks. */
const noted: readonly string[] = [unlabelled.notNamed, unlabelled.none, unlabelled.noFolder];
export const passedOverNotes = (passedOver: readonly Skipped[]): string[] =>
  passedOver.filter((one) => noted.includes(one.reason) || isBesideSplits(one)).map(sentence);
