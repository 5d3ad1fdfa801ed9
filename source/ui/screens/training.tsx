/** The view of a training phase: progress, curves, and panels as many as the terminal holds. */
import { Box } from 'ink';
import type { ReactNode } from 'react';
import { passName } from '../../study/passes.js';
import { phases } from '../../study/phases.js';
import type { ScreenProps } from '../contracts.js';
import { keyTable, shownKey } from '../keys.js';
import { CHART_ROWS } from '../components/chart.js';
import { insideOf } from '../components/panel.js';
import { ClassesPanel, WeightsPanel } from '../panels/classes.js';
import { CurvePanel, StepPanel } from '../panels/curves.js';
import { EventsPanel } from '../panels/events.js';
import { MachinePanel } from '../panels/machine.js';
import { ModelPanel } from '../panels/model.js';
import { PreviewsPanel } from '../panels/previews.js';
import { progressLines, ProgressPanel } from '../panels/progress.js';
import { panelGrid, split } from '../panel-grid.js';
import { paint, useTheme } from '../theme.js';

interface Area {
  width: number;
  height: number;
}
interface SidePanel {
  name: string;
  render: (area: Area) => ReactNode;
}

/** Smallest panel that is worth showing. */
const LEAST: Area = { width: 46, height: 11 };
/** Rows below the progress panel from which curves and other panels share the screen. */
const SHARED_ROWS = 24;
/** Columns from which the two charts stand side by side, and rows below which they do on any terminal. */
const SIDE_BY_SIDE = { columns: 70, rows: 20 };

function sidePanels({ state, phase, view, runFolder }: ScreenProps): SidePanel[] {
  const recipe = phases.find(({ id }) => id === phase.id)?.recipe;
  const weighted = recipe?.classWeights === true || phase.classWeights !== null;
  return [
    {
      name: 'Classes',
      render: (area) => (
        <ClassesPanel
          key="classes"
          catalog={state.catalog}
          // Once all are over, what else is shown is of the last; the grouped pass beside a leaky one is none.
          pass={phase.pass ?? phase.passes.findLast(({ pass }) => !pass.leaky) ?? null}
          balance={phase.balance}
          classWeights={phase.classWeights}
          page={view.listPage}
          {...area}
        />
      ),
    },
    ...(weighted
      ? [
          {
            name: 'Weights',
            render: (area: Area) => (
              <WeightsPanel
                key="weights"
                catalog={state.catalog}
                classWeights={phase.classWeights}
                page={view.listPage}
                {...area}
              />
            ),
          },
        ]
      : []),
    {
      name: 'Predictions',
      render: (area) => (
        <PreviewsPanel
          key="previews"
          predictions={phase.predictions}
          page={view.listPage}
          runFolder={runFolder}
          {...area}
        />
      ),
    },
    {
      name: 'Model',
      render: (area) => (
        <ModelPanel key="model" model={phase.model} page={view.listPage} {...area} />
      ),
    },
    {
      name: 'Steps',
      render: (area) => (
        <StepPanel
          key="steps"
          phase={phase}
          zoom={view.zoom}
          smoothing={view.smoothing}
          {...area}
        />
      ),
    },
    {
      name: 'Machine',
      render: (area) => <MachinePanel key="machine" run={state} {...area} />,
    },
    {
      name: 'Events',
      render: (area) => <EventsPanel key="events" log={state.log} {...area} />,
    },
  ];
}

function Curves({ phase, view, width, height }: Pick<ScreenProps, 'phase' | 'view'> & Area) {
  const curves = { phase, zoom: view.zoom, smoothing: view.smoothing };
  if (width >= SIDE_BY_SIDE.columns || height < SIDE_BY_SIDE.rows) {
    const [left, right] = split(width, 2);
    return (
      <Box>
        <CurvePanel measure="loss" {...curves} width={left} height={height} />
        <CurvePanel measure="accuracy" {...curves} width={right} height={height} />
      </Box>
    );
  }
  const [upper, lower] = split(height, 2);
  return (
    <Box flexDirection="column">
      <CurvePanel measure="loss" {...curves} width={width} height={upper} />
      <CurvePanel measure="accuracy" {...curves} width={width} height={lower} />
    </Box>
  );
}

/** Rows for the charts where other panels stand below them. */
function curveRows(height: number): number {
  return Math.max(12, Math.min(22, Math.round(height * 0.42)));
}

/** One thing at a time: the curves with the newest events, then each panel alone. */
function Paged(props: ScreenProps & { panels: readonly SidePanel[]; page: number }) {
  const { phase, state, view, width, height, panels, page } = props;
  if (page > 0) return <>{panels[page - 1].render({ width, height })}</>;
  const events = height >= 14 ? 4 : 0;
  return (
    <Box flexDirection="column">
      <Curves phase={phase} view={view} width={width} height={height - events} />
      {events > 0 && <EventsPanel log={state.log} width={width} height={events} />}
    </Box>
  );
}

export function TrainingScreen(props: ScreenProps) {
  const theme = useTheme();
  const { state, phase, view, width, height, now } = props;
  const panels = sidePanels(props);
  const inside = insideOf(width, height);
  const told = progressLines(phase, state, { now, width: inside.width }, theme);
  // Its last line, on the machine, gives way to charts that a message leaves too few rows for.
  const isTight = height - (told.length + 2) < CHART_ROWS + 2;
  const progress = isTight ? told.slice(0, -1) : told;
  const area = { width, height: height - progress.length - 2 };
  const shared = area.height >= SHARED_ROWS;
  const curves = curveRows(area.height);
  const grid = panelGrid(panels.length, { width, height: area.height - curves }, LEAST, view.panel);
  const pages = shared ? grid.pages : panels.length + 1;
  const page = ((view.panel % pages) + pages) % pages;
  const key = shownKey(keyTable.nextPanel.keys[0], theme.unicode);
  const name = shared || page === 0 ? '' : `${panels[page - 1].name} `;
  const note =
    pages > 1 ? paint(`${name}${page + 1}/${pages}, ${key}: more panels`, theme.text.muted) : '';
  const row = phases.find(({ id }) => id === phase.id);
  const of = [
    ...(phase.pass ? [passName(phase.pass.pass)] : []),
    ...(phase.stage !== null && phase.status === 'running' ? [phase.stage] : []),
  ];
  const title = [row?.title ?? phase.id, ...of].join(', ');
  return (
    <Box flexDirection="column" width={width} height={height}>
      <ProgressPanel
        lines={progress}
        title={width >= 110 && row ? `${title}: ${row.summary}` : title}
        note={note}
        width={width}
      />
      {shared ? (
        <>
          <Curves phase={phase} view={view} width={width} height={curves} />
          {grid.rows.map((places, index) => (
            <Box key={index}>{places.map((place) => panels[place.index].render(place))}</Box>
          ))}
        </>
      ) : (
        <Paged {...props} {...area} panels={panels} page={page} />
      )}
    </Box>
  );
}
