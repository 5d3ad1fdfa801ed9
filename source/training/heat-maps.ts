/** Grad-CAM maps of the images behind a phase's confusion matrix: small tiles of one sheet in the run's folder. */
import { join } from 'node:path';
import { writeGreys } from '../dataset/index.js';
import { GradCam } from '../engine/index.js';
import { messageOf } from '../errors.js';
import { decodeModel } from '../model/index.js';
import type { EventOf } from '../runs/events.js';
import { readCheckpoint } from './checkpoint.js';
import type { StudyContext } from './context.js';
import { Stopped } from './control.js';
import { foldContexts, phaseFolder } from './pass.js';
import { PICTURES, withRoom } from './room.js';
import type { Row } from './shown-images.js';
import { contextOf } from './transfer/context.js';

export type HeatSheet = NonNullable<EventOf<'images-shown'>['heatMaps']>;

/** Images of a phase that get a map, the first of those that are shown, and the time they may take. */
const MOST = 400;
const MOST_SECONDS = 20;
/** Images looked at together. */
const BATCH = 16;
/** Largest side of a map that is kept: a terminal shows no more of it. */
const LARGEST_SIDE = 32;
/** Tiles in a row of the sheet. */
const COLUMNS = 16;

/** A map with its largest value at 255; one without any is black. @param map `[side, side]`, 0 and above. */
export function greyMap(map: Float32Array, side: number): { greys: Uint8Array; side: number } {
  const block = Math.ceil(side / LARGEST_SIDE);
  const small = Math.ceil(side / block);
  const sums = new Float64Array(small * small);
  const counts = new Float64Array(small * small);
  map.forEach((value, i) => {
    const place = Math.floor(i / side / block) * small + Math.floor((i % side) / block);
    sums[place]! += value;
    counts[place]! += 1;
  });
  const means = sums.map((sum, place) => sum / counts[place]!);
  const most = means.reduce((a, b) => Math.max(a, b), 0);
  const scale = most > 0 && Number.isFinite(most) ? 255 / most : 0;
  return { greys: Uint8Array.from(means, (mean) => Math.round(mean * scale) || 0), side: small };
}

/** Tiles row after row in one picture; what is left of the last row is black. */
export function sheetOf(
  tiles: readonly Uint8Array[],
  side: number,
): { greys: Uint8Array; width: number; height: number } {
  const width = COLUMNS * side;
  const height = Math.ceil(tiles.length / COLUMNS) * side;
  const greys = new Uint8Array(width * height);
  for (const [n, tile] of tiles.entries()) {
    const [left, top] = [(n % COLUMNS) * side, Math.floor(n / COLUMNS) * side];
    for (let y = 0; y < side; y++) {
      greys.set(tile.subarray(y * side, (y + 1) * side), (top + y) * width + left);
    }
  }
  return { greys, width, height };
}

interface Asked {
  phase: string;
  /** The phases that it is the mean of; none for one that was trained. */
  members?: readonly string[] | undefined;
  split: 'test' | 'validation';
  rows: readonly Row[];
}

/** Maps as they are made. */
interface Made {
  tiles: Uint8Array[];
  side: number;
  layer: string;
  /** Tile of each row; null where there was no time for it. */
  places: (number | null)[];
  wanted: number;
  /** When no more are begun, as `performance.now` counts. */
  until: number;
}

/** A row by its number among all, and its place in the split of the model that predicted it. */
type Placed = { n: number; place: number; predicted: number };

/** Adds the maps of rows that one model has predicted, as long as there is time. */
async function addMaps(
  context: StudyContext,
  cam: GradCam,
  { phase, split }: Asked,
  rows: readonly Placed[],
  made: Made,
): Promise<void> {
  const { catalog, cache, split: indexes } = await context.data('evaluation');
  const { imageSize } = context.config;
  const images = new Uint8Array(BATCH * imageSize ** 2 * 3);
  for (let start = 0; start < rows.length && performance.now() < made.until; start += BATCH) {
    await context.control.gate();
    const part = rows.slice(start, start + BATCH);
    await cache.read(
      part.map(({ place }) => catalog.images[indexes[split][place]].row),
      images,
    );
    const bytes = images.subarray(0, part.length * imageSize ** 2 * 3);
    const classes = part.map(({ predicted }) => predicted);
    const maps = await cam.maps(bytes, part.length, classes);
    for (const [i, { n }] of part.entries()) {
      const found = greyMap(maps.subarray(i * cam.side ** 2, (i + 1) * cam.side ** 2), cam.side);
      made.places[n] = made.tiles.push(found.greys) - 1;
      made.side = found.side;
    }
    context.emit({
      ...{ type: 'progress', phase: 'evaluation', task: `heat maps of ${phase}` },
      ...{ done: made.tiles.length, total: made.wanted, unit: 'images' },
    });
  }
}

/** Rows by the model that predicted them: those of each fold, whose images stand one fold after the other. */
async function rowsByModel(
  context: StudyContext,
  { phase, split, rows }: Asked,
): Promise<{ own: StudyContext; rows: Placed[] }[]> {
  const parts = [];
  let from = 0;
  for (const fold of foldContexts(context)) {
    const own = contextOf(fold, phase);
    const to = from + (await own.data('evaluation')).split[split].length;
    const placed = rows.slice(0, MOST).flatMap(({ place, predicted }, n) => {
      return place >= from && place < to ? [{ n, place: place - from, predicted }] : [];
    });
    parts.push({ own, rows: placed });
    from = to;
  }
  return parts;
}

/** The maps of a phase that was trained; null where its network has no layer for them. */
async function mapsOf(context: StudyContext, asked: Asked, seconds: number): Promise<Made | null> {
  const { phase, rows } = asked;
  const made: Made = {
    ...{ tiles: [], side: 0, layer: '', places: rows.map(() => null) },
    wanted: Math.min(MOST, rows.length),
    until: performance.now() + seconds * 1000,
  };
  for (const part of await rowsByModel(context, asked)) {
    const best = await readCheckpoint(join(phaseFolder(part.own, phase), 'best'));
    if (best === null) continue;
    // The layers run on what the engine has made the current backend.
    await context.engine();
    const { model } = await decodeModel(best.modelJson, best.weightsBin);
    try {
      const cam = GradCam.of(model);
      if (cam === null) return null;
      made.layer = cam.layer;
      await addMaps(part.own, cam, asked, part.rows, made);
    } finally {
      model.dispose();
    }
  }
  return made.tiles.length > 0 ? made : null;
}

type Maps = Pick<Made, 'tiles' | 'side' | 'layer' | 'places'>;

/** Means of several phases' maps of the same images, each as light as it may be; null where their sides differ. */
export function meanOfMaps(all: readonly Maps[]): Maps | null {
  const [first] = all as [Maps];
  const { side } = first;
  if (all.some((maps) => maps.side !== side)) return null;
  const tiles: Uint8Array[] = [];
  const places = first.places.map((_, n) => {
    const own = all.map((maps) => maps.tiles[maps.places[n] ?? -1]);
    if (own.some((tile) => tile === undefined)) return null;
    const sums = Float32Array.from({ length: side ** 2 }, (_one, i) =>
      own.reduce((sum, tile) => sum + tile![i]!, 0),
    );
    return tiles.push(greyMap(sums, side).greys) - 1;
  });
  const layers = new Set(all.map(({ layer }) => layer));
  return { tiles, side, layer: [...layers].join(', '), places };
}

/** Maps of each member, of the class that the mean has predicted; null where one has none. */
async function mapsOfMean(
  context: StudyContext,
  asked: Asked,
  members: readonly string[],
): Promise<Maps | null> {
  const all: Made[] = [];
  for (const phase of members) {
    const maps = await mapsOf(context, { ...asked, phase }, MOST_SECONDS / members.length);
    if (maps === null) return null;
    all.push(maps);
  }
  return all.length > 0 ? meanOfMaps(all) : null;
}

async function drawn(context: StudyContext, asked: Asked): Promise<HeatMaps | null> {
  const { phase, members } = asked;
  const made = members
    ? await mapsOfMean(context, asked, members)
    : await mapsOf(context, asked, MOST_SECONDS);
  if (made === null || made.tiles.length === 0) return null;
  const { tiles, side, layer, places } = made;
  const { greys, ...size } = sheetOf(tiles, side);
  const path = join('pictures', `heat-${phase}.png`);
  const target = join(context.folder, path);
  await withRoom(context, PICTURES, () => writeGreys(greys, size, target));
  return { sheet: { path, layer, side, columns: COLUMNS }, places };
}

/** A phase's sheet, and the tile of each row. */
export interface HeatMaps {
  sheet: HeatSheet;
  places: (number | null)[];
}

/**
 * Writes the sheet of a phase's images, each map that of the class predicted, by the best epoch of the model
 * that predicted it, of the image as it is. Those of the ensemble are the means of its phases' maps, where these
 * have the same side.
 * @returns Null where there are none; why they failed is a note, since no figure depends on them.
 * @throws {Stopped} when the study is to end now.
 */
export async function heatMapsOf(context: StudyContext, asked: Asked): Promise<HeatMaps | null> {
  if (asked.rows.length === 0) return null;
  try {
    return await drawn(context, asked);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const message = `There are no heat maps of ${asked.phase}: ${messageOf(error)}`;
    context.emit({ type: 'note', phase: 'evaluation', message });
    return null;
  }
}
