/** What a person has made of the learning rate: how far it is from its schedule's. */
import type { PhaseState } from '../runs/state.js';

/** Up to so many times the schedule's rate, or down to one in so many, nobody is asked. */
const FAR = 8;

/** What would take the rate further off than one is taken without being asked; null where nothing would. */
export function furtherOff({ rateFactor }: Pick<PhaseState, 'rateFactor'>): 2 | 0.5 | null {
  if (rateFactor * 2 > FAR) return 2;
  return rateFactor * 0.5 < 1 / FAR ? 0.5 : null;
}

/** "16 times", "1/16 of". */
function times(factor: number): string {
  const number = (value: number): string => String(Number(value.toPrecision(3)));
  return factor >= 1 ? `${number(factor)} times` : `1/${number(1 / factor)} of`;
}

/** What is asked before it is taken there. */
export function furtherOffText(phase: Pick<PhaseState, 'rateFactor'>): string {
  const { rateFactor } = phase;
  const by = furtherOff(phase) ?? 1;
  const after = times(rateFactor * by);
  const danger = by > 1 ? 'training may diverge' : 'training may stand still';
  return `The learning rate is ${times(rateFactor)} its schedule's. Changed once more it is ${after} its schedule's: ${danger}.`;
}
