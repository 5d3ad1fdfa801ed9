/** The prior correction of a phase as plain lines. */
import type { PriorCorrected } from '../runs/events.js';
import { short, wrapped } from '../text.js';
import { fixed } from './numbers.js';

/** Which exponents, and by whom they were chosen. */
function tauWords({ tau, taus, chosen }: PriorCorrected): string {
  if (!chosen) return `tau ${short(tau)}, as asked for`;
  return taus
    ? `tau ${taus.map(short).join(', ')}, each chosen on its fold's validation`
    : `tau ${short(tau)}, chosen on validation`;
}

/** What it did to the validation figures. @param names Of the classes, in the order of the shares. */
export function priorLines(
  found: PriorCorrected,
  after: Pick<PriorCorrected['before'], 'accuracy' | 'balancedAccuracy'>,
  names: readonly string[],
): string[] {
  const { shares, before } = found;
  const change = (name: 'accuracy' | 'balancedAccuracy') =>
    `${fixed(before[name], 3)} to ${fixed(after[name], 3)}`;
  const nothing = (found.taus ?? [found.tau]).every((tau) => tau === 0);
  const effect = nothing
    ? 'probabilities stay as they are'
    : `validation acc ${change('accuracy')}, balanced ${change('balancedAccuracy')}`;
  const listed = shares.map((share, c) => `${names[c] ?? c + 1} ${fixed(share, 3)}`);
  return [
    `prior correction, ${tauWords(found)}: ${effect}`,
    `shares in the targets: ${listed.join(', ')}`,
  ].flatMap((line) => wrapped(line, 76));
}
