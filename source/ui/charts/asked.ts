/** What a person asked for while a phase trained, as marks on the axis of its charts. */
import type { Asked, PhaseState } from '../../runs/state.js';

export interface AxisMark {
  /** In epochs, as the charts count. */
  x: number;
  /** The letter of the key that asks for it. */
  character: string;
}

const letters: Record<string, string> = {
  pause: 'p',
  continue: 'p',
  'stop-after-epoch': 's',
  'stop-now': 'x',
  'one-more-epoch': 'o',
  checkpoint: 't',
  note: 'n',
};

function letterOf({ command, value }: Asked): string {
  if (command === 'learning-rate') return Number(value) > 1 ? '+' : '-';
  return letters[command] ?? '*';
}

export const askedMarks = ({ asked, steps }: PhaseState): AxisMark[] =>
  asked.map((one) => ({ x: one.step / Math.max(1, steps), character: letterOf(one) }));
