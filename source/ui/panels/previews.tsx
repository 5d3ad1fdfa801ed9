/** A few validation images with the class that the network gives them now. */
import { memo } from 'react';
import { join } from 'node:path';
import { Box } from 'ink';
import type { PhaseState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { insideOf, Panel } from '../components/panel.js';
import { Picture } from '../components/picture.js';
import { cut } from '../fit.js';
import { percent } from '../format.js';
import { listKeys } from '../list-keys.js';
import { paint, useTheme, type Theme } from '../theme.js';

type Prediction = PhaseState['predictions'][number];

/** Columns of one picture with its gap, and rows of its caption. */
const LEAST_COLUMNS = 14;
const CAPTION_ROWS = 2;
const LEAST_PICTURE_ROWS = 3;
/** A square picture is about twice as wide as high in cells. */
const PICTURE_ROWS = 8;

/** What the network says and whether that is right; below it what it is. */
function caption(item: Prediction, width: number, theme: Theme): string[] {
  const { mark } = theme.glyphs;
  const right = item.class === item.predicted;
  const sure = percent(item.confidence, 0);
  const glyph = right ? mark.ok : mark.error;
  const name = cut(item.predicted, Math.max(1, width - sure.length - 3), mark.ellipsis);
  const verdict = paint(`${glyph} ${name}`, right ? theme.status.done : theme.status.error);
  return [
    `${verdict} ${sure}`,
    paint(cut(right ? '' : `is ${item.class}`, width, mark.ellipsis), theme.text.muted),
  ];
}

/** How many pictures stand side by side and over each other, and their size. */
function gridOf(count: number, width: number, height: number) {
  const rowsEach = Math.min(PICTURE_ROWS, Math.max(LEAST_PICTURE_ROWS, height - CAPTION_ROWS));
  const across = Math.max(
    1,
    Math.min(count, Math.floor((width + 2) / Math.max(LEAST_COLUMNS, 2 * rowsEach + 2))),
  );
  const down = Math.max(1, Math.floor(height / (rowsEach + CAPTION_ROWS)));
  const columns = Math.floor((width - 2 * (across - 1)) / across);
  return { across, down, columns, rows: rowsEach };
}

export interface PreviewsPanelProps {
  predictions: PhaseState['predictions'];
  runFolder: string;
  width: number;
  height: number;
}

export const PreviewsPanel = memo(function PreviewsPanel(props: PreviewsPanelProps) {
  const theme = useTheme();
  const { predictions, runFolder, width, height } = props;
  const inside = insideOf(width, height);
  if (predictions.length === 0 || inside.height < CAPTION_ROWS + LEAST_PICTURE_ROWS) {
    const note = predictions.length === 0 ? 'after the first epoch' : 'too small for pictures';
    return (
      <Panel title="Predictions" width={width} height={height}>
        <Lines lines={[paint(note, theme.text.muted)]} {...inside} />
      </Panel>
    );
  }
  const grid = gridOf(predictions.length, inside.width, inside.height);
  const shown = predictions.slice(0, grid.across * grid.down);
  const rows = Array.from({ length: Math.ceil(shown.length / grid.across) }, (_row, row) =>
    shown.slice(row * grid.across, (row + 1) * grid.across),
  );
  const keys = listKeys(shown.map(({ path }) => path));
  const correct = predictions.filter((item) => item.class === item.predicted).length;
  return (
    <Panel
      title="Predictions"
      note={paint(`${correct} of ${predictions.length} right`, theme.text.muted)}
      width={width}
      height={height}
    >
      {rows.map((items, row) => (
        <Box key={row} columnGap={2}>
          {items.map((item, index) => (
            <Box
              key={keys[row * grid.across + index]}
              flexDirection="column"
              width={grid.columns}
              flexShrink={0}
            >
              <Picture
                path={join(runFolder, item.path)}
                width={Math.min(grid.columns, 2 * grid.rows)}
                height={grid.rows}
              />
              <Lines
                lines={caption(item, grid.columns, theme)}
                width={grid.columns}
                height={CAPTION_ROWS}
              />
            </Box>
          ))}
        </Box>
      ))}
    </Panel>
  );
});
