/** Lines that fill a rectangle exactly: the leaf that everything shown is made of. */
import { useContext, useLayoutEffect, useMemo, useRef } from 'react';
import { Box, Text, Transform, type DOMElement } from 'ink';
import { CompositorContext } from '../compositor.js';
import { cut } from '../fit.js';
import { useTheme } from '../theme.js';

export interface LinesProps {
  /** Lines of text, painted (see `paint`) or plain. The same array is drawn the same way. */
  lines: readonly string[];
  width: number;
  /** Lines beyond it are left out. */
  height: number;
  /** Ends the last line with an ellipsis when lines are left out: for text that reads on. @default false */
  readsOn?: boolean;
}

/** One box for all lines; each is cut to the width. */
export function Lines({ lines, width, height, readsOn = false }: LinesProps) {
  const { ellipsis } = useTheme().glyphs.mark;
  const compositor = useContext(CompositorContext);
  const box = useRef<DOMElement>(null);
  const rows = width > 0 ? Math.min(lines.length, Math.max(0, height)) : 0;
  const shown = useMemo(() => {
    const broken = readsOn && rows < lines.length;
    return lines
      .slice(0, rows)
      .map((line, row) => (broken && row === rows - 1 ? `${line} ${ellipsis}` : line))
      .map((line) => cut(line, width, ellipsis));
  }, [lines, rows, width, ellipsis, readsOn]);
  useLayoutEffect(() => {
    const element = box.current;
    return element ? compositor?.add({ element, lines: shown }) : undefined;
  }, [compositor, shown]);
  if (rows === 0) return null;
  return (
    <Box ref={box} width={width} height={rows} flexShrink={0}>
      {compositor === null && <Written lines={shown} />}
    </Box>
  );
}

/**
 * The lines as Ink's own text. Ink keeps every text that it has ever measured: it measures blanks, and
 * the lines take their place when the frame is written.
 */
function Written({ lines }: { lines: readonly string[] }) {
  return (
    <Transform transform={(_blank, row) => lines[row]}>
      <Text>{lines.map(() => ' ').join('\n')}</Text>
    </Transform>
  );
}
