/** The bar of phases: number, title and state of each; the one that runs and the one in view stand out. */
import { memo } from 'react';
import type { PhaseState, PhaseStatus } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { cutNames } from '../cut-names.js';
import { columnsOf } from '../fit.js';
import { titleOf } from '../run-facts.js';
import { paint, useTheme, type Style, type Theme } from '../theme.js';

export interface PhaseBarProps {
  order: readonly string[];
  states: Readonly<Record<string, PhaseState>>;
  /** Id of the phase in view. */
  viewed: string;
  waiting: string | null;
  width: number;
}

const styleNames = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'error',
  skipped: 'skipped',
  stopped: 'warning',
} as const satisfies Record<PhaseStatus, keyof Theme['status']>;

function statusStyle(status: PhaseStatus, theme: Theme): Style {
  return theme.status[styleNames[status]];
}

/** Longest title and gap between number, state and title: the first that fits is taken. */
const layouts = [
  [12, ' '],
  [12, ''],
  [8, ''],
  [7, ''],
  [6, ''],
  [5, ''],
  [4, ''],
  [3, ''],
  [2, ''],
] as const;
/** With fewer letters beside it an ellipsis would say less than those in its place. */
const LETTERS = 4;

/** The bar as one painted line; where not all titles fit they are cut alike, but for that of the phase in view. */
export function phaseBarLine(props: PhaseBarProps, theme: Theme): string {
  const { order, states, viewed, waiting, width } = props;
  const { ellipsis } = theme.glyphs.mark;
  const titles = order.map(titleOf);
  const write = (longest: number, gap: string): string => {
    const names = cutNames(titles, longest, longest - ellipsis.length < LETTERS ? '' : ellipsis);
    return order
      .map((id, index) => {
        const status = states[id]?.status ?? 'waiting';
        const name = id === viewed ? titles[index] : names[index];
        const label = [String(index + 1), theme.glyphs.phase[status], name].join(gap).trimEnd();
        if (id === viewed) {
          if (!theme.colors) return `[${label}]`;
          return paint(` ${label} `, { ...statusStyle(status, theme), ...theme.text.selected });
        }
        const marked = id === waiting ? theme.text.key : statusStyle(status, theme);
        return `${gap}${paint(label, marked)}${gap}`;
      })
      .join(gap === '' ? ' ' : '');
  };
  for (const [longest, gap] of layouts) {
    const line = write(longest, gap);
    if (columnsOf(line) <= width) return line;
  }
  return write(0, '');
}

export const PhaseBar = memo(function PhaseBar(props: PhaseBarProps) {
  const theme = useTheme();
  return <Lines lines={[phaseBarLine(props, theme)]} width={props.width} height={1} />;
});
