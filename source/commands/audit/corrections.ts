/** What became of the labels of `--relabel`, one sentence each. */
import { missingCorrections, type AuditReport } from '../../dataset/index.js';
import { counted } from '../../text.js';

export function correctionNotes(corrections: AuditReport['corrections']): string[] {
  if (corrections === null) return [];
  const { images, relabelled, doubtful, missing } = corrections;
  return [
    `--relabel judges ${counted(images, 'image')}: ${relabelled.toLocaleString('en-US')} relabelled, ` +
      `${doubtful.toLocaleString('en-US')} left out, their copies among them. Counts and shortcuts are of all images as they are.`,
    ...missingCorrections(missing),
  ];
}
