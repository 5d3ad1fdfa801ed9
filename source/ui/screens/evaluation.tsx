/** The evaluation phase: all models compared, and the confusion matrix of one. */
import { memo } from 'react';
import { Box } from 'ink';
import { Lines } from '../components/lines.js';
import type { ScreenProps } from '../contracts.js';
import { columnsOf } from '../fit.js';
import { Curves } from '../panels/comparison/curves.js';
import { ClassesPanel, MatrixPanel } from '../panels/comparison/model-panels.js';
import { modelRows, shownModel, type ModelRow } from '../panels/comparison/models.js';
import { PhaseTable, phaseTableHeights } from '../panels/comparison/phase-table.js';
import { PhaseNotice } from '../panels/phase-notice.js';
import { sameParts } from '../same-parts.js';
import { paint, useTheme, type Theme } from '../theme.js';

const CAUTION = 'not a medical device';
const panelNames = ['Matrix', 'Phases', 'By class', 'Curves'] as const;

interface Heights {
  charts: number;
  table: number;
  models: number;
}

interface Parts {
  state: ScreenProps['state'];
  rows: readonly ModelRow[];
  shown: ModelRow | null;
  classes: readonly string[];
  percent: boolean;
  width: number;
  height: number;
}

/** Frame, header, figures in two lines. */
const MATRIX_FRAME = 5;
/** Rows that the charts take at least: side by side, and one above the other. */
const LOWEST_CHARTS = { beside: 10, stacked: 16 };

/** The names of the panels with the shown one marked; the caution stands at the right. */
function tabLine(index: number, width: number, theme: Theme): string {
  const names = panelNames.map((name, n) =>
    n === index ? paint(`[${name}]`, theme.text.selected) : ` ${name} `,
  );
  const line = names.join(' ');
  const spare = width - columnsOf(line) - CAUTION.length;
  return spare > 0 ? line + ' '.repeat(spare) + paint(CAUTION, theme.text.muted) : line;
}

/** One panel at a time, the others by key. */
function OnePanel({ index, ...parts }: Parts & { index: number }) {
  const theme = useTheme();
  const { state, rows, shown, classes, percent, width } = parts;
  const height = parts.height - 1;
  const model = { row: shown, classes, percent, width, height };
  return (
    <>
      <Lines lines={[tabLine(index, width, theme)]} width={width} height={1} />
      {panelNames[index] === 'Matrix' && <MatrixPanel {...model} />}
      {panelNames[index] === 'Phases' && (
        <PhaseTable state={state} rows={rows} shown={shown} width={width} height={height} />
      )}
      {panelNames[index] === 'By class' && <ClassesPanel {...model} />}
      {panelNames[index] === 'Curves' && <Curves rows={rows} width={width} height={height} />}
    </>
  );
}

/** Heights of the charts, the table and one model's panels; null where they do not fit together. */
function heightsFor(parts: Parts, theme: Theme, stacked: boolean): Heights | null {
  const models = (stacked ? 2 : 1) * (parts.classes.length + MATRIX_FRAME);
  const lowest = stacked ? LOWEST_CHARTS.stacked : LOWEST_CHARTS.beside;
  const room = parts.height - 1 - models;
  const { least, full } = phaseTableHeights(parts, theme);
  if (room - least < lowest) return null;
  const table = Math.min(full, room - lowest);
  const free = room - table;
  // Most of what is left goes to the charts, the rest to the matrix and what stands below it.
  const charts = Math.min(free, Math.max(lowest + 2, Math.ceil(free * 0.65)));
  return { charts, table, models: models + free - charts };
}

/** Everything at once. */
function AllPanels({
  heights,
  stacked,
  ...parts
}: Parts & {
  heights: Heights;
  stacked: boolean;
}) {
  const theme = useTheme();
  const { state, rows, shown, classes, percent, width } = parts;
  const left = stacked ? width : Math.max(Math.floor(width * 0.54), Math.min(78, width - 50));
  const upper = stacked ? Math.ceil(heights.models / 2) : heights.models;
  const model = { row: shown, classes, percent };
  return (
    <>
      <Curves rows={rows} width={width} height={heights.charts} />
      <PhaseTable state={state} rows={rows} shown={shown} width={width} height={heights.table} />
      <Box
        flexDirection={stacked ? 'column' : 'row'}
        width={width}
        height={heights.models}
        flexShrink={0}
      >
        <MatrixPanel {...model} width={left} height={upper} />
        <ClassesPanel
          {...model}
          width={stacked ? width : width - left}
          height={stacked ? heights.models - upper : heights.models}
        />
      </Box>
      <Lines lines={[paint(CAUTION, theme.text.muted)]} width={width} height={1} />
    </>
  );
}

export const EvaluationScreen = memo(
  function EvaluationScreen(props: ScreenProps) {
    const { state, phase, view, width, height } = props;
    const theme = useTheme();
    const rows = modelRows(state);
    if (
      rows.length === 0 ||
      rows.every(({ phase: { history, result } }) => history.length === 0 && !result)
    ) {
      return <PhaseNotice phase={phase} title="Evaluation" width={width} height={height} />;
    }
    const parts: Parts = {
      state,
      rows,
      shown: shownModel(rows, view.model),
      classes: state.catalog?.classes ?? [],
      percent: view.percent,
      width,
      height,
    };
    const stacked = width < 110;
    const heights = heightsFor(parts, theme, stacked);
    const index = ((view.panel % panelNames.length) + panelNames.length) % panelNames.length;
    return (
      <Box flexDirection="column" width={width} height={height} overflowY="hidden">
        {heights ? (
          <AllPanels {...parts} heights={heights} stacked={stacked} />
        ) : (
          <OnePanel {...parts} index={index} />
        )}
      </Box>
    );
  },
  sameParts(({ state, phase, view, width, height }: ScreenProps) => [
    state.catalog,
    state.chosen,
    phase,
    view,
    width,
    height,
    ...Object.values(state.phases).flatMap(({ status, history, result, bestEpoch, epochs }) => [
      status,
      history,
      result,
      bestEpoch,
      epochs,
    ]),
  ]),
);
