/** What every screen of the app is given. */
import type { PhaseState, RunState } from '../runs/state.js';

/** What a label can be marked as; "right" takes a mark back. */
export type Mark = 'wrong' | 'unsure' | 'right';

/** What keys have changed in one phase's view; kept while the user visits other phases. */
export interface ViewState {
  /** Index of the panel or split in focus. */
  panel: number;
  /** Selected class (samples) or row. */
  selected: number;
  /** How many pictures a class to show. */
  more: number;
  /** Page of the lists that are longer than their panel, any integer. */
  listPage: number;
  /** Augmented versions beside the originals. */
  augmented: boolean;
  /** Row percentages in place of counts in the confusion matrix. */
  percent: boolean;
  /** The audit's findings in place of the splits. */
  findings: boolean;
  /** The unreadable files and the warnings in place of the splits. */
  problems: boolean;
  /** Index of the phase whose matrix is shown; null follows the study's choice. */
  model: number | null;
  /** True row and predicted column of the cell that is looked at, any integers, and which of its images. */
  cell: { row: number; column: number };
  image: number;
  /** Heat maps over the images of a cell. */
  heat: boolean;
  /** Epochs back from the newest (0, -1 ...) whose matrix is shown; null shows the result. */
  epoch: number | null;
  /** Steps that the operating point is moved up from where validation froze it. */
  threshold: number;
  /** Index of the shares of the epochs that the charts show, any integer: see `zoomed`. */
  zoom: number;
  /** Index of the weights that their curves are smoothed by, any integer: see `weightOf`. */
  smoothing: number;
  /** Index of the prevalences that a PPV is told for, any integer: the study's own, then others. */
  prevalence: number;
  /** Below it, where there is room for one of them: the other of the ROC curve and the missed pictures. */
  otherBelow: boolean;
}

/** What arrow keys move through: nothing of the view's own, the matrix's cells, or a cell's images. */
export type Focus = 'none' | 'cells' | 'images';

export interface ScreenProps {
  /** With the marks that were made in this app among its own. */
  state: RunState;
  phase: PhaseState;
  view: ViewState;
  focus: Focus;
  /** Columns and rows the screen may fill; it never grows past them. */
  width: number;
  height: number;
  /** Milliseconds since the epoch, ticking once a second while the run is alive. */
  now: number;
  /** Absolute path of the run's folder, which pictures are relative to. */
  runFolder: string;
}
