/** Labels that were marked, or whose mark was taken back, after a run was over: its relabel.csv tells, and not its log. */
import { isOver } from './liveness.js';
import { marksInFile } from './relabel-file.js';
import type { RunState } from './state.js';

/**
 * Takes them for those of a run that is over, for each mark of its log was written into the file, too. It is read once
 * a run is over, and again after it has gone on.
 */
export function withWrittenMarks(folder: string): (state: RunState) => RunState {
  let written: Pick<RunState, 'marks' | 'newLabels'> | null = null;
  return (state) => {
    if (!isOver(state)) {
      written = null;
      return state;
    }
    const { marks, newLabels } = state;
    // The log's where the file cannot be read.
    written ??= marksInFile(folder) ?? { marks, newLabels };
    return { ...state, ...written };
  };
}
