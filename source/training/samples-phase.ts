/** The `samples` phase: pictures to look at, and the first batch. */
import { join } from 'node:path';
import { augmentationKey, type CompiledModel } from '../engine/index.js';
import { describeBatch, originalThumbnail, writePicture } from '../dataset/index.js';
import { buildCnn } from '../model/index.js';
import type { Picture } from '../runs/events.js';
import { onlyTransfers } from '../study/image-side.js';
import { phaseOf } from '../study/phases.js';
import { compileOptions } from './compile-options.js';
import type { StudyContext } from './context.js';
import type { PreparedData } from './prepare-data.js';
import { noPicture, PICTURES, withRoom } from './room.js';
import { drawnFrom, orderOf } from './training-set.js';
import { transferContext } from './transfer/context.js';

/** Images of each class to choose from with a key. */
const PER_CLASS = 4;
/** Augmented versions of the first image of each class. */
const VERSIONS = 3;
/** Longest side of a thumbnail in pixels: more than half blocks in a terminal can show. */
const THUMBNAIL = 160;

/** Writes the true file, made small, and says what it shows. */
async function original(
  context: StudyContext,
  { catalog }: PreparedData,
  index: number,
  name: string,
): Promise<Picture> {
  const image = catalog.images[index];
  const path = join('pictures', `${name}.png`);
  const target = join(context.folder, path);
  await withRoom(context, PICTURES, () =>
    originalThumbnail(join(catalog.root, image.file), THUMBNAIL, target),
  );
  return {
    path,
    class: catalog.classes[image.label],
    file: image.file,
    width: image.width,
    height: image.height,
    kind: 'original',
    split: 'train',
  };
}

/** The study's network, compiled as the phases that augment compile it. */
async function augmentingModel(context: StudyContext, classes: number): Promise<CompiledModel> {
  const { config } = context;
  const { imageSize: side, seed, network, augmentation } = config;
  const engine = await context.engine();
  const layers = buildCnn({ side, classes, ...network, seed });
  return engine.compile(layers, { seed, ...compileOptions(config), augmentation });
}

/** Writes versions of an image exactly as training sees them under augmentation. */
async function augmented(
  context: StudyContext,
  { catalog, cache }: PreparedData,
  model: CompiledModel,
  index: number,
  name: string,
): Promise<Picture[]> {
  const { config } = context;
  const side = config.imageSize;
  const image = catalog.images[index];
  const rows = Array.from({ length: VERSIONS }, () => image.row);
  const images = new Uint8Array(VERSIONS * side * side * 3);
  await cache.read(rows, images);
  const keys = Uint32Array.from(rows, (_row, n) => augmentationKey(config.seed, index, n));
  const labels = Int32Array.from(rows, () => image.label);
  const versions = await model.augment({ size: VERSIONS, images, labels, augmentationKeys: keys });
  return Promise.all(
    rows.map(async (_row, n): Promise<Picture> => {
      const path = join('pictures', `${name}-augmented-${n}.png`);
      const pixels = versions.subarray(n * side * side * 3, (n + 1) * side * side * 3);
      const target = join(context.folder, path);
      await withRoom(context, PICTURES, () => writePicture(pixels, side, target));
      const { file, width, height, label } = image;
      return {
        path,
        class: catalog.classes[label],
        file,
        width,
        height,
        kind: 'augmented',
        split: 'train',
      };
    }),
  );
}

/** Looks at the batch that the first step of training sees. */
async function inspectFirstBatch(
  context: StudyContext,
  { catalog, split, cache }: PreparedData,
): Promise<void> {
  const { batchSize, imageSize: side, seed } = context.config;
  const items = split.train.map((image) => ({ image, copy: 0 }));
  const strata = drawnFrom(context.config, phaseOf('baseline').recipe, catalog, items);
  const order = orderOf({ items, strata }, seed, 1).subarray(0, batchSize);
  const first = Array.from(order, (place) => catalog.images[split.train[place]]);
  const images = new Uint8Array(first.length * side * side * 3);
  await cache.read(
    first.map(({ row }) => row),
    images,
  );
  const labels = Int32Array.from(first, ({ label }) => label);
  context.emit({ type: 'batch-inspected', ...describeBatch(images, labels, side) });
}

/** Shows images as they are trained on: by the settings of transfer where nothing else is trained. */
export async function samplesPhase(study: StudyContext): Promise<void> {
  const context = onlyTransfers(study.config) ? transferContext(study) : study;
  context.emit({ type: 'phase-started', phase: 'samples' });
  const data = await context.data('samples');
  const pictures: Picture[] = [];
  const model = await augmentingModel(context, data.catalog.classes.length);
  try {
    for (const [label] of data.catalog.classes.entries()) {
      await context.control.gate();
      const ofClass = data.split.train.filter(
        (index) => data.catalog.images[index].label === label,
      );
      for (const [n, index] of ofClass.slice(0, PER_CLASS).entries()) {
        // A file that is gone by now has no thumbnail; it is told of when training begins.
        const shown = await original(context, data, index, `class-${label}-${n}`).catch(noPicture);
        if (shown) pictures.push(shown);
        if (n === 0)
          pictures.push(...(await augmented(context, data, model, index, `class-${label}-${n}`)));
      }
      context.emit({
        type: 'progress',
        phase: 'samples',
        task: 'drawing samples',
        done: label + 1,
        total: data.catalog.classes.length,
        unit: 'classes',
      });
    }
  } finally {
    model.dispose();
  }
  context.emit({ type: 'samples-shown', phase: 'samples', pictures });
  await inspectFirstBatch(context, data);
}
