/** Lines of a log that cannot be read: counted, and said to whoever looks at the run. */
import { counted } from '../text.js';
import type { RunState } from './state.js';

/** The words for it. */
export function damageMessage(lines: number): string {
  return (
    `${counted(lines, 'line')} of this run's log cannot be read and ${lines === 1 ? 'was' : 'were'} left out: ` +
    'what is shown may lack something. The disk or a copy has damaged events.jsonl.'
  );
}

/** The state of a run in whose log `lines` more are damaged. */
export function withDamage(state: RunState, lines: number): RunState {
  if (lines === 0) return state;
  const damagedLines = state.damagedLines + lines;
  const said = damageMessage(state.damagedLines);
  const message = damageMessage(damagedLines);
  const line = { seq: state.lastSeq, level: 'warning', phase: null, text: message } as const;
  const time = new Date(state.updatedAt ?? 0).toISOString();
  return {
    ...state,
    damagedLines,
    warnings: [
      ...state.warnings.filter((warning) => warning.message !== said),
      { phase: null, message },
    ],
    log: [...state.log.filter(({ text }) => text !== said), { ...line, time }],
  };
}
