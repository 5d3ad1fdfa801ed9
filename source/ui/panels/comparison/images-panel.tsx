/** One image of a cell of the confusion matrix: its picture and what the network says of it. */
import { join } from 'node:path';
import { useMemo } from 'react';
import { Box } from 'ink';
import type { PhaseState } from '../../../runs/state.js';
import { abbreviate } from '../../components/class-abbreviations.js';
import { Lines } from '../../components/lines.js';
import { Panel, insideOf, titleRoom } from '../../components/panel.js';
import { Picture } from '../../components/picture.js';
import { fitting, wrap } from '../../fit.js';
import { percent, whole } from '../../format.js';
import { paint, useTheme, type Style, type Theme } from '../../theme.js';
import { shortViews } from '../views.js';
import { cellOf, imageAt, imagesIn, type Cell } from './cell.js';
import { markWords } from '../data/findings.js';
import { shownEvaluation, splitName } from './models.js';
import { imageScore } from './threshold.js';
import type { ComparisonProps } from './panel-list.js';

type Shown = NonNullable<PhaseState['images']>;
type ShownImage = Shown['images'][number];

/** Columns that the words beside a picture need. */
const WORDS = 24;
const GAP = 2;

interface Fact {
  /** Null where the value says what it is. */
  name: string | null;
  value: string;
  style: Style;
}

function factsOf(
  image: ShownImage,
  {
    split,
    asked,
    score,
    views,
    marked,
  }: {
    split: string;
    asked: string | null;
    score: ReturnType<typeof imageScore> | null;
    views: string | null;
    /** What somebody has marked the label as, in words. */
    marked: string | null;
  },
  theme: Theme,
): Fact[] {
  const right = image.class === image.predicted;
  const { mark } = theme.glyphs;
  const fact = (name: string, value: string, style = theme.text.strong): Fact => ({
    name,
    value,
    style,
  });
  return [
    fact('true label', image.class),
    ...(marked === null ? [] : [{ name: null, value: marked, style: theme.status.warning }]),
    fact(
      'prediction',
      `${right ? mark.ok : mark.error} ${image.predicted}`,
      right ? theme.status.done : theme.status.error,
    ),
    fact(
      views === null ? 'confidence' : `confidence, ${shortViews(views)}`,
      percent(image.confidence),
    ),
    ...(asked !== null && score !== null
      ? [
          fact(
            `score for ${asked}`,
            `${score.value.toFixed(3)}${score.calibrated ? ', calibrated' : ''}`,
          ),
        ]
      : []),
    fact(`file, ${split} set`, image.file),
  ];
}

/** What the colours over the picture are, or why there are none. */
function heatFact(image: ShownImage, { heatMaps }: Shown, ensemble: boolean, theme: Theme): Fact {
  const drawn = heatMaps && typeof image.heat === 'number';
  const scale = theme.colors && theme.unicode ? 'red most, blue nothing' : 'dark is nothing';
  const value = drawn
    ? `what speaks for ${image.predicted}: ${scale}; ${heatMaps.layer}, ${heatMaps.side}x${heatMaps.side}${ensemble ? ', mean of its phases' : ''}`
    : ensemble
      ? 'none of the ensemble: see those of its phases'
      : 'none is kept of this image';
  return {
    name: 'heat map (Grad-CAM)',
    value,
    style: drawn ? theme.text.strong : theme.text.muted,
  };
}

/** Each fact below its name; behind it where the rows are too few for that. */
function factLines(
  facts: readonly Fact[],
  { width, height }: { width: number; height: number },
  theme: Theme,
): string[] {
  const written = (text: string, style: Style): string[] =>
    wrap(text, width).map((line) => paint(line, style));
  const below = facts.flatMap(({ name, value, style }) => [
    ...(name === null ? [] : [paint(name, theme.text.muted)]),
    ...written(value, style),
  ]);
  if (below.length <= height) return below;
  return facts.flatMap(({ name, value, style }) =>
    written(name === null ? value : `${name}: ${value}`, style),
  );
}

/** The picture of an image of a cell, under its heat map where that is asked for and there is one. */
function CellPicture({
  path,
  place,
  sheet,
  runFolder,
  width,
  height,
}: {
  path: string;
  /** Place of its map in the sheet. */
  place: number | null;
  sheet: Shown['heatMaps'];
  runFolder: string;
  width: number;
  height: number;
}) {
  const heat = useMemo(() => {
    if (!sheet || place === null) return null;
    const { path: file, side, columns } = sheet;
    return { sheet: join(runFolder, file), side, columns, place };
  }, [sheet, place, runFolder]);
  const file = join(runFolder, path);
  return <Picture path={file} width={width} height={height} heat={heat} at="top" />;
}

/** What a cell is, with whole names of its classes and with the matrix's short ones. */
const cellTitles = (
  { truth, predicted }: Cell,
  classes: readonly string[],
  model: string,
): string[] =>
  [classes, abbreviate(classes)].map((names) =>
    truth === predicted
      ? `${model}${names[truth]}, found`
      : `${model}${names[truth]} taken for ${names[predicted]}`,
  );

/** The images of the cell that is looked at, one at a time. */
export function ImagesPanel(props: ComparisonProps) {
  const theme = useTheme();
  const { state, row, classes, view, runFolder, width, height } = props;
  const inside = insideOf(width, height);
  const cell = cellOf(view.cell, classes.length);
  const known = row?.phase.images;
  const images = row && cell ? imagesIn(row.phase, cell, classes) : [];
  const shown = imageAt(images, view.image);
  const model = row && shown && known ? `${row.title}: ` : '';
  const title = cell ? fitting(cellTitles(cell, classes, model), titleRoom(width)) : 'Images';
  if (!row || !cell || !shown || !known) {
    const note = known
      ? 'No image is in this cell.'
      : 'The images of this phase are not in the log: the evaluation writes them when it is over.';
    return (
      <Panel title={row ? `${row.title}: ${title}` : title} width={width} height={height} focused>
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
  const score =
    image.score === null ? null : imageScore(state, row.id, { ...image, score: image.score });
  const told = {
    split: splitName(known.split, state),
    asked: known.case,
    score,
    views: row.views,
    marked: markWords(state, image.file),
  };
  const facts = [
    ...factsOf(image, told, theme),
    ...(view.heat ? [heatFact(image, known, row.id === 'ensemble', theme)] : []),
  ];
  return (
    <Panel
      title={title}
      note={`${place + 1} of ${images.length}${kept}`}
      width={width}
      height={height}
      focused
    >
      <Box columnGap={GAP} width={inside.width} height={inside.height}>
        {path === null ? (
          <Lines lines={['no picture is kept']} width={columns} height={inside.height} />
        ) : (
          <CellPicture
            path={path}
            place={view.heat ? (image.heat ?? null) : null}
            sheet={known.heatMaps}
            runFolder={runFolder}
            width={columns}
            height={inside.height}
          />
        )}
        <Lines
          readsOn
          lines={factLines(facts, { width: words, height: inside.height }, theme)}
          width={words}
          height={inside.height}
        />
      </Box>
    </Panel>
  );
}
