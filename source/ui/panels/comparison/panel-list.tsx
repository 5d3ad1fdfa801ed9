/** The panels of the evaluation, in the order that a key goes through them. */
import type { ComponentType } from 'react';
import type { RunState } from '../../../runs/state.js';
import type { Focus, ViewState } from '../../contracts.js';
import { CalibrationPanel } from './calibration-panel.js';
import { Curves } from './curves.js';
import { DecisionPanel } from './decision-panel.js';
import { testName } from '../../../study/passes.js';
import { FiguresPanel } from './figures-panel.js';
import { FoldsPanel } from './folds-panel.js';
import { ClassesPanel, MatrixPanel } from './model-panels.js';
import type { ModelRow } from './models.js';
import { PhaseTable } from './phase-table.js';
import { ProtocolsPanel } from './protocols-panel.js';
import { SlicesPanel } from './slices-panel.js';
import { ThresholdPanel } from './threshold-panel.js';

export interface ComparisonProps {
  state: RunState;
  rows: readonly ModelRow[];
  /** The model in view. */
  row: ModelRow | null;
  classes: readonly string[];
  view: ViewState;
  focus: Focus;
  /** Absolute path of the run's folder, which pictures are relative to. */
  runFolder: string;
  width: number;
  height: number;
}

export interface PanelEntry {
  name: string;
  View: ComponentType<ComparisonProps>;
}

/** Those that a large terminal shows at once. */
const overviewPanels: readonly PanelEntry[] = [
  { name: 'Matrix', View: MatrixPanel },
  { name: 'Phases', View: PhaseTable },
  { name: 'By class', View: ClassesPanel },
  { name: 'Curves', View: Curves },
];

/** Those that stand beside each other on a page of their own. */
const detailPanels: readonly PanelEntry[] = [
  { name: 'Figures', View: FiguresPanel },
  { name: 'Calibration', View: CalibrationPanel },
  { name: 'Operating point', View: ThresholdPanel },
  { name: 'Decision curve', View: DecisionPanel },
  { name: 'Slices', View: SlicesPanel },
];

export const allPanels: readonly PanelEntry[] = [...overviewPanels, ...detailPanels];

/** Those that a run has, the ones that only studies of several passes have before the others. */
export function detailPanelsOf({ config }: RunState): readonly PanelEntry[] {
  return [
    ...(config.protocol === 'both' ? [{ name: 'Protocols', View: ProtocolsPanel }] : []),
    ...(testName(config) === 'test' ? [] : [{ name: 'Folds', View: FoldsPanel }]),
    ...detailPanels,
  ];
}

export const allPanelsOf = (state: RunState): readonly PanelEntry[] => [
  ...overviewPanels,
  ...detailPanelsOf(state),
];
