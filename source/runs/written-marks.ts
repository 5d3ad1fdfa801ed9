/** Labels that were marked after a run was over: they are in its relabel.csv, and not in its log. */
import { isOver } from './liveness.js';
import { readMarks } from './relabel-file.js';
import type { RunState } from './state.js';

/** Adds them to the states of a run. The file is read once a run is over, and again after it has gone on. */
export function withWrittenMarks(folder: string): (state: RunState) => RunState {
  let written: Pick<RunState, 'marks' | 'newLabels'> | null = null;
  return (state) => {
    if (!isOver(state)) {
      written = null;
      return state;
    }
    written ??= readMarks(folder);
    return {
      ...state,
      marks: { ...state.marks, ...written.marks },
      newLabels: { ...state.newLabels, ...written.newLabels },
    };
  };
}
