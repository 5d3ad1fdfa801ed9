/** Batches that are augmented in a thread beside the graph. */
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { augmentImages } from '../../../source/engine/augmentation/apply.js';
import { drawMix, mixLabels } from '../../../source/engine/augmentation/mix.js';
import { augmentationKey } from '../../../source/engine/augmentation/parameters.js';
import {
  noAugmentation,
  type AugmentationRanges,
} from '../../../source/engine/augmentation/ranges.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { GraphEngine } from '../../../source/engine/graph/engine.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import type { Batch, EngineInfo } from '../../../source/engine/types.js';
import { describeNative, nativeEngine } from '../../native.js';
import { pictures } from '../augmentation/pictures.js';
import { options } from './compare.js';

const side = 24;
const size = 6;
const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
const ranges = { ...noAugmentation, rotation: 180, zoom: 0.2, brightness: 0.2, cutout: 0.2 };
const mixing = { ...ranges, mixup: 1, cutmix: 1 };

const network = () =>
  sequential({
    layers: [
      layers.rescaling({ scale: 1 / 255, inputShape: [side, side, 3] }),
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 3, name: 'conv' }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax', name: 'classes' }),
    ],
  });

const opened: GraphModel[] = [];
function compile(augmentation: AugmentationRanges | undefined, augmentedBeside = true): GraphModel {
  const settings = { ...options, augmentation, loss: { mixing: true } };
  const compiled = new GraphModel(network(), settings, { augmentedBeside });
  opened.push(compiled);
  return compiled;
}

function batchOf(step: number, augmentation: AugmentationRanges = ranges): Batch {
  const augmentationKeys = Uint32Array.from(labels, (_, n) => augmentationKey(7, step, n));
  const mix = drawMix(5, step, size, side, augmentation);
  const mixed = mix ? { mix, mixing: mixLabels(labels, mix) } : {};
  return { size, images: pictures(size, side), labels, augmentationKeys, ...mixed };
}

const info = (deviceKind: 'cpu' | 'gpu'): EngineInfo => ({
  id: 'tensorflow',
  executor: 'graph',
  device: 'device',
  deviceKind,
  version: 'TensorFlow',
  reason: '',
  offer: null,
});

describeNative('augmentation beside the graph', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });
  afterEach(() => {
    for (const compiled of opened.splice(0)) compiled.dispose();
  });

  test('prepares the pictures that the model shows, byte for byte', async () => {
    const compiled = compile(ranges);
    for (const step of [0, 1, 2, 3]) {
      const prepared = await compiled.prepare(batchOf(step));
      expect(prepared.augmentationKeys).toBeUndefined();
      expect(prepared.images).toEqual(await compiled.augment(batchOf(step)));
      expect(prepared.images).toEqual(
        augmentImages(pictures(size, side), side, batchOf(step).augmentationKeys!, ranges),
      );
    }
  });

  test.each([
    ['', ranges],
    [', mixed in the graph', mixing],
  ] as const)('trains on prepared batches as on others%s', async (_name, augmentation) => {
    const [own, reference] = [compile(augmentation), compile(augmentation)];
    await own.writeWeights(await reference.readWeights());
    for (const step of [0, 1, 2, 3]) {
      const prepared = await own.prepare(batchOf(step, augmentation));
      const result = await own.trainStep(prepared, step, 0.01);
      expect(result).toEqual(await reference.trainStep(batchOf(step, augmentation), step, 0.01));
      const { augmentationKeys: _, ...bare } = batchOf(step, augmentation);
      // A rate of 0 does not move the weights, but the optimizer's slots: so both do it.
      const losses = await Promise.all(
        [own, reference].map((model) => model.trainStep(bare, step, 0)),
      );
      expect(losses[0]).toEqual(losses[1]);
      expect(losses[0]!.loss).not.toBe(result.loss);
    }
  });

  test('mixes prepared pictures as the graph that does all of it, within two grey levels', async () => {
    const [beside, within] = [compile(mixing), compile(mixing, false)];
    for (const step of [0, 1, 2, 3]) {
      const shown = await beside.augment(await beside.prepare(batchOf(step, mixing)));
      const expected = await within.augment(batchOf(step, mixing));
      expect(shown).toEqual(await beside.augment(batchOf(step, mixing)));
      const differences = shown.map((value, i) => Math.abs(value - expected[i]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(2);
    }
  });

  test('is taken on a CPU; a GPU augments in its graph, and its batches are left as they are', async () => {
    for (const kind of ['cpu', 'gpu'] as const) {
      const engine = new GraphEngine(info(kind));
      const compiled = engine.compile(network(), { ...options, augmentation: ranges });
      opened.push(compiled as GraphModel);
      const batch = batchOf(0);
      const prepared = await compiled.prepare!(batch);
      if (kind === 'gpu') expect(prepared).toBe(batch);
      else expect(prepared.augmentationKeys).toBeUndefined();
    }
  });

  test('leaves batches alone where no image is changed by itself', async () => {
    for (const augmentation of [undefined, noAugmentation, { ...noAugmentation, mixup: 1 }]) {
      const batch = batchOf(0);
      expect(await compile(augmentation).prepare(batch)).toBe(batch);
    }
  });

  test('tells a batch that does not fit before it is handed on', async () => {
    const batch = { ...batchOf(0), labels: Int32Array.of(9) };
    await expect(compile(ranges).prepare(batch)).rejects.toThrow('labels');
  });
});
