/** A few validation images with the class that the network gives them now. */
import { memo } from 'react';
import { join } from 'node:path';
import { Box } from 'ink';
import type { PhaseState } from '../../runs/state.js';
import { Lines } from '../components/lines.js';
import { pageOf, placeOf } from '../components/list-pages.js';
import { insideOf, noteRoom, Panel } from '../components/panel.js';
import { Picture } from '../components/picture.js';
import { cutNames } from '../cut-names.js';
import { fitting } from '../fit.js';
import { percent } from '../format.js';
import { keyTable, shownKey } from '../keys.js';
import { listKeys } from '../list-keys.js';
import { paint, useTheme, type Theme } from '../theme.js';

const TITLE = 'Predictions';

type Prediction = PhaseState['predictions'][number];

/** Columns of one picture with its gap, and rows of its caption. */
const LEAST_COLUMNS = 14;
const CAPTION_ROWS = 2;
const LEAST_PICTURE_ROWS = 3;
/** A square picture is about twice as wide as high in cells. */
const PICTURE_ROWS = 8;

/**
 * What the network says and whether that is right; below it what it is.
 * @param names Those of all classes that are shown: cut, they are to be told apart.
 */
function caption(
  item: Prediction,
  names: readonly string[],
  width: number,
  theme: Theme,
): string[] {
  const { mark } = theme.glyphs;
  const right = item.class === item.predicted;
  const sure = percent(item.confidence, 0);
  const glyph = right ? mark.ok : mark.error;
  const cutTo = (name: string, room: number): string =>
    cutNames(names, room, mark.ellipsis)[names.indexOf(name)];
  const name = cutTo(item.predicted, Math.max(1, width - sure.length - 3));
  const verdict = paint(`${glyph} ${name}`, right ? theme.status.done : theme.status.error);
  return [
    `${verdict} ${sure}`,
    paint(right ? '' : `is ${cutTo(item.class, width - 3)}`, theme.text.muted),
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
  /** Page of the pictures where not all fit, any integer. */
  page: number;
  runFolder: string;
  width: number;
  height: number;
}

export const PreviewsPanel = memo(function PreviewsPanel(props: PreviewsPanelProps) {
  const theme = useTheme();
  const { predictions, page, runFolder, width, height } = props;
  const inside = insideOf(width, height);
  if (predictions.length === 0 || inside.height < CAPTION_ROWS + LEAST_PICTURE_ROWS) {
    const note = predictions.length === 0 ? 'after the first epoch' : 'too small for pictures';
    return (
      <Panel title={TITLE} width={width} height={height}>
        <Lines lines={[paint(note, theme.text.muted)]} {...inside} />
      </Panel>
    );
  }
  const grid = gridOf(predictions.length, inside.width, inside.height);
  const span = pageOf(predictions.length, grid.across * grid.down, page);
  const shown = predictions.slice(span.from, span.to);
  const rows = Array.from({ length: Math.ceil(shown.length / grid.across) }, (_row, row) =>
    shown.slice(row * grid.across, (row + 1) * grid.across),
  );
  const keys = listKeys(shown.map(({ path }) => path));
  const correct = predictions.filter((item) => item.class === item.predicted).length;
  const names = [...new Set(predictions.flatMap((one) => [one.predicted, one.class]))];
  const right = `${correct} of ${predictions.length} right`;
  const turn = shownKey(keyTable.pageDown.keys[0], theme.unicode);
  const place = shown.length < predictions.length ? `, shown ${placeOf(span)}` : '';
  const notes = place === '' ? [right] : [`${right}${place}, ${turn}: more`, right + place];
  return (
    <Panel
      title={TITLE}
      note={paint(fitting(notes, noteRoom(TITLE, width)), theme.text.muted)}
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
                lines={caption(item, names, grid.columns, theme)}
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
