/** A frame with a title in its upper line. */
import { useMemo, type ReactNode } from 'react';
import { Box } from 'ink';
import { columnsOf, cut } from '../fit.js';
import { paint, useTheme, type Theme } from '../theme.js';
import { Lines } from './lines.js';

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

/** Columns that a title has. */
export const titleRoom = (width: number): number => Math.max(0, width - 6);

/** Columns that a note has beside a title. */
export const noteRoom = (title: string, width: number): number =>
  titleRoom(width) - Math.min(columnsOf(title), titleRoom(width)) - 3;

function upperLine(
  { title, note = '', width, focused }: Omit<PanelProps, 'height' | 'children'>,
  theme: Theme,
): string {
  const { box, mark } = theme.glyphs;
  const style = focused ? theme.border.focused : theme.border.normal;
  const name = cut(title, titleRoom(width), mark.ellipsis);
  const spare = noteRoom(title, width) - columnsOf(note);
  const shown = note !== '' && spare >= 0;
  const empty = shown ? spare + 1 : titleRoom(width) - columnsOf(name);
  const rule = box.horizontal.repeat(Math.max(0, empty));
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
  const { title, note, width, height, focused = false, children } = props;
  const upper = useMemo(
    () => [upperLine({ title, note, width, focused }, theme)],
    [title, note, width, focused, theme],
  );
  const inside = insideOf(width, height);
  const [side, lower] = useMemo(() => {
    const { box } = theme.glyphs;
    const style = focused ? theme.border.focused : theme.border.normal;
    const edge = paint(box.vertical, style);
    const rule = box.horizontal.repeat(Math.max(0, width - 2));
    return [
      Array.from({ length: Math.max(0, height - 2) }, () => edge),
      [paint(box.bottomLeft + rule + box.bottomRight, style)],
    ];
  }, [width, height, focused, theme]);
  if (width < 6 || height < 2) return null;
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      <Lines lines={upper} width={width} height={1} />
      {inside.height > 0 && (
        <Box height={inside.height} flexShrink={0}>
          <Lines lines={side} width={1} height={inside.height} />
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
          <Lines lines={side} width={1} height={inside.height} />
        </Box>
      )}
      <Lines lines={lower} width={width} height={1} />
    </Box>
  );
}
