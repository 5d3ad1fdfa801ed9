/** The run's newest events. */
import { memo } from 'react';
import type { LogLine } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { wrap } from '../fit.js';
import { paint, useTheme, type Theme } from '../theme.js';

/** Time of day as the viewer's clock has it. */
function timeOfDay(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '--:--:--';
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

/**
 * One painted line an event, oldest first.
 * @param width Where given, what is longer goes on in the next line, beside the time.
 */
export function eventLines(log: readonly LogLine[], theme: Theme, width?: number): string[] {
  const { mark } = theme.glyphs;
  return log.flatMap(({ time, level, text }) => {
    const at = timeOfDay(time);
    const glyph =
      level === 'error' ? `${mark.error} ` : level === 'warning' ? `${mark.warning} ` : '';
    const whole = glyph + text;
    const parts = width === undefined ? [whole] : wrap(whole, width - at.length - 1);
    const style = level === 'info' ? null : theme.status[level];
    return parts.map((part, index) => {
      const before = index === 0 ? paint(at, theme.text.muted) : ' '.repeat(at.length);
      return `${before} ${style === null ? part : paint(part, style)}`;
    });
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
