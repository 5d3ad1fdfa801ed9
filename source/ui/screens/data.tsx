/** The data phase: what was found, how it is split, how the classes are distributed. */
import { memo } from 'react';
import { Box } from 'ink';
import type { ScreenProps } from '../contracts.js';
import {
  ClassesPanel,
  FactsPanel,
  ProblemsPanel,
  shortFactsHeight,
  SplitPanels,
  type Found,
} from '../panels/data/data-panels.js';
import { splitAt } from '../panels/data/distribution.js';
import { FindingsPanel } from '../panels/data/findings-panel.js';
import { PhaseNotice } from '../panels/phase-notice.js';
import { sameParts } from '../same-parts.js';
import { useTheme } from '../theme.js';

/** Rows of the class table beside its classes: frame, header, total, largest and smallest. */
const TABLE_FRAME = 5;
const FACT_ROWS = 15;
const SHORT_FACT_ROWS = 8;
const BARS_FRAME = 3;
/** From these on, panels stand side by side. */
const WIDE = 110;

/** Large: facts beside the table, the splits' bars below, and what is wrong in what is left. */
function Wide(found: Found) {
  const { width, height, catalog } = found;
  const rows = catalog.classes.length;
  const left = Math.floor(width * 0.6);
  const upper = Math.min(height, Math.max(rows + TABLE_FRAME, FACT_ROWS));
  const bars = height - upper >= rows + BARS_FRAME - 1 ? rows + BARS_FRAME - 1 : 0;
  const rest = height - upper - bars;
  const top = rest < 3 ? upper + rest : upper;
  return (
    <>
      <Box height={top} flexShrink={0}>
        <ClassesPanel {...found} width={left} height={top} />
        <FactsPanel {...found} width={width - left} height={top} alone={rest < 3} />
      </Box>
      {bars > 0 && <SplitPanels {...found} height={bars} />}
      {rest >= 3 && <ProblemsPanel {...found} height={rest} />}
    </>
  );
}

/** Narrow: one below the other; in a low terminal the facts shrink to what must be known. */
function Narrow(found: Found) {
  const { height, catalog } = found;
  const table = catalog.classes.length + TABLE_FRAME;
  const spare = height - table;
  const theme = useTheme();
  const usual = Math.min(SHORT_FACT_ROWS, Math.max(spare, Math.floor(height / 3)));
  // The first warning is read as a whole: the classes scroll.
  const needed = Math.min(shortFactsHeight(found, theme), Math.floor(height / 2));
  // What is wrong has a line at any height.
  const facts = spare >= FACT_ROWS ? FACT_ROWS : Math.max(3, usual, needed);
  const problems = height - facts - table >= 4 ? height - facts - table : 0;
  return (
    <>
      <FactsPanel {...found} height={facts} alone={problems === 0} />
      <ClassesPanel {...found} height={height - facts - problems} />
      {problems > 0 && <ProblemsPanel {...found} height={problems} />}
    </>
  );
}

export const DataScreen = memo(
  function DataScreen({ state, phase, view, width, height, runFolder }: ScreenProps) {
    const { catalog } = state;
    if (!catalog) {
      const title = state.synthetic ? 'Data: SYNTHETIC' : 'Data';
      return <PhaseNotice phase={phase} title={title} width={width} height={height} />;
    }
    if (view.findings) return <FindingsPanel {...{ state, view, runFolder, width, height }} />;
    const { panel, listPage: page } = view;
    const found = { state, catalog, split: splitAt(panel), page, width, height };
    if (view.problems) return <ProblemsPanel {...found} />;
    return (
      <Box flexDirection="column" width={width} height={height} overflowY="hidden">
        {width >= WIDE && height >= FACT_ROWS ? <Wide {...found} /> : <Narrow {...found} />}
      </Box>
    );
  },
  sameParts(({ state, phase, view, width, height }: ScreenProps) => [
    state.catalog,
    state.audit,
    state.findings,
    state.marks,
    state.synthetic,
    state.warnings,
    phase,
    view,
    width,
    height,
  ]),
);
