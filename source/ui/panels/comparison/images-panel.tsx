/** One image of a cell of the confusion matrix: its picture and what the network says of it. */
import { join } from 'node:path';
import { Box } from 'ink';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf } from '../../components/panel.js';
import { Picture } from '../../components/picture.js';
import { wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { paint, useTheme, type Theme } from '../../theme.js';
import { cellOf, imageAt, imagesIn } from './cell.js';
import { shownEvaluation } from './models.js';
import type { ComparisonProps } from './panel-list.js';

type ShownImage = ReturnType<typeof imagesIn>[number];

/** Columns that the words beside a picture need. */
const WORDS = 24;
const GAP = 2;

function factLines(
  image: ShownImage,
  { split, asked }: { split: string; asked: string | null },
  width: number,
  theme: Theme,
): string[] {
  const right = image.class === image.predicted;
  const { mark } = theme.glyphs;
  const style = right ? theme.status.done : theme.status.error;
  const fact = (name: string, value: string): string[] => [
    paint(name, theme.text.muted),
    ...wrap(value, width).map((line) => paint(line, theme.text.strong)),
  ];
  return [
    ...fact('true label', image.class),
    paint('prediction', theme.text.muted),
    ...wrap(`${right ? mark.ok : mark.error} ${image.predicted}`, width).map((line) =>
      paint(line, style),
    ),
    ...fact('confidence', percent(image.confidence)),
    ...(asked !== null && image.score !== null
      ? fact(`score for ${asked}`, image.score.toFixed(3))
      : []),
    ...fact(`file, ${split} set`, image.file),
  ];
}

/** The images of the cell that is looked at, one at a time. */
export function ImagesPanel(props: ComparisonProps) {
  const theme = useTheme();
  const { row, classes, view, runFolder, width, height } = props;
  const inside = insideOf(width, height);
  const cell = cellOf(view.cell, classes.length);
  const known = row?.phase.images;
  const images = row && cell ? imagesIn(row.phase, cell, classes) : [];
  const shown = imageAt(images, view.image);
  const title = cell
    ? cell.truth === cell.predicted
      ? `${classes[cell.truth]}, found`
      : `${classes[cell.truth]} taken for ${classes[cell.predicted]}`
    : 'Images';
  if (!row || !cell || !shown || !known) {
    const note = known
      ? 'No image is in this cell.'
      : 'The images of this phase are not in the log: the evaluation writes them when it is over.';
    return (
      <Panel title={title} width={width} height={height} focused>
        <Lines lines={wrap(note, inside.width)} {...inside} />
      </Panel>
    );
  }
  const { image, place } = shown;
  const count = shownEvaluation(row)?.evaluation.confusionMatrix[cell.truth]?.[cell.predicted];
  const kept = count !== undefined && count > images.length ? ` kept, of ${whole(count)}` : '';
  const { path } = image;
  const columns = Math.max(0, Math.min(2 * inside.height, inside.width - WORDS - GAP));
  const words = inside.width - columns - GAP;
  return (
    <Panel
      title={`${row.title}: ${title}`}
      note={`${place + 1} of ${images.length}${kept}`}
      width={width}
      height={height}
      focused
    >
      <Box columnGap={GAP} width={inside.width} height={inside.height}>
        {path === null ? (
          <Lines lines={['no picture is kept']} width={columns} height={inside.height} />
        ) : (
          <Picture path={join(runFolder, path)} width={columns} height={inside.height} />
        )}
        <Lines
          lines={factLines(image, { split: known.split, asked: known.case }, words, theme)}
          width={words}
          height={inside.height}
        />
      </Box>
    </Panel>
  );
}
