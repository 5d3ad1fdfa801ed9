/** The log: the run's events, and below them the last of what the runner wrote to stderr. */
import { useLayoutEffect, useMemo } from 'react';
import { Box } from 'ink';
import type { LogLine } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { eventLines } from '../panels/events.js';
import { wrap } from '../fit.js';
import { paint, useTheme } from '../theme.js';
import { useLogTail } from './use-log-tail.js';

export interface LogViewProps {
  log: readonly LogLine[];
  /** Lines scrolled back. */
  scrolled: number;
  /** Hears how far one can scroll; always the same function. */
  onScrollEnd: (lines: number) => void;
  stderrFile: string;
  width: number;
  height: number;
}

export function LogView(props: LogViewProps) {
  const { log, scrolled, onScrollEnd, stderrFile, width, height } = props;
  const theme = useTheme();
  const tail = useLogTail(stderrFile);
  const lower = Math.min(Math.floor(height / 3), Math.max(4, tail.length + 2));
  const upper = height - lower;
  const events = insideOf(width, upper);
  const stderr = insideOf(width, lower);
  const columns = events.width;
  const lines = useMemo(() => eventLines(log, theme, columns), [log, theme, columns]);
  const most = Math.max(0, lines.length - events.height);
  useLayoutEffect(() => onScrollEnd(most), [most, onScrollEnd]);
  const back = Math.min(scrolled, most);
  const end = lines.length - back;
  const shown = lines.slice(Math.max(0, end - events.height), end);
  const note = back > 0 ? `${back} newer below` : 'newest below';
  const tailLines = tail.flatMap((line) => wrap(line, stderr.width)).slice(-stderr.height);
  const nothing = [paint('The runner has written nothing to stderr.', theme.text.muted)];
  return (
    <Box flexDirection="column">
      <Panel
        title="Events"
        note={paint(note, theme.text.muted)}
        width={width}
        height={upper}
        focused
      >
        <Lines lines={shown} width={events.width} height={events.height} />
      </Panel>
      <Panel title="stderr.log" width={width} height={lower}>
        <Lines
          lines={tailLines.length > 0 ? tailLines : nothing}
          width={stderr.width}
          height={stderr.height}
        />
      </Panel>
    </Box>
  );
}
