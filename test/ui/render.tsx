/** Renders views at a given size with ink-testing-library. */
import type { ReactNode } from 'react';
import { Box } from 'ink';
import { render } from 'ink-testing-library';
import stringWidth from 'string-width';
import type { ScreenProps, ViewState } from '../../source/ui/contracts.js';
import { phaseIn } from '../../source/ui/run-facts.js';
import { makeTheme, ThemeProvider } from '../../source/ui/theme.js';
import { fixtureState, type FixtureName } from './fixtures.js';

export interface Look {
  /** @default true */
  colors?: boolean;
  /** @default false */
  ascii?: boolean;
}

let columns = 100;
const probe = render(<Box />);
probe.unmount();
// ink-testing-library's terminal is 100 columns wide whatever one asks for.
Object.defineProperty(Object.getPrototypeOf(probe.stdout), 'columns', { get: () => columns });

/** Mounts a view in a terminal of that many columns; the caller unmounts it. */
export function mountAt(
  width: number,
  node: ReactNode,
  look: Look = {},
): ReturnType<typeof render> {
  columns = width;
  const theme = makeTheme({ colors: look.colors ?? true, ascii: look.ascii ?? false });
  const themed = (shown: ReactNode) => <ThemeProvider value={theme}>{shown}</ThemeProvider>;
  const mounted = render(themed(node));
  // Without the theme around it React would take the next node for another, and mount it anew.
  return { ...mounted, rerender: (next) => mounted.rerender(themed(next)) };
}

/** One frame of a view, with its escape sequences. */
export function renderAt(width: number, height: number, node: ReactNode, look: Look = {}): string {
  const box = (
    <Box width={width} height={height} flexDirection="column">
      {node}
    </Box>
  );
  const mounted = mountAt(width, box, look);
  const frame = mounted.lastFrame() ?? '';
  mounted.unmount();
  return frame;
}

const sequences = /\u001b\[[0-9;]*m/g;

/** A frame without colours: what snapshots hold. */
export function plain(frame: string): string {
  return frame
    .replace(sequences, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Columns of the widest line, and the number of lines. */
export function sizeOf(frame: string): { width: number; height: number } {
  const lines = frame.replace(sequences, '').split('\n');
  return { width: Math.max(...lines.map((line) => stringWidth(line))), height: lines.length };
}

export const untouched: ViewState = {
  panel: 0,
  selected: 0,
  more: 0,
  listPage: 0,
  augmented: false,
  percent: false,
  findings: false,
  problems: false,
  model: null,
  cell: { row: 0, column: 0 },
  image: 0,
  heat: false,
  epoch: null,
  threshold: 0,
  zoom: 0,
  smoothing: 0,
  prevalence: 0,
  otherBelow: false,
};

/** What a screen is given in a state of the recorded study. */
export function screenProps(
  fixture: FixtureName,
  phaseId: string,
  size: { width: number; height: number },
  view: Partial<ViewState> = {},
): ScreenProps {
  const state = fixtureState(fixture);
  return {
    state,
    phase: phaseIn(state, phaseId),
    view: { ...untouched, ...view },
    focus: 'none',
    ...size,
    now: state.updatedAt ?? 0,
    runFolder: '/nowhere/run',
  };
}
