/** The prior correction of a phase as plain lines. */
import type { PriorCorrected } from '../runs/events.js';
import type { PhaseState } from '../runs/state.js';
import { CORRECTED_MEMBERS, priorNote } from '../study/prior-note.js';
import { areOfImages } from '../study/prior-shares.js';
import { short, wrapped } from '../text.js';
import { share } from './numbers.js';

/** Which exponents, and by whom they were chosen. */
function tauWords({ tau, taus, chosen }: PriorCorrected): string {
  if (!chosen) return `tau ${short(tau)}, as asked for`;
  return taus
    ? `tau ${taus.map(short).join(', ')}, each chosen on its fold's validation`
    : `tau ${short(tau)}, chosen on validation`;
}

/**
 * What it did to the validation figures.
 * @param names Of the classes, in the order of the shares. @param version That has fitted it.
 */
export function priorLines(
  found: PriorCorrected,
  after: Pick<PriorCorrected['before'], 'accuracy' | 'balancedAccuracy'>,
  names: readonly string[],
  version: string | null,
): string[] {
  const { shares, before } = found;
  const change = (name: 'accuracy' | 'balancedAccuracy') =>
    `${share(before[name])} to ${share(after[name])}`;
  const nothing = (found.taus ?? [found.tau]).every((tau) => tau === 0);
  const effect = nothing
    ? 'probabilities stay as they are'
    : `validation acc ${change('accuracy')}, balanced ${change('balancedAccuracy')}`;
  const listed = shares.map((of, c) => `${names[c] ?? c + 1} ${share(of)}`);
  return [
    `prior correction, ${tauWords(found)}: ${effect}`,
    `shares in the ${areOfImages(version) ? 'images' : 'targets'}: ${listed.join(', ')}`,
  ].flatMap((line) => wrapped(line, 76));
}

/** "prior correction tau 0.5" of a phase; of the ensemble, that its members are corrected. */
export function priorOf(
  { id, result }: Pick<PhaseState, 'id' | 'result'>,
  phases: Readonly<Record<string, PhaseState>>,
  members: readonly string[] | undefined,
): string | null {
  if (phases[id] !== undefined) return priorNote(result?.priorCorrection);
  const corrected = members?.some((of) => priorNote(phases[of]?.result?.priorCorrection) !== null);
  return corrected ? CORRECTED_MEMBERS : null;
}

/** Which phases' figures are of corrected probabilities: those of training never are. */
export function correctedLines(
  notes: readonly (readonly [id: string, prior: string | null])[],
  test: string,
): string[] {
  const named = notes.flatMap(([id, prior]) => (prior === null ? [] : [`${id} (${prior})`]));
  if (named.length === 0) return [];
  const line = `val, ${test} and val loss of ${named.join(', ')} are of corrected probabilities; train is not`;
  return wrapped(line, 96);
}
