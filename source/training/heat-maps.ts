/** Grad-CAM maps of the images behind a phase's confusion matrix: small tiles of one sheet in the run's folder. */
import { join } from 'node:path';
import { writeGreys } from '../dataset/index.js';
import { GradCam } from '../engine/index.js';
import { messageOf } from '../errors.js';
import { decodeModel } from '../model/index.js';
import type { EventOf } from '../runs/events.js';
import { phasePath } from '../runs/folder.js';
import { readCheckpoint } from './checkpoint.js';
import type { StudyContext } from './context.js';
import { Stopped } from './control.js';
import { ENSEMBLE } from './ensemble.js';
import { PICTURES, withRoom } from './room.js';
import type { Row } from './shown-images.js';
import { transferContext } from './transfer/context.js';

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
  split: 'test' | 'validation';
  rows: readonly Row[];
}

/** The maps of as many rows, from the first on, as there is time for. @throws {Stopped} when the study is to end. */
async function tilesOf(
  context: StudyContext,
  cam: GradCam,
  { phase, split, rows }: Asked,
): Promise<{ tiles: Uint8Array[]; side: number }> {
  const { catalog, cache, split: indexes } = await context.data('evaluation');
  const { imageSize } = context.config;
  const wanted = rows.slice(0, MOST);
  const images = new Uint8Array(BATCH * imageSize ** 2 * 3);
  const tiles: Uint8Array[] = [];
  let { side } = cam;
  const startedAt = performance.now();
  const late = () => performance.now() - startedAt > MOST_SECONDS * 1000;
  for (let start = 0; start < wanted.length && !late(); start += BATCH) {
    await context.control.gate();
    const part = wanted.slice(start, start + BATCH);
    await cache.read(
      part.map(({ place }) => catalog.images[indexes[split][place]].row),
      images,
    );
    const bytes = images.subarray(0, part.length * imageSize ** 2 * 3);
    const classes = part.map(({ predicted }) => predicted);
    const maps = await cam.maps(bytes, part.length, classes);
    for (const n of part.keys()) {
      const found = greyMap(maps.subarray(n * cam.side ** 2, (n + 1) * cam.side ** 2), cam.side);
      tiles.push(found.greys);
      side = found.side;
    }
    context.emit({
      ...{ type: 'progress', phase: 'evaluation', task: `heat maps of ${phase}` },
      ...{ done: tiles.length, total: wanted.length, unit: 'images' },
    });
  }
  return { tiles, side };
}

async function drawn(
  context: StudyContext,
  asked: Asked,
): Promise<{ sheet: HeatSheet; tiles: number } | null> {
  const best = await readCheckpoint(join(phasePath(context.folder, asked.phase), 'best'));
  if (best === null) return null;
  // The layers run on what the engine has made the current backend.
  await context.engine();
  const { model } = await decodeModel(best.modelJson, best.weightsBin);
  try {
    const cam = GradCam.of(model);
    if (cam === null) return null;
    const own = asked.phase === 'transfer' ? transferContext(context) : context;
    const { tiles, side } = await tilesOf(own, cam, asked);
    const { greys, ...size } = sheetOf(tiles, side);
    const path = join('pictures', `heat-${asked.phase}.png`);
    const target = join(context.folder, path);
    await withRoom(context, PICTURES, () => writeGreys(greys, size, target));
    return { sheet: { path, layer: cam.layer, side, columns: COLUMNS }, tiles: tiles.length };
  } finally {
    model.dispose();
  }
}

/**
 * Writes the sheet of a phase's images, each map that of the class predicted: the best epoch's, of the
 * image as it is. The ensemble has none, for it has no layers of its own.
 * @returns Null where there are none; why they failed is a note, since no figure depends on them.
 * @throws {Stopped} when the study is to end now.
 */
export async function heatMapsOf(
  context: StudyContext,
  asked: Asked,
): Promise<{ sheet: HeatSheet; tiles: number } | null> {
  if (asked.phase === ENSEMBLE || asked.rows.length === 0) return null;
  try {
    return await drawn(context, asked);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    const message = `There are no heat maps of ${asked.phase}: ${messageOf(error)}`;
    context.emit({ type: 'note', phase: 'evaluation', message });
    return null;
  }
}
