/** The audit's findings as a list to move through, picture by picture. */
import type { Picture } from '../../../runs/events.js';
import type { RunState } from '../../../runs/state.js';
import type { Mark, ViewState } from '../../contracts.js';

export interface FoundPicture {
  picture: Picture;
  /** Place of its finding among the findings. */
  finding: number;
}

const wrapped = (index: number, count: number): number => ((index % count) + count) % count;

/** Every picture of every finding. */
export function foundPictures({ findings }: RunState): FoundPicture[] {
  return findings.flatMap(({ pictures }, finding) =>
    pictures.map((picture) => ({ picture, finding })),
  );
}

/** The picture that keys act upon; null when nothing was found. */
export function selectedPicture(state: RunState, { selected }: ViewState): FoundPicture | null {
  const all = foundPictures(state);
  return all.length === 0 ? null : all[wrapped(selected, all.length)];
}

/** What somebody has marked a file's label as. */
export function markOf(marks: RunState['marks'], file: string): Mark | null {
  const mark = marks[file] ?? null;
  return mark === 'right' ? null : mark;
}
