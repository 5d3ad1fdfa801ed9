/** Which runs of a comparison have figures of prior-corrected probabilities. */
import type { ComparedRun, ComparedRuns } from '../../comparison/index.js';
import { CORRECTED_MEMBERS, priorNote } from '../../study/prior-note.js';
import { printable, wrapped } from '../../text.js';

/** "prior correction tau 0.5"; null where probabilities are as the models give them. */
function noteOf({ members, priorCorrections }: ComparedRun): string | null {
  const notes = priorCorrections.flatMap(
    ({ tau, taus }) => priorNote(taus === null ? { tau } : { tau, taus }) ?? [],
  );
  if (members.length > 1 && notes.length > 0) return CORRECTED_MEMBERS;
  return notes[0] ?? null;
}

/** Notes by the names of rows; no other row is corrected. */
export function priorNotes({ runs, ensemble }: ComparedRuns): Map<string, string> {
  const notes = new Map<string, string>();
  for (const run of runs) {
    const note = noteOf(run);
    if (note !== null) notes.set(run.name, note);
  }
  if (ensemble && notes.size > 0) notes.set(ensemble.name, 'of prior-corrected probabilities');
  return notes;
}

/** Below the figures: which of them are of corrected probabilities, and what the others are of. */
export function priorLines(found: ComparedRuns, width: number): string[] {
  const notes = priorNotes(found);
  if (notes.size === 0) return [];
  const named = [...notes].map(([name, note]) => `${printable(name, 50)} (${note})`);
  const rest = found.runs.some(({ name }) => !notes.has(name))
    ? '; of the others as their models give them'
    : '';
  return wrapped(`figures of ${named.join(', ')} are of corrected probabilities${rest}`, width);
}
