/** Lines that fill a rectangle exactly: the leaf that most panels are made of. */
import { Box, Text, Transform } from 'ink';
import { cut } from '../fit.js';
import { useTheme } from '../theme.js';

export interface LinesProps {
  /** Lines of text, painted (see `paint`) or plain. */
  lines: readonly string[];
  width: number;
  /** Lines beyond it are left out. */
  height: number;
}

/**
 * One text node for all lines; each is cut to the width.
 *
 * Ink keeps every text that it has ever measured, so that figures that change for days would fill the
 * memory. It measures blanks here; the lines take their place when the frame is written.
 */
export function Lines({ lines, width, height }: LinesProps) {
  const { glyphs } = useTheme();
  const rows = Math.min(lines.length, Math.max(0, height));
  if (width <= 0 || rows === 0) return null;
  const shown = lines.slice(0, rows).map((line) => cut(line, width, glyphs.mark.ellipsis));
  const blanks = shown.map(() => ' ').join('\n');
  return (
    <Box width={width} height={rows} flexShrink={0}>
      <Transform transform={(_blank, row) => shown[row]}>
        <Text>{blanks}</Text>
      </Transform>
    </Box>
  );
}
