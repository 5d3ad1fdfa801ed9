/** A picture from a file, drawn with characters in a rectangle of fixed size. */
import { memo, useEffect, useState } from 'react';
import { Box } from 'ink';
import { fit } from '../fit.js';
import { paint, useTheme } from '../theme.js';
import { Lines } from './lines.js';
import type { HeatTile } from './heat-picture.js';
import {
  drawPicture,
  keptPicture,
  keyOf,
  pictureTrouble,
  type PictureRequest,
} from './picture-lines.js';

export interface PictureProps {
  /** Absolute path of a PNG. */
  path: string;
  /** Columns and rows that are taken up, whatever the picture's proportions. */
  width: number;
  height: number;
  /** A heat map to lay over it. */
  heat?: HeatTile | null;
  /** Where it stands in its rows: on a caption below it, or level with words beside it. @default 'bottom' */
  at?: 'top' | 'bottom';
}

type Outcome = { lines: readonly string[] } | { trouble: string };

/** What became of a request; null while it is under way. */
function useOutcome({ path, width, height, mode, heat = null }: PictureRequest): Outcome | null {
  const [drawn, setDrawn] = useState<{ key: string; outcome: Outcome } | null>(null);
  const key = keyOf({ path, width, height, mode, heat });
  useEffect(() => {
    let wanted = width > 0 && height > 0;
    const done = (outcome: Outcome): void => {
      if (wanted) setDrawn({ key, outcome });
    };
    drawPicture({ path, width, height, mode, heat }, () => wanted).then(
      (lines) => lines && done({ lines }),
      (error: unknown) => done({ trouble: pictureTrouble(error) }),
    );
    return () => {
      wanted = false;
    };
  }, [key, path, width, height, mode, heat]);
  if (drawn?.key === key) return drawn.outcome;
  const lines = keptPicture({ path, width, height, mode, heat });
  return lines && { lines };
}

export const Picture = memo(function Picture(props: PictureProps) {
  const { path, width, height, heat, at = 'bottom' } = props;
  const theme = useTheme();
  // Half blocks without colour would be one grey field.
  const mode = theme.colors && theme.unicode ? 'blocks' : 'ascii';
  const outcome = useOutcome({ path, width, height, mode, heat });
  const message =
    outcome === null ? theme.glyphs.mark.ellipsis : 'trouble' in outcome ? outcome.trouble : '';
  const note = paint(fit(message, width, 'center', theme.glyphs.mark.ellipsis), theme.text.muted);
  const drawn = outcome !== null && 'lines' in outcome;
  const lines = drawn ? outcome.lines : [note];
  // Words in the place of a picture stand in the middle.
  const spare = at === 'top' ? 0 : height - lines.length;
  const above = drawn ? spare : Math.floor((height - 1) / 2);
  const blank = Array.from({ length: Math.max(0, above) }, () => '');
  return (
    <Box width={width} height={height} flexShrink={0} overflowY="hidden">
      <Lines lines={[...blank, ...lines]} width={width} height={height} />
    </Box>
  );
});
