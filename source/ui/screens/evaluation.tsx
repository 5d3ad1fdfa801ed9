/** The evaluation phase: all models compared, and everything that is known of one. */
import { memo } from 'react';
import { Box } from 'ink';
import { Lines } from '../components/lines.js';
import type { ScreenProps } from '../contracts.js';
import { panelGrid } from '../panel-grid.js';
import { Curves } from '../panels/comparison/curves.js';
import { ImagesPanel } from '../panels/comparison/images-panel.js';
import { ClassesPanel, MatrixPanel } from '../panels/comparison/model-panels.js';
import { modelRows, shownModel } from '../panels/comparison/models.js';
import {
  allPanelsOf,
  detailPanelsOf,
  type ComparisonProps,
} from '../panels/comparison/panel-list.js';
import { PhaseTable, phaseTableHeights } from '../panels/comparison/phase-table.js';
import { tabLine } from '../panels/comparison/tabs.js';
import { PhaseNotice } from '../panels/phase-notice.js';
import { sameParts } from '../same-parts.js';
import { useTheme, type Theme } from '../theme.js';
import { wrappedIndex } from '../wrapped-index.js';

const CAUTION = 'not a medical device';

interface Heights {
  charts: number;
  table: number;
  models: number;
}

/** Frame, header, figures in two lines. */
const MATRIX_FRAME = 5;
/** Rows that the charts take at least: side by side, and one above the other. */
const LOWEST_CHARTS = { beside: 10, stacked: 16 };
/** Smallest size at which a panel of the details can be read, and the width of a column of them. */
const DETAIL = { width: 58, height: 18 };
const DETAIL_COLUMN = 76;
/** From this width on the details stand beside the overview. */
const BESIDE = 118 + DETAIL_COLUMN;

/** One panel at a time, the others by key. */
function OnePanel({ panel, ...props }: ComparisonProps & { panel: number }) {
  const theme = useTheme();
  const { width, height } = props;
  const panels = allPanelsOf(props.state);
  // The matrix is what arrow keys move over, whichever panel was looked at.
  const index = props.focus === 'none' ? wrappedIndex(panel, panels.length) : 0;
  const names = panels.map(({ name }) => name);
  const { View } = panels[index];
  return (
    <>
      <Lines lines={[tabLine(names, index, CAUTION, width, theme)]} width={width} height={1} />
      <View {...props} height={height - 1} />
    </>
  );
}

/** Heights of the charts, the table and one model's panels; null where they do not fit together. */
function heightsFor(props: ComparisonProps, theme: Theme, stacked: boolean): Heights | null {
  const models = (stacked ? 2 : 1) * (props.classes.length + MATRIX_FRAME);
  const lowest = stacked ? LOWEST_CHARTS.stacked : LOWEST_CHARTS.beside;
  const room = props.height - models;
  const { least, full } = phaseTableHeights(props, theme);
  if (room - least < lowest) return null;
  const table = Math.min(full, room - lowest);
  const free = room - table;
  // Most of what is left goes to the charts, the rest to the matrix and what stands below it.
  const charts = Math.min(free, Math.max(lowest + 2, Math.ceil(free * 0.65)));
  return { charts, table, models: models + free - charts };
}

/** The curves, the phases, and the matrix and classes of one model. */
function Overview({
  heights,
  stacked,
  ...props
}: ComparisonProps & { heights: Heights; stacked: boolean }) {
  const { width, height } = props;
  const left = stacked ? width : Math.max(Math.floor(width * 0.54), Math.min(78, width - 50));
  const upper = stacked ? Math.ceil(heights.models / 2) : heights.models;
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Curves rows={props.rows} width={width} height={heights.charts} />
      <PhaseTable {...props} height={heights.table} />
      <Box
        flexDirection={stacked ? 'column' : 'row'}
        width={width}
        height={heights.models}
        flexShrink={0}
      >
        <MatrixPanel {...props} width={left} height={upper} />
        <ClassesPanel
          {...props}
          width={stacked ? width : width - left}
          height={stacked ? heights.models - upper : heights.models}
        />
      </Box>
    </Box>
  );
}

/** How many pages of `count` details there are in a rectangle. */
const detailPages = (count: number, width: number, height: number): number =>
  panelGrid(count, { width, height }, DETAIL, 0).pages;

/** The other panels, as many at once as can be read. */
function Details({ page, ...props }: ComparisonProps & { page: number }) {
  const { width, height } = props;
  const panels = detailPanelsOf(props.state);
  const grid = panelGrid(panels.length, { width, height }, DETAIL, page);
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {grid.rows.map((places) => (
        <Box key={places[0].index} width={width} height={places[0].height} flexShrink={0}>
          {places.map((place) => {
            const { name, View } = panels[place.index];
            return <View key={name} {...props} width={place.width} height={place.height} />;
          })}
        </Box>
      ))}
    </Box>
  );
}

interface LargeProps extends ComparisonProps {
  heights: Heights;
  stacked: boolean;
  page: number;
}

/** A large terminal: the overview, and the details beside it or on pages of their own. */
function Large({ page, ...props }: LargeProps) {
  const theme = useTheme();
  const { width, height } = props;
  const beside = width >= BESIDE;
  const left = beside ? width - DETAIL_COLUMN : width;
  const count = detailPanelsOf(props.state).length;
  const pages = detailPages(count, beside ? DETAIL_COLUMN : width, height);
  // On a page of its own the matrix is not seen: moving over it leads back.
  const index =
    !beside && props.focus !== 'none' ? 0 : wrappedIndex(page, beside ? pages : pages + 1);
  const details = Array.from({ length: pages }, (_page, n) =>
    pages === 1 ? 'Details' : `Details ${n + 1}`,
  );
  const names = beside ? details : ['Overview', ...details];
  return (
    <>
      <Box width={width} height={height} flexShrink={0}>
        {(beside || index === 0) && <Overview {...props} width={left} />}
        {(beside || index > 0) && (
          <Details
            {...props}
            page={beside ? index : index - 1}
            width={beside ? DETAIL_COLUMN : width}
          />
        )}
      </Box>
      <Lines
        lines={[tabLine(names.length > 1 ? names : [], index, CAUTION, width, theme)]}
        width={width}
        height={1}
      />
    </>
  );
}

export const EvaluationScreen = memo(
  function EvaluationScreen(props: ScreenProps) {
    const { state, phase, view, focus, runFolder, width, height } = props;
    const theme = useTheme();
    const rows = modelRows(state);
    if (
      rows.length === 0 ||
      rows.every(({ phase: { history, result } }) => history.length === 0 && !result)
    ) {
      return <PhaseNotice phase={phase} title="Evaluation" width={width} height={height} />;
    }
    const parts: ComparisonProps = {
      state,
      rows,
      row: shownModel(rows, view.model),
      classes: state.catalog?.classes ?? [],
      view,
      focus,
      runFolder,
      width,
      height,
    };
    if (focus === 'images') {
      return (
        <Box flexDirection="column" width={width} height={height} overflowY="hidden">
          <ImagesPanel {...parts} height={height - 1} />
          <Lines lines={[tabLine([], 0, CAUTION, width, theme)]} width={width} height={1} />
        </Box>
      );
    }
    const large = { ...parts, height: height - 1 };
    const overview = width >= BESIDE ? width - DETAIL_COLUMN : width;
    const stacked = overview < 110;
    const heights = heightsFor({ ...large, width: overview }, theme, stacked);
    return (
      <Box flexDirection="column" width={width} height={height} overflowY="hidden">
        {heights ? (
          <Large {...large} heights={heights} stacked={stacked} page={view.panel} />
        ) : (
          <OnePanel {...parts} panel={view.panel} />
        )}
      </Box>
    );
  },
  sameParts(({ state, phase, view, focus, runFolder, width, height }: ScreenProps) => [
    state.catalog,
    state.chosen,
    state.comparison,
    state.calibration,
    state.operatingPoints,
    state.protocols,
    state.slices,
    state.ensemble,
    state.warnings,
    state.marks,
    state.newLabels,
    phase,
    view,
    focus,
    runFolder,
    width,
    height,
    ...Object.values(state.phases).flatMap(
      ({ status, history, result, bestEpoch, epochs, images }) => [
        images,
        status,
        history,
        result,
        bestEpoch,
        epochs,
      ],
    ),
  ]),
);
