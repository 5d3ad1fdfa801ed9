/** What guards warn of by name, where the figures that it is about are looked at. */
import type { WarningName } from '../../runs/events.js';
import type { RunState } from '../../runs/state.js';
import { cut, firstLines, wrap } from '../fit.js';
import { paint, type Theme } from '../theme.js';

const brief: Record<WarningName, string> = {
  collapsed: 'collapsed to one class',
  'loss-not-finite': 'loss not finite',
  'above-ceiling': 'above the leakage ceiling',
  'train-above-validation': 'train far above validation',
  'no-malignant-case': 'a split without malignant cases',
  'unknown-malignant-class': 'a malignant class that is not there',
  'malignant-as-benign': 'a class that may be malignant counts as benign',
  'weights-saw-held-out': 'the weights know images that are held out',
};

/** Warnings by name of one phase, or of the data that all of them are evaluated on. */
export const guardsOf = ({ warnings }: RunState, phase: string): RunState['warnings'] =>
  warnings.filter(({ name, phase: of }) => name && (of === phase || of === null || of === 'data'));

/** All of them in one line of a few words each; none, where none was raised. */
export function guardLine(run: RunState, phase: string, width: number, theme: Theme): string[] {
  const names = [...new Set(guardsOf(run, phase).flatMap(({ name }) => name ?? []))];
  if (names.length === 0) return [];
  const { warning, ellipsis } = theme.glyphs.mark;
  const text = `${warning} ${names.map((name) => brief[name]).join(', ')} (see Figures)`;
  return [paint(cut(text, width, ellipsis), theme.status.warning)];
}

/** What a phase's own guards say in full, `most` lines at most. */
export function phaseGuardLines(
  run: RunState,
  phase: string,
  { width, most }: { width: number; most: number },
  theme: Theme,
): string[] {
  const { warning, ellipsis } = theme.glyphs.mark;
  const all = run.warnings
    .filter(({ name, phase: of }) => name && of === phase)
    .flatMap(({ message }) => wrap(`${warning} ${message}`, width));
  return firstLines(all, most, ellipsis).map((line) =>
    paint(cut(line, width, ellipsis), theme.status.warning),
  );
}
