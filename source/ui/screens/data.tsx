/** The data phase: what was found, how it is split, how the classes are distributed. */
import { memo } from 'react';
import { Box } from 'ink';
import { Bars } from '../components/bars.js';
import { Lines } from '../components/lines.js';
import { Panel, insideOf } from '../components/panel.js';
import { Table } from '../components/table.js';
import type { ScreenProps } from '../contracts.js';
import {
  countsOf,
  distributionTable,
  splitAt,
  splitBars,
  splitNames,
  splitStyle,
  unevenness,
  type SplitName,
} from '../panels/data/distribution.js';
import {
  factLines,
  problemLines,
  shortFactLines,
  shortProblemLine,
  type Catalog,
} from '../panels/data/facts.js';
import { PhaseNotice } from '../panels/phase-notice.js';
import { useTheme } from '../theme.js';

interface Size {
  width: number;
  height: number;
}

interface Found extends Size {
  state: ScreenProps['state'];
  catalog: Catalog;
  split: SplitName;
}

/** Rows of the class table beside its classes: frame, header, total, largest and smallest. */
const TABLE_FRAME = 5;
const FACT_ROWS = 15;
/** Rows from which each fact has a line of its own. */
const LONG_FACTS = 10;
const SHORT_FACT_ROWS = 8;
const BARS_FRAME = 3;
/** From these on, panels stand side by side. */
const WIDE = 110;

function Classes({ catalog, split, width, height }: Found) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const title = `Classes: ${split === 'all' ? 'all images' : split}`;
  const counts = countsOf(catalog.counts, split);
  // In a low panel the title line says it, if it fits, so that no class is cut.
  const roomy = inside.height >= catalog.classes.length + 3;
  const table = { width: inside.width, height: inside.height - (roomy ? 1 : 0) };
  return (
    <Panel
      title={title}
      note={roomy ? undefined : unevenness(catalog.classes, counts, width - title.length - 9)}
      width={width}
      height={height}
    >
      <Table {...distributionTable(catalog.classes, catalog.counts, split, table, theme)} />
      {roomy && (
        <Lines
          lines={[unevenness(catalog.classes, counts, inside.width)]}
          width={inside.width}
          height={1}
        />
      )}
    </Panel>
  );
}

function Facts({ state, catalog, width, height }: Found) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  // The last line of a low panel says what is wrong.
  const last = inside.height > 1 ? [shortProblemLine(state, catalog, theme)] : [];
  const short = (): string[] => [
    ...shortFactLines(catalog, state.synthetic, inside.width, theme).slice(
      0,
      inside.height - last.length,
    ),
    ...last,
  ];
  const lines =
    inside.height < LONG_FACTS ? short() : factLines(catalog, state.synthetic, inside.width, theme);
  return (
    <Panel title="Images" width={width} height={height}>
      <Lines lines={lines} {...inside} />
    </Panel>
  );
}

function Problems({ state, catalog, width, height }: Found) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const all = problemLines(state, catalog, inside.width, theme);
  const hidden = all.length - inside.height;
  const lines =
    hidden > 0
      ? [...all.slice(0, inside.height - 1), `and ${hidden + 1} more lines (l: log)`]
      : all;
  return (
    <Panel
      title={`Unreadable files: ${catalog.unreadable.length}, and warnings`}
      width={width}
      height={height}
    >
      <Lines lines={lines.length > 0 ? lines : ['none']} {...inside} />
    </Panel>
  );
}

/** Every split's distribution side by side. */
function Splits({ catalog, width, height }: Found) {
  const theme = useTheme();
  const names = splitNames.filter((name) => name !== 'all');
  const each = Math.floor(width / names.length);
  return (
    <Box width={width} height={height} flexShrink={0}>
      {names.map((name, index) => {
        const own = index === names.length - 1 ? width - each * (names.length - 1) : each;
        const counts = countsOf(catalog.counts, name);
        return (
          <Panel key={name} title={`Distribution: ${name}`} width={own} height={height}>
            <Bars
              bars={splitBars(catalog.classes, counts, splitStyle(name, theme))}
              {...insideOf(own, height)}
            />
          </Panel>
        );
      })}
    </Box>
  );
}

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
        <Classes {...found} width={left} height={top} />
        <Facts {...found} width={width - left} height={top} />
      </Box>
      {bars > 0 && <Splits {...found} height={bars} />}
      {rest >= 3 && <Problems {...found} height={rest} />}
    </>
  );
}

/** Narrow: one below the other; in a low terminal the facts shrink to what must be known. */
function Narrow(found: Found) {
  const { height, catalog } = found;
  const table = catalog.classes.length + TABLE_FRAME;
  const spare = height - table;
  const facts =
    spare >= FACT_ROWS
      ? FACT_ROWS
      : Math.min(SHORT_FACT_ROWS, Math.max(spare, Math.floor(height / 3)));
  const problems = height - facts - table >= 4 ? height - facts - table : 0;
  return (
    <>
      {facts >= 3 && <Facts {...found} height={facts} />}
      <Classes {...found} height={height - (facts >= 3 ? facts : 0) - problems} />
      {problems > 0 && <Problems {...found} height={problems} />}
    </>
  );
}

export const DataScreen = memo(function DataScreen({
  state,
  phase,
  view,
  width,
  height,
}: ScreenProps) {
  const { catalog } = state;
  if (!catalog) {
    const title = state.synthetic ? 'Data: SYNTHETIC' : 'Data';
    return <PhaseNotice phase={phase} title={title} width={width} height={height} />;
  }
  const found = { state, catalog, split: splitAt(view.panel), width, height };
  return (
    <Box flexDirection="column" width={width} height={height} overflow="hidden">
      {width >= WIDE && height >= FACT_ROWS ? <Wide {...found} /> : <Narrow {...found} />}
    </Box>
  );
});
