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
import { greyMap, heatMapsOf, meanOfMaps } from '../../source/training/heat-maps.js';
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
const build = (seed = 3) =>
  buildCnn({
    side: SIDE,
    classes: CLASSES,
    filters: [4, 6],
    kernelSize: 3,
    units: 8,
    dropout: 0.5,
    seed,
  });

async function keep(model: ReturnType<typeof build>, checkpoint: string): Promise<void> {
  const weights = model.weights.map((weight) => ({
    name: weight.originalName,
    shape: weight.shape as number[],
    data: weight.read().dataSync() as Float32Array,
  }));
  await writeCheckpoint(join(folder, 'phases', checkpoint), {
    ...encodeModel(model, weights),
    optimizer: [],
    loop: freshLoop('baseline', 1),
  });
  model.dispose();
}

beforeAll(async () => {
  engine = await openEngine('wasm', { threads: 1 });
  mkdirSync(join(folder, 'pictures'));
  await keep(build(), join('baseline', 'best'));
  await keep(build(6), join('balanced', 'best'));
  await keep(build(4), join('augmented', 'fold-1', 'best'));
  await keep(build(5), join('augmented', 'fold-2', 'best'));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A run whose validation images lie in memory, in the reverse of the cache's order. */
function context(folds: number | null = null): { context: StudyContext; events: EventBody[] } {
  const events: EventBody[] = [];
  const images = Array.from({ length: IMAGES }, (_, i) => ({ row: IMAGES - 1 - i }));
  const data = {
    catalog: { images },
    split: { validation: [...images.keys()] },
    // Twelve images in the first, the others in the second.
    folds: [
      { validation: [...images.keys()].slice(0, 12) },
      { validation: [...images.keys()].slice(12) },
    ],
    cache: {
      read: async (rows: readonly number[], target: Uint8Array) =>
        rows.forEach((row, n) => target.set(imageOf(row), n * SIDE * SIDE * 3)),
    },
  };
  const made = {
    folder,
    config: { imageSize: SIDE, folds, fold: null, protocol: 'grouped' },
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
    places: rows.map((_, n) => n),
    sheet: { path: join('pictures', 'heat-baseline.png'), layer: 'block2_conv', side: 8 },
  });
  expect(events.at(-1)).toMatchObject({ type: 'progress', done: IMAGES, total: IMAGES });
  const model = build();
  await expectMaps(found.sheet, () => GradCam.of(model)!);
  model.dispose();
}, 60_000);

it('holds in a cross-validation the maps of the model that each fold has trained', async () => {
  const { context: run, events } = context(2);
  const found = (await heatMapsOf(run, { phase: 'augmented', split: 'validation', rows }))!;
  expect(events.filter(({ type }) => type === 'note')).toEqual([]);
  const made = [...rows.keys()].sort(
    (a, b) => Number(rows[a]!.place >= 12) - Number(rows[b]!.place >= 12) || a - b,
  );
  expect(found.places).toEqual([...rows.keys()].map((n) => made.indexOf(n)));
  const [first, second] = [build(4), build(5)];
  const of = (place: number) => GradCam.of(place < 12 ? first : second)!;
  await expectMaps(found.sheet, of, found.places);
  first.dispose();
  second.dispose();
}, 60_000);

/** Each row's tile is the map that a model makes of its image alone. */
async function expectMaps(
  { side, columns, path }: NonNullable<Awaited<ReturnType<typeof heatMapsOf>>>['sheet'],
  camOf: (place: number) => GradCam,
  places: (number | null)[] = rows.map((_, n) => n),
): Promise<void> {
  const { data, info } = await sharp(join(folder, path))
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: columns * side, height: 2 * side, channels: 1 });
  const seen = new Set<string>();
  for (const [n, { place, predicted }] of rows.entries()) {
    const map = await camOf(place).maps(imageOf(IMAGES - 1 - place), 1, [predicted]);
    const { greys } = greyMap(map, side);
    const at = places[n]!;
    const [left, top] = [(at % columns) * side, Math.floor(at / columns) * side];
    const tile = Array.from({ length: side * side }, (_, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      return data[(top + y) * info.width + left + x]!;
    });
    // Images are summed up in another order alone than in a batch.
    const off = Math.max(...tile.map((value, i) => Math.abs(value - greys[i]!)));
    expect(off, `image ${n}`).toBeLessThanOrEqual(1);
    seen.add(tile.join());
  }
  // Of some images an untrained network has nothing that speaks for a class.
  expect(seen.size).toBeGreaterThan(IMAGES / 2);
}

it('is of an ensemble the mean of the maps of its phases, each as light as the others', async () => {
  const { context: run } = context();
  const asked = { phase: 'ensemble', split: 'validation' as const, rows };
  const found = (await heatMapsOf(run, { ...asked, members: ['baseline', 'balanced'] }))!;
  expect(found).toMatchObject({
    places: rows.map((_, n) => n),
    sheet: { path: join('pictures', 'heat-ensemble.png'), layer: 'block2_conv', side: 8 },
  });
  const models = [build(), build(6)];
  const sheet = sharp(join(folder, found.sheet.path)).toColourspace('b-w');
  const { data, info } = await sheet.raw().toBuffer({ resolveWithObject: true });
  let both = 0;
  for (const [n, { place, predicted }] of rows.entries()) {
    const maps: Uint8Array[] = [];
    for (const model of models) {
      const map = await GradCam.of(model)!.maps(imageOf(IMAGES - 1 - place), 1, [predicted]);
      maps.push(greyMap(map, 8).greys);
    }
    if (maps.every((map) => map.some((value) => value > 0))) both += 1;
    const sums = Array.from({ length: 64 }, (_, i) => maps[0]![i]! + maps[1]![i]!);
    const most = Math.max(...sums) || 1;
    const [left, top] = [(n % 16) * 8, Math.floor(n / 16) * 8];
    const tile = sums.map((_, i) => data[(top + (i >> 3)) * info.width + left + (i % 8)]!);
    expect(tile).toEqual(sums.map((sum) => Math.round((sum / most) * 255)));
  }
  expect(both).toBeGreaterThan(3);
  for (const model of models) model.dispose();
  // Networks whose maps have other sides have no mean, nor has one without any.
  const maps = { tiles: [new Uint8Array(4)], side: 2, layer: 'a', places: [0] };
  expect(meanOfMaps([maps, { ...maps, tiles: [new Uint8Array(9)], side: 3 }])).toBeNull();
  expect(meanOfMaps([maps, { ...maps, places: [null] }])).toMatchObject({ places: [null] });
  expect(await heatMapsOf(run, { ...asked, members: ['baseline', 'weighted'] })).toBeNull();
}, 60_000);

it('is none of a damaged checkpoint, which a note tells', async () => {
  const { context: run, events } = context();
  expect(await heatMapsOf(run, { phase: 'weighted', split: 'validation', rows })).toBeNull();
  expect(events).toEqual([]);
  writeFileSync(join(folder, 'phases', 'baseline', 'best', 'weights.bin'), 'cut');
  expect(await heatMapsOf(run, { phase: 'baseline', split: 'validation', rows })).toBeNull();
  expect(events).toMatchObject([
    { type: 'note', message: expect.stringMatching(/no heat maps of baseline: .*damaged/) },
  ]);
});
