/** The help: every key that works here, made from the key table. */
import { useLayoutEffect } from 'react';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { asksOfRun } from '../asking.js';
import { columnsOf, fit, wrap } from '../fit.js';
import type { Focus } from '../contracts.js';
import {
  bindingsIn,
  bound,
  commandsOf,
  keyTable,
  shownKeys,
  viewCommands,
  type Binding,
  type CommandName,
  type Place,
} from '../keys.js';
import { titleOf } from '../run-facts.js';
import { paint, useTheme, type Theme } from '../theme.js';

interface Section {
  title: string;
  bindings: readonly Binding[];
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
 * The key table by the place where its keys work: what lies under the help first, then the phase in view.
 * @param replay Without the keys that ask something of a run.
 */
export function helpSections(phaseId: string, replay = false, focus: Focus = 'none'): Section[] {
  // Some of their keys mean something else where a cell or an image is looked at.
  const here = bindingsIn(focus, phaseId);
  const of = (place: Place): Binding[] => here.filter(({ name }) => keyTable[name].place === place);
  const own = viewCommands(phaseId);
  const lost = [...own, ...commandsOf('anywhere')].filter(
    (name) => !here.some((binding) => binding.name === name),
  );
  const others = commandsOf('view').filter((name) => !own.includes(name));
  const matrix = [
    { place: 'cells', title: 'In the confusion matrix', bindings: bound(commandsOf('cells')) },
    { place: 'images', title: "In a cell's images", bindings: bound(commandsOf('images')) },
  ];
  const isNear = ({ place }: (typeof matrix)[number]): boolean =>
    focus === 'none' ? own.includes('enterMatrix') : place === focus;
  const view = { title: `In ${titleOf(phaseId)}`, bindings: of('view') };
  const near = matrix.filter(isNear);
  return [
    ...(focus === 'none' ? [view, ...near] : [...near, view]),
    { title: 'Everywhere', bindings: of('anywhere') },
    ...matrix.filter((section) => !isNear(section)),
    { title: 'Outside the matrix', bindings: bound(lost) },
    { title: 'In other phases', bindings: bound(others) },
    { title: 'In the log and this help', bindings: bound(commandsOf('over')) },
  ]
    .map(({ title, bindings }) => ({
      title,
      bindings: bindings.filter(({ name }) => helpOn(name, replay) !== null),
    }))
    .filter(({ bindings }) => bindings.length > 0);
}

function sectionLines(
  { title, bindings }: Section,
  { keyWidth, width, replay }: { keyWidth: number; width: number; replay: boolean },
  theme: Theme,
): string[] {
  return [
    paint(title, theme.text.title),
    ...bindings.flatMap(({ name, keys }) =>
      wrap(helpOn(name, replay) ?? '', width - keyWidth - 2).map((part, index) => {
        const shown = fit(index === 0 ? shownKeys(keys, theme.unicode) : '', keyWidth);
        return `${paint(shown, theme.text.key)}  ${part}`;
      }),
    ),
  ];
}

export interface HelpProps {
  phaseId: string;
  /** Whether the run is a replay, of which nothing can be asked. */
  replay: boolean;
  /** What the help lies over. */
  focus: Focus;
  /** Lines scrolled down. */
  scrolled: number;
  /** Hears how far one can scroll; always the same function. */
  onScrollEnd: (lines: number) => void;
  width: number;
  height: number;
}

export function Help({ phaseId, replay, focus, scrolled, onScrollEnd, width, height }: HelpProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const sections = helpSections(phaseId, replay, focus);
  const keyWidth = Math.max(
    ...sections.flatMap(({ bindings }) =>
      bindings.map(({ keys }) => columnsOf(shownKeys(keys, theme.unicode))),
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
