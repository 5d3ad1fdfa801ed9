/** Lines that fill a rectangle exactly: the leaf that most panels are made of. */
import { Text } from 'ink';
import { cut } from '../fit.js';
import { useTheme } from '../theme.js';

export interface LinesProps {
  /** Lines of text, painted (see `paint`) or plain. */
  lines: readonly string[];
  width: number;
  /** Lines beyond it are left out. */
  height: number;
}

/** One text node for all lines; each is cut to the width. */
export function Lines({ lines, width, height }: LinesProps) {
  const { glyphs } = useTheme();
  const shown = lines.slice(0, Math.max(0, height));
  if (width <= 0 || shown.length === 0) return null;
  // An empty line would take no row in Ink's layout.
  const text = shown.map((line) => cut(line, width, glyphs.mark.ellipsis) || ' ').join('\n');
  return <Text wrap="truncate-end">{text}</Text>;
}
