/** What a user should know of images that are left out as nothing labels them, one sentence each. */
import { counted, listed, printable } from '../../text.js';
import { unlabelled, type Skipped } from '../found.js';

function sentences(passedOver: readonly Skipped[], reasons: readonly string[]): string[] {
  return passedOver
    .filter(({ reason }) => reasons.includes(reason))
    .map(
      ({ reason, count, example, labels = [] }) =>
        `${counted(count, 'image')} left out: ${reason}, e.g. ${printable(example, 60)}` +
        `${labels.length > 0 ? ` (${listed(labels.slice(0, 3))})` : ''}.`,
    );
}

/** A CSV that contradicts itself. */
export const passedOverWarnings = (passedOver: readonly Skipped[]): string[] =>
  sentences(passedOver, [unlabelled.several]);

/** It may be meant so: a CSV of some of the images. */
export const passedOverNotes = (passedOver: readonly Skipped[]): string[] =>
  sentences(passedOver, [unlabelled.notNamed, unlabelled.none, unlabelled.noFolder]);
