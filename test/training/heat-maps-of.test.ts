/** The sheet of heat maps as the evaluation writes it, from a checkpoint and an image cache. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GradCam, openEngine, type Engine } from '../../source/engine/index.js';
import { buildCnn, encodeModel } from '../../source/model/index.js';
import type { EventBody } from '../../source/runs/events.js';
import { writeCheckpoint } from '../../source/training/checkpoint.js';
import type { StudyContext } from '../../source/training/context.js';
import { greyMap, heatMapsOf } from '../../source/training/heat-maps.js';
import { freshLoop } from '../../source/training/training-phase.js';

const SIDE = 16;
const CLASSES = 3;
const IMAGES = 20;
const pixels = Uint8Array.from(
  { length: IMAGES * SIDE * SIDE * 3 },
  (_, i) => Math.abs(Math.sin((i + 1) * 12.9898)) * 255,
);
const imageOf = (place: number) =>
  pixels.subarray(place * SIDE * SIDE * 3, (place + 1) * SIDE * SIDE * 3);

let engine: Engine;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-heat-'));
const build = () =>
  buildCnn({
    side: SIDE,
    classes: CLASSES,
    filters: [4, 6],
    kernelSize: 3,
    units: 8,
    dropout: 0.5,
    seed: 3,
  });

beforeAll(async () => {
  engine = await openEngine('wasm', { threads: 1 });
  mkdirSync(join(folder, 'pictures'));
  const model = build();
  const weights = model.weights.map((weight) => ({
    name: weight.name,
    shape: weight.shape as number[],
    data: weight.read().dataSync() as Float32Array,
  }));
  await writeCheckpoint(join(folder, 'phases', 'baseline', 'best'), {
    ...encodeModel(model, weights),
    optimizer: [],
    loop: freshLoop('baseline', 1),
  });
  model.dispose();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose validation images lie in memory, in the reverse of the cache's order. */
function context(): { context: StudyContext; events: EventBody[] } {
  const events: EventBody[] = [];
  const images = Array.from({ length: IMAGES }, (_, i) => ({ row: IMAGES - 1 - i }));
  const data = {
    catalog: { images },
    split: { validation: [...images.keys()] },
    cache: {
      read: async (rows: readonly number[], target: Uint8Array) =>
        rows.forEach((row, n) => target.set(imageOf(row), n * SIDE * SIDE * 3)),
    },
  };
  const made = {
    folder,
    config: { imageSize: SIDE },
    emit: (event: EventBody) => events.push(event),
    control: { gate: async () => undefined },
    data: async () => data,
    engine: async () => engine,
  };
  return { context: made as unknown as StudyContext, events };
}

const rows = Array.from({ length: IMAGES }, (_, n) => ({
  // Not in the order of the split.
  place: (n * 7) % IMAGES,
  label: 0,
  predicted: n % CLASSES,
  confidence: 0.5,
  score: null,
}));

it('holds for each image, in their order, the map of the class predicted', async () => {
  const { context: run, events } = context();
  const found = (await heatMapsOf(run, { phase: 'baseline', split: 'validation', rows }))!;
  expect(found).toMatchObject({
    tiles: IMAGES,
    sheet: { path: join('pictures', 'heat-baseline.png'), layer: 'block2_conv', side: 8 },
  });
  expect(events.at(-1)).toMatchObject({ type: 'progress', done: IMAGES, total: IMAGES });
  const { side, columns, path } = found.sheet;
  const { data, info } = await sharp(join(folder, path))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: columns * side, height: 2 * side, channels: 1 });
  const model = build();
  const cam = GradCam.of(model)!;
  const seen = new Set<string>();
  for (const [n, { place, predicted }] of rows.entries()) {
    const map = await cam.maps(imageOf(IMAGES - 1 - place), 1, [predicted]);
    const { greys } = greyMap(map, side);
    const [left, top] = [(n % columns) * side, Math.floor(n / columns) * side];
    const tile = Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return data[(top + y) * info.width + left + x]!;
    });
    // Images are summed up in another order alone than in a batch.
    const off = Math.max(...tile.map((value, i) => Math.abs(value - greys[i]!)));
    expect(off, `image ${n}`).toBeLessThanOrEqual(1);
    seen.add(tile.join());
  }
  expect(seen.size).toBe(IMAGES);
  model.dispose();
}, 60_000);

it('is none of an ensemble, and none of a damaged checkpoint, which a note tells', async () => {
  const { context: run, events } = context();
  expect(await heatMapsOf(run, { phase: 'ensemble', split: 'validation', rows })).toBeNull();
  expect(await heatMapsOf(run, { phase: 'weighted', split: 'validation', rows })).toBeNull();
  expect(events).toEqual([]);
  writeFileSync(join(folder, 'phases', 'baseline', 'best', 'weights.bin'), 'cut');
  expect(await heatMapsOf(run, { phase: 'baseline', split: 'validation', rows })).toBeNull();
  expect(events).toMatchObject([
    { type: 'note', message: expect.stringMatching(/no heat maps of baseline: .*damaged/) },
  ]);
});
