/** A frame with a title in its upper line. */
import type { ReactNode } from 'react';
import { Box, Text } from 'ink';
import { columnsOf, cut } from '../fit.js';
import { paint, useTheme, type Theme } from '../theme.js';

export interface PanelProps {
  title: string;
  /** A few words at the right end of the upper line, painted or plain; left out where there is no room. */
  note?: string;
  /** Outer size in columns and rows, at least 6 x 2. */
  width: number;
  height: number;
  focused?: boolean;
  children?: ReactNode;
}

/** Columns and rows inside a panel's frame. */
export function insideOf(width: number, height: number): { width: number; height: number } {
  return { width: Math.max(0, width - 4), height: Math.max(0, height - 2) };
}

function upperLine({ title, note = '', width, focused = false }: PanelProps, theme: Theme): string {
  const { box, mark } = theme.glyphs;
  const style = focused ? theme.border.focused : theme.border.normal;
  const room = width - 4;
  const name = cut(title, room - 2, mark.ellipsis);
  const spare = room - 2 - columnsOf(name) - columnsOf(note) - 3;
  const shown = note !== '' && spare >= 0;
  const rule = box.horizontal.repeat(Math.max(0, shown ? spare + 1 : room - 2 - columnsOf(name)));
  return [
    paint(box.topLeft + box.horizontal, style),
    ` ${paint(name, theme.text.title)} `,
    paint(rule, style),
    shown ? ` ${note} ` : '',
    paint(box.horizontal + box.topRight, style),
  ].join('');
}

export function Panel(props: PanelProps) {
  const theme = useTheme();
  const { width, height, focused = false, children } = props;
  if (width < 6 || height < 2) return null;
  const { box } = theme.glyphs;
  const style = focused ? theme.border.focused : theme.border.normal;
  const inside = insideOf(width, height);
  const side = Array.from({ length: inside.height }, () => paint(box.vertical, style)).join('\n');
  const lower = box.bottomLeft + box.horizontal.repeat(width - 2) + box.bottomRight;
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Text>{upperLine(props, theme)}</Text>
      {inside.height > 0 && (
        <Box height={inside.height}>
          <Text>{side}</Text>
          <Box
            flexDirection="column"
            width={inside.width}
            height={inside.height}
            marginX={1}
            flexShrink={0}
            overflowY="hidden"
          >
            {children}
          </Box>
          <Text>{side}</Text>
        </Box>
      )}
      <Text>{paint(lower, style)}</Text>
    </Box>
  );
}
