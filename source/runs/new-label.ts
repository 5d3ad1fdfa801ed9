/** The class that a mark says an image is of, where it names one. */
import type { LabelMark } from './relabel-file.js';

type Mark = Pick<LabelMark, 'label' | 'status'>;
/** A person may have written another status, which is null. */
type Row = Pick<LabelMark, 'label'> & { status: LabelMark['status'] | null };

/**
 * A mark without a label keeps the one before, which a person may have written into the file, unless wrong is marked
 * wrong again, the label that the image has is said to be right, or the mark is taken back: that takes it away.
 * @param before The file's row before, where it has one.
 */
export function labelAfter(before: Row | undefined, { label, status }: Mark): string {
  if (label !== '' || before === undefined) return label;
  if (status === 'right' || status === 'none') return '';
  return before.status === 'wrong' && status === 'wrong' ? '' : before.label;
}
