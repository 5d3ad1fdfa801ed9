/** The help: every key that works here, made from the key table. */
import { useLayoutEffect } from 'react';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { asksOfRun } from '../asking.js';
import { columnsOf, fit, wrap } from '../fit.js';
import { commandNames, keyTable, shownKeys, viewCommands, type CommandName } from '../keys.js';
import { titleOf } from '../run-facts.js';
import { paint, useTheme, type Theme } from '../theme.js';

interface Section {
  title: string;
  commands: readonly CommandName[];
}

/** Of a replay no run goes on; null where a key does nothing that another does not. */
const inReplay: Partial<Record<CommandName, string | null>> = {
  quit: 'leave the replay',
  interrupt: 'leave the replay',
  suspend: 'leave for the shell, whose fg comes back here',
  detach: null,
};

/** What a key does, for the help; null where it is left out. */
export function helpOn(name: CommandName, replay: boolean): string | null {
  if (!replay) return keyTable[name].description;
  if (asksOfRun(name)) return null;
  const words = inReplay[name];
  return words === undefined ? keyTable[name].description : words;
}

/**
 * The key table by the place where its keys work, the phase in view first.
 * @param replay Without the keys that ask something of a run.
 */
export function helpSections(phaseId: string, replay = false): Section[] {
  const of = (place: string): CommandName[] =>
    commandNames.filter((name) => keyTable[name].place === place);
  const own = viewCommands(phaseId);
  const others = of('view').filter((name) => !own.includes(name));
  const matrix = [
    { title: 'In the confusion matrix', commands: of('cells') },
    { title: "In a cell's images", commands: of('images') },
  ];
  const hasMatrix = own.includes('enterMatrix');
  return [
    { title: `In ${titleOf(phaseId)}`, commands: own },
    ...(hasMatrix ? matrix : []),
    { title: 'Everywhere', commands: of('anywhere') },
    ...(hasMatrix ? [] : matrix),
    { title: 'In other phases', commands: others },
    { title: 'In the log and this help', commands: of('over') },
  ]
    .map(({ title, commands }) => ({
      title,
      commands: commands.filter((name) => helpOn(name, replay) !== null),
    }))
    .filter(({ commands }) => commands.length > 0);
}

function sectionLines(
  { title, commands }: Section,
  { keyWidth, width, replay }: { keyWidth: number; width: number; replay: boolean },
  theme: Theme,
): string[] {
  return [
    paint(title, theme.text.title),
    ...commands.flatMap((name) =>
      wrap(helpOn(name, replay) ?? '', width - keyWidth - 2).map((part, index) => {
        const keys = fit(index === 0 ? shownKeys(name, theme.unicode) : '', keyWidth);
        return `${paint(keys, theme.text.key)}  ${part}`;
      }),
    ),
  ];
}

export interface HelpProps {
  phaseId: string;
  /** Whether the run is a replay, of which nothing can be asked. */
  replay: boolean;
  /** Lines scrolled down. */
  scrolled: number;
  /** Hears how far one can scroll; always the same function. */
  onScrollEnd: (lines: number) => void;
  width: number;
  height: number;
}

export function Help({ phaseId, replay, scrolled, onScrollEnd, width, height }: HelpProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const sections = helpSections(phaseId, replay);
  const keyWidth = Math.max(
    ...sections.flatMap(({ commands }) =>
      commands.map((name) => columnsOf(shownKeys(name, theme.unicode))),
    ),
  );
  const widths = { keyWidth, width: inside.width, replay };
  const all = sections.map((section) => sectionLines(section, widths, theme));
  const spaced = all.flatMap((lines, index) => (index > 0 ? ['', ...lines] : lines));
  // Without the gaps between sections where every line counts.
  const lines = spaced.length > inside.height ? all.flat() : spaced;
  const end = Math.max(0, lines.length - inside.height);
  useLayoutEffect(() => onScrollEnd(end), [end, onScrollEnd]);
  const first = Math.min(scrolled, end);
  const below = lines.length - first - inside.height;
  const more = below > 0 ? `${below} more below, ` : '';
  return (
    <Panel
      title="Keys"
      note={paint(`${more}? closes`, theme.text.muted)}
      width={width}
      height={height}
      focused
    >
      <Lines lines={lines.slice(first)} width={inside.width} height={inside.height} />
    </Panel>
  );
}
