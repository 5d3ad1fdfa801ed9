/** The run's newest events. */
import { memo } from 'react';
import type { LogLine } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { paint, useTheme, type Theme } from '../theme.js';

/** Time of day as the viewer's clock has it. */
function timeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '--:--:--';
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/** One painted line an event, oldest first. */
export function eventLines(log: readonly LogLine[], theme: Theme): string[] {
  const { mark } = theme.glyphs;
  return log.map(({ time, level, text }) => {
    const at = paint(timeOfDay(time), theme.text.muted);
    if (level === 'info') return `${at} ${text}`;
    const glyph = level === 'error' ? mark.error : mark.warning;
    return `${at} ${paint(`${glyph} ${text}`, theme.status[level])}`;
  });
}

export interface EventsPanelProps {
  log: readonly LogLine[];
  width: number;
  height: number;
}

export const EventsPanel = memo(function EventsPanel({ log, width, height }: EventsPanelProps) {
  const theme = useTheme();
  const inside = insideOf(width, height);
  const lines = eventLines(log.slice(-inside.height), theme);
  return (
    <Panel title="Events" width={width} height={height}>
      <Lines lines={lines} width={inside.width} height={inside.height} />
    </Panel>
  );
});
