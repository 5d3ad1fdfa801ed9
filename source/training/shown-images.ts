/**
 * The images behind a confusion matrix: for each cell those that say most, with a picture of each in the
 * run's folder.
 */
import { join } from 'node:path';
import { originalThumbnail } from '../dataset/index.js';
import { predictedClasses } from '../evaluation/index.js';
import type { EventBody } from '../runs/events.js';
import { melanomaName } from '../study/lesion-classes.js';
import { sum } from '../sum.js';
import type { StudyContext } from './context.js';
import { heatMapsOf } from './heat-maps.js';
import type { Predictions } from './predict-split.js';
import type { PreparedData } from './prepare-data.js';
import { noPicture, PICTURES, withRoom } from './room.js';

type ImagesShown = Extract<EventBody, { type: 'images-shown' }>;

/** Images of a cell, and of one whose true class is looked for: a missed melanoma is not left out easily. */
const PER_CELL = 40;
const PER_CELL_OF_CASES = 100;
/** Images of a phase, and pictures of a run (about 35 KB each). */
const MOST = 800;
/** Longest side of a picture in pixels: more than half blocks in a terminal can show. */
const SIDE = 128;

export interface Row {
  /** Place in the split. */
  place: number;
  label: number;
  predicted: number;
  confidence: number;
  /** Probability of the classes that are looked for; null without any. */
  score: number | null;
}

/** What each image of a split is called; an image without a prediction is left out. */
export function rowsOf(
  { labels, probabilities }: Predictions,
  classes: number,
  wanted: readonly number[],
): Row[] {
  const predicted = predictedClasses(probabilities, classes);
  return Array.from(labels, (label, place) => ({
    place,
    label,
    predicted: predicted[place],
    confidence: probabilities[place * classes + predicted[place]],
    score: wanted.length === 0 ? null : sum(wanted.map((c) => probabilities[place * classes + c]!)),
  })).filter((row) => row.predicted >= 0);
}

/**
 * Which images are kept: in a cell of mistakes the surest first, in one of right answers the least sure,
 * and of the classes that are looked for those with the lowest score. Cells take turns until `most` are kept.
 */
export function selectRows(
  rows: readonly Row[],
  wanted: readonly number[],
  { perCell = PER_CELL, perCellOfCases = PER_CELL_OF_CASES, most = MOST } = {},
): Row[] {
  const cells = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.label} ${row.predicted}`;
    const cell = cells.get(key);
    if (cell) cell.push(row);
    else cells.set(key, [row]);
  }
  const ranked = [...cells.values()].map((cell) => {
    const [{ label, predicted }] = cell;
    const ofCases = wanted.includes(label);
    const sign = label === predicted ? 1 : -1;
    const rank = (row: Row): number => (ofCases ? (row.score ?? 0) : sign * row.confidence);
    return [...cell]
      .sort((a, b) => rank(a) - rank(b) || a.place - b.place)
      .slice(0, ofCases ? perCellOfCases : perCell);
  });
  const longest = Math.max(0, ...ranked.map((cell) => cell.length));
  const turns = Array.from({ length: longest }, (_, turn) =>
    ranked.flatMap((cell) => cell.slice(turn, turn + 1)),
  );
  return turns.flat().slice(0, most);
}

/** Pictures of a split, each written once whichever phase asks for it. */
export class Pictures {
  readonly #written = new Map<number, string | null>();

  constructor(
    private readonly context: StudyContext,
    private readonly data: PreparedData,
    private readonly split: 'test' | 'validation',
  ) {}

  /**
   * Path of an image's picture within the run's folder; null where there are too many or its file is gone.
   *
   * @throws {Stopped} when the study is to end while it waits for room.
   */
  async of(place: number): Promise<string | null> {
    const known = this.#written.get(place);
    if (known !== undefined) return known;
    if (this.#written.size >= MOST) return null;
    const { catalog } = this.data;
    const { file } = catalog.images[this.data.split[this.split][place]];
    const path = join('pictures', `${this.split}-${place}.png`);
    const target = join(this.context.folder, path);
    const written = await withRoom(this.context, PICTURES, () =>
      originalThumbnail(join(catalog.root, file), SIDE, target),
    ).then(() => path, noPicture);
    this.#written.set(place, written);
    return written;
  }
}

/**
 * Writes the pictures of one phase's images and says what it called them.
 * @throws {Stopped} when the study is to end now.
 */
export async function imagesShown(
  context: StudyContext,
  data: PreparedData,
  pictures: Pictures,
  {
    phase,
    members,
    split,
    wanted,
    predictions,
    foldOf,
  }: {
    phase: string;
    /** The phases that it is the mean of. */
    members?: readonly string[] | undefined;
    split: 'test' | 'validation';
    wanted: readonly number[];
    predictions: Predictions;
    /** The fold that an image at a place in the split is of, from 1; left out without folds. */
    foldOf?: ((place: number) => number) | undefined;
  },
): Promise<ImagesShown> {
  const { classes, images } = data.catalog;
  const rows = selectRows(rowsOf(predictions, classes.length, wanted), wanted);
  const shown: ImagesShown['images'] = [];
  for (const [done, { place, label, predicted, confidence, score }] of rows.entries()) {
    await context.control.gate();
    shown.push({
      path: await pictures.of(place),
      file: images[data.split[split][place]].file,
      class: classes[label],
      predicted: classes[predicted],
      confidence,
      score,
      ...(foldOf && { fold: foldOf(place) }),
    });
    if (done % 20 === 19 || done === rows.length - 1) {
      context.emit({
        type: 'progress',
        phase: 'evaluation',
        task: `drawing images of ${phase}`,
        done: done + 1,
        total: rows.length,
        unit: 'images',
      });
    }
  }
  const heat = await heatMapsOf(context, { phase, members, split, rows });
  return {
    type: 'images-shown',
    phase,
    split,
    case: melanomaName(classes, { melanoma: wanted }),
    images: shown.map((image, n) => ({ ...image, heat: heat && heat.places[n] })),
    heatMaps: heat && heat.sheet,
  };
}
