/** What stands in a terminal that is too small for the views, and the keys that work there. */
import type { RunState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { columnsOf, wrap } from '../fit.js';
import { hintLine } from '../hints.js';
import { commandOf, isQuestion, type CommandName } from '../keys.js';
import { useTheme } from '../theme.js';
import { viewedPhase, type AppView } from '../view-state.js';
import { messageLines } from './messages.js';
import { questionTitles } from './question.js';

/** The smallest terminal that the views are made for. */
export const SMALLEST = { columns: 60, rows: 15 };

export interface Size {
  columns: number;
  rows: number;
}

export const isTooSmall = ({ columns, rows }: Size): boolean =>
  columns < SMALLEST.columns || rows < SMALLEST.rows;

/** The ways out: what other keys do would not be seen. */
const unseen: readonly CommandName[] = ['quit', 'detach', 'interrupt', 'suspend'];

/** Whether a key works though the views are not drawn: an open question and a note that is typed are. */
export function worksUnseen(key: string, view: AppView, run: RunState): boolean {
  if (view.draft !== null || isQuestion(view.overlay)) return true;
  const command = commandOf(key, view.overlay, viewedPhase(view, run));
  return command !== null && unseen.includes(command);
}

export interface TooSmallProps extends Size {
  run: RunState;
  view: AppView;
}

/** What is asked or typed comes first: of the rest the terminal may have no row. */
export function TooSmall({ run, view, columns, rows }: TooSmallProps) {
  const theme = useTheme();
  const title = isQuestion(view.overlay) ? [questionTitles[view.overlay]] : [];
  const isOpen = title.length > 0 || view.draft !== null;
  const line = isOpen ? [...title, hintLine(run, view, Infinity, theme)].join('  ') : '';
  const keys = columnsOf(line) <= columns ? [line] : line.split('  ');
  const most = Math.max(1, rows - keys.length);
  const said =
    view.draft === null && view.notice === null
      ? []
      : messageLines(run, view, { width: columns, most }, theme);
  const wish = `Enlarge the terminal to ${SMALLEST.columns}x${SMALLEST.rows} (now ${columns}x${rows}).`;
  const lines = [...(isOpen ? keys : []), ...said, ...wrap(wish, columns)];
  return <Lines lines={lines} width={columns} height={rows} />;
}
