/** The panels of the data view. */
import { useMemo } from 'react';
import { Box } from 'ink';
import type { RunState } from '../../../runs/state.js';
import { foldOfCounts } from '../../../study/passes.js';
import { Bars } from '../../components/bars.js';
import { Lines } from '../../components/lines.js';
import { pagedLines } from '../../components/list-pages.js';
import { Panel, insideOf, noteRoom } from '../../components/panel.js';
import { Table } from '../../components/table.js';
import { cut, wrap } from '../../fit.js';
import { useTheme, type Theme } from '../../theme.js';
import {
  countsOf,
  distributionTable,
  splitBars,
  splitNames,
  splitStyle,
  unevenness,
  type SplitName,
} from './distribution.js';
import {
  factLines,
  hasProblems,
  problemLines,
  shortFactLines,
  shortProblemLine,
  type Catalog,
} from './facts.js';

/** What a panel is given. */
export interface Found {
  width: number;
  height: number;
  state: RunState;
  catalog: Catalog;
  split: SplitName;
  /** Page of the lists that do not fit, any integer. */
  page: number;
}

/** Which split the counts are of, where there are several. */
function foldOf({ folds }: Catalog): string {
  const fold = foldOfCounts(folds);
  return fold === null ? '' : `, ${fold}`;
}

/** Rows from which each fact has a line of its own. */
const LONG_FACTS = 10;

export function ClassesPanel({ catalog, split, page, width, height }: Found) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const title = `Classes: ${split === 'all' ? 'all images' : split}${foldOf(catalog)}`;
  const counts = countsOf(catalog.counts, split);
  // In a low panel the title line says it, if it fits, so that no class is cut.
  const roomy = inside.height >= catalog.classes.length + 3;
  const table = { width: inside.width, height: inside.height - (roomy ? 1 : 0), page };
  return (
    <Panel
      title={title}
      note={roomy ? undefined : unevenness(catalog.classes, counts, noteRoom(title, width))}
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

/** Rows of the panel of facts in which a fact stands above the whole of the first warning. */
export function shortFactsHeight({ state, catalog, width }: Found, theme: Theme): number {
  if (catalog.unreadable.length > 0) return 0;
  const room = insideOf(width, 0).width;
  return wrap(shortProblemLine(state, catalog, theme), room).length + 3;
}

/** @param alone Whether no other panel says what is wrong: then its last lines do. */
export function FactsPanel({ state, catalog, width, height, alone }: Found & { alone: boolean }) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const roomy = inside.height >= LONG_FACTS;
  const facts = (roomy ? factLines : shortFactLines)(catalog, state.synthetic, inside.width, theme);
  const told = (whole: boolean): string[] =>
    wrap(shortProblemLine(state, catalog, theme, whole), inside.width);
  const withProblems = (): string[] => {
    // What is wrong stands in the only line that there is; that nothing is need not.
    if (inside.height < 2 && !hasProblems(state, catalog)) return facts;
    // Names of files may be cut; the first warning is not, while a fact stands above it.
    const above = catalog.unreadable.length > 0 ? facts.length : 1;
    const most = Math.max(1, inside.height - above);
    const wrong = told(true).length <= most ? told(true) : told(false);
    const last = cut(wrong.slice(most - 1).join(' '), inside.width, theme.glyphs.mark.ellipsis);
    const below = [...wrong.slice(0, most - 1), last];
    return [...facts.slice(0, inside.height - below.length), ...below];
  };
  return (
    <Panel title="Images" width={width} height={height}>
      <Lines readsOn lines={alone ? withProblems() : facts} {...inside} />
    </Panel>
  );
}

export function ProblemsPanel({ state, catalog, page, width, height }: Found) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const { warnings } = state;
  // Thousands of names are wrapped once, not with each key.
  const all = useMemo(
    () => problemLines(warnings, catalog, inside.width, theme),
    [warnings, catalog, inside.width, theme],
  );
  const lines = pagedLines(all, page, inside, theme);
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
export function SplitPanels({ catalog, width, height }: Found) {
  const theme = useTheme();
  const names = splitNames.filter((name) => name !== 'all');
  const each = Math.floor(width / names.length);
  return (
    <Box width={width} height={height} flexShrink={0}>
      {names.map((name, index) => {
        const own = index === names.length - 1 ? width - each * (names.length - 1) : each;
        const counts = countsOf(catalog.counts, name);
        return (
          <Panel
            key={name}
            title={`Distribution: ${name}${foldOf(catalog)}`}
            width={own}
            height={height}
          >
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
