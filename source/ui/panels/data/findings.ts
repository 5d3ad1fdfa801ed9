/** The audit's findings as a list to move through, picture by picture. */
import type { Picture } from '../../../runs/events.js';
import type { RunState } from '../../../runs/state.js';
import type { ViewState } from '../../contracts.js';
import { wrappedIndex } from '../../wrapped-index.js';

export interface FoundPicture {
  picture: Picture;
  /** Place of its finding among the findings. */
  finding: number;
}

/** What one goes on by: a finding, or all of a kind. */
export type Step = 'finding' | 'kind';

/** Every picture of every finding. */
export function foundPictures({ findings }: RunState): FoundPicture[] {
  return findings.flatMap(({ pictures }, finding) =>
    pictures.map((picture) => ({ picture, finding })),
  );
}

/** The picture that keys act upon; null when nothing was found. */
export function selectedPicture(state: RunState, { selected }: ViewState): FoundPicture | null {
  const all = foundPictures(state);
  return all.length === 0 ? null : all[wrappedIndex(selected, all.length)];
}

/**
 * Place of the first picture of the next finding, or the next kind of findings; or of the one before. It wraps around.
 */
export function findingBy(run: RunState, { selected }: ViewState, step: Step, by: 1 | -1): number {
  const all = foundPictures(run);
  if (all.length === 0) return selected;
  const nameOf = ({ finding }: FoundPicture): number | string =>
    step === 'finding' ? finding : run.findings[finding]!.kind;
  const names = all.map(nameOf);
  const starts = [...names.keys()].filter((i) => i === 0 || names[i] !== names[i - 1]);
  const own = starts.findLastIndex((start) => start <= wrappedIndex(selected, all.length));
  return starts[wrappedIndex(own + by, starts.length)]!;
}

/** Whether there are pictures of several findings, or of several kinds of them. */
export const severalFound = ({ findings }: RunState, step: Step): boolean => {
  const pictured = findings.filter(({ pictures }) => pictures.length > 0);
  return new Set(pictured.map((one) => (step === 'kind' ? one.kind : one))).size > 1;
};

/** The class that a picture's label is told to be, where it is told to be another one of the study's; else ''. */
export function toldLabel({ catalog }: RunState, { told, folder }: Picture): string {
  const label = told?.class ?? folder ?? '';
  return catalog?.classes.includes(label) ? label : '';
}

/** "label wrong: akiec": what somebody has marked a file's label as, and what it is to be, where that is known. */
export function markWords(
  { marks, newLabels }: Pick<RunState, 'marks' | 'newLabels'>,
  file: string,
): string | null {
  const mark = marks[file] ?? null;
  if (mark === null) return null;
  const label = mark === 'wrong' ? (newLabels[file] ?? '') : '';
  return `label ${mark}${label && `: ${label}`}`;
}
