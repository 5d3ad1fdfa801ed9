/** The help: every key that works here, made from the key table. */
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { columnsOf, fit } from '../fit.js';
import { commandNames, keyTable, shownKeys, viewCommands, type CommandName } from '../keys.js';
import { paint, useTheme, type Theme } from '../theme.js';
import { titleOf } from './phase-bar.js';

interface Section {
  title: string;
  commands: readonly CommandName[];
}

/** The key table by the place where its keys work. */
export function helpSections(phaseId: string): Section[] {
  const of = (place: string): CommandName[] =>
    commandNames.filter((name) => keyTable[name].place === place);
  const own = viewCommands(phaseId);
  const others = of('view').filter((name) => !own.includes(name));
  return [
    { title: 'Everywhere', commands: of('anywhere') },
    { title: `In ${titleOf(phaseId)}`, commands: own },
    { title: 'In other phases', commands: others },
    { title: 'In the log', commands: of('log') },
  ].filter(({ commands }) => commands.length > 0);
}

function sectionLines({ title, commands }: Section, keyWidth: number, theme: Theme): string[] {
  return [
    paint(title, theme.text.title),
    ...commands.map((name) => {
      const keys = fit(shownKeys(name, theme.unicode), keyWidth);
      return `${paint(keys, theme.text.key)}  ${keyTable[name].description}`;
    }),
  ];
}

/** Sections side by side where they are too many for one column. */
function inColumns(lines: readonly string[], width: number, height: number): string[] {
  const columns = Math.max(
    1,
    Math.min(Math.ceil(lines.length / Math.max(1, height)), Math.floor(width / 36)),
  );
  const rows = Math.max(height, Math.ceil(lines.length / columns));
  const columnWidth = Math.floor((width - 2 * (columns - 1)) / columns);
  return Array.from({ length: Math.min(rows, lines.length) }, (_row, row) =>
    Array.from({ length: columns }, (_column, column) =>
      fit(lines[column * rows + row] ?? '', columnWidth),
    )
      .join('  ')
      .trimEnd(),
  );
}

export interface HelpProps {
  phaseId: string;
  width: number;
  height: number;
}

export function Help({ phaseId, width, height }: HelpProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const sections = helpSections(phaseId);
  const keyWidth = Math.max(
    ...sections.flatMap(({ commands }) =>
      commands.map((name) => columnsOf(shownKeys(name, theme.unicode))),
    ),
  );
  const all = sections.map((section) => sectionLines(section, keyWidth, theme));
  const spaced = all.flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines));
  // Without the gaps between sections where every line counts.
  const lines = spaced.length > inside.height ? all.flat() : spaced;
  return (
    <Panel
      title="Keys"
      note={paint('? closes', theme.text.muted)}
      width={width}
      height={height}
      focused
    >
      <Lines
        lines={inColumns(lines, inside.width, inside.height)}
        width={inside.width}
        height={inside.height}
      />
    </Panel>
  );
}
