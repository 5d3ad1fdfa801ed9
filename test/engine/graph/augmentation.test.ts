import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { augmentImages } from '../../../source/engine/augmentation/apply.js';
import { drawMix, mixImages, mixLabels } from '../../../source/engine/augmentation/mix.js';
import { augmentationKey } from '../../../source/engine/augmentation/parameters.js';
import {
  noAugmentation,
  type AugmentationRanges,
} from '../../../source/engine/augmentation/ranges.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { EagerModel } from '../../../source/engine/eager/compiled-model.js';
import { inOrder } from '../../../source/engine/graph/graph.js';
import { buildTrainingGraph } from '../../../source/engine/graph/training-graph.js';
import { loadTensorflowBackend } from '../../../source/engine/native/index.js';
import type { Batch } from '../../../source/engine/types.js';
import { describeNative, nativeEngine } from '../../native.js';
import { pictures } from '../augmentation/pictures.js';
import { options } from './compare.js';

const side = 48;
const size = 12;
const length = side * side * 3;
const images = pictures(size, side);
const labels = Int32Array.from({ length: size }, (_, i) => i % 2);
const keys = Uint32Array.from({ length: size }, (_, i) => augmentationKey(7, 3, i));
const batch: Batch = { size, images, labels, augmentationKeys: keys };

/** A linear classifier, with the same weights each time: its loss tells pictures apart. */
const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotUniform({ seed }) });
const network = () =>
  sequential({
    layers: [
      layers.rescaling({ scale: 1 / 255, inputShape: [side, side, 3] }),
      layers.conv2d({ filters: 2, kernelSize: 3, strides: 3, name: 'conv', ...seeded(1) }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'softmax', name: 'classes', ...seeded(2) }),
    ],
  });

const opened: GraphModel[] = [];
function compile(changes: Partial<AugmentationRanges>): GraphModel {
  const augmentation = { ...noAugmentation, ...changes };
  const compiled = new GraphModel(network(), { ...options, augmentation });
  opened.push(compiled);
  return compiled;
}

const each: Partial<AugmentationRanges> = {
  rotation: 180,
  zoom: 0.3,
  shift: 0.4,
  shear: 30,
  horizontalFlip: true,
  verticalFlip: true,
  quarterTurns: true,
  brightness: 0.4,
  contrast: 0.5,
  saturation: 0.8,
  hue: 60,
  whiteBalance: 0.3,
  gamma: 0.5,
  hair: 0.7,
  border: 0.7,
  cutout: 0.4,
};
const alone = Object.entries(each).map(([name, value]) => [name, { [name]: value }] as const);
const { saturation: _saturation, hue: _hue, whiteBalance: _light, ...unmixed } = each;

/** Op names that compute what a step needs. */
function kindsOf(changes: Partial<AugmentationRanges>): string[] {
  const augmentation = { ...noAugmentation, ...changes };
  const { step } = buildTrainingGraph(network(), side, { ...options, augmentation });
  return inOrder([step.node]).map(({ op }) => op);
}

describeNative('augmentation in the graph', () => {
  beforeAll(async () => {
    await loadTensorflowBackend(nativeEngine!);
  });
  afterEach(() => {
    for (const compiled of opened.splice(0)) compiled.dispose();
  });

  test.each([...alone, ['all but mixed colours', unmixed], ['all', each]] as const)(
    'draws the pictures that TypeScript draws: %s',
    async (_name, changes) => {
      const drawn = await compile(changes).augment(batch);
      const reference = augmentImages(images, side, keys, { ...noAugmentation, ...changes });
      expect(reference).not.toEqual(images);
      const differences = drawn.map((value, i) => Math.abs(value - reference[i]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(2);
      const mean = differences.reduce((sum, difference) => sum + difference, 0) / drawn.length;
      expect(mean).toBeLessThan(0.1);
    },
  );

  test('knows every change that there is', () => {
    const { mixup: _mixup, cutmix: _cutmix, ...changes } = noAugmentation;
    expect(Object.keys(each).sort()).toEqual(Object.keys(changes).sort());
  });

  test('leaves images without a key as they are, bit for bit, among others that it changes', async () => {
    const some = keys.map((key, i) => (i % 2 === 0 ? 0 : key));
    const drawn = await compile(each).augment({ ...batch, augmentationKeys: some });
    for (let i = 0; i < size; i++) {
      const [own, before] = [drawn, images].map((all) => all.slice(i * length, (i + 1) * length));
      if (i % 2 === 0) expect(own).toEqual(before);
      else expect(own).not.toEqual(before);
    }
  });

  test('trains on exactly the pictures that it shows', async () => {
    for (const changes of [each, unmixed, { rotation: 90 }]) {
      const compiled = compile(changes);
      const plain = compile({});
      await plain.writeWeights(await compiled.readWeights());
      const shown = { size, labels, images: await compiled.augment(batch) };
      const { loss } = await compiled.trainStep(batch, 0, 0.01);
      expect(loss).toBe((await plain.trainStep(shown, 0, 0.01)).loss);
      // Without keys the same model trains on the images as they are.
      const bare = { size, images, labels };
      expect((await compiled.trainStep(bare, 1, 0)).loss).toBe(
        (await plain.trainStep(bare, 1, 0)).loss,
      );
    }
  });

  test.each([
    ['mixup', { mixup: 1 }],
    ['cutmix', { cutmix: 1 }],
    ['both with all else', { ...each, mixup: 1, cutmix: 1 }],
  ] as const)('mixes the images of a batch as TypeScript does: %s', async (_name, changes) => {
    const augmentation = { ...noAugmentation, ...changes };
    const compiled = compile(changes);
    for (const step of [0, 1, 2, 3]) {
      const mix = drawMix(5, step, size, side, augmentation)!;
      const drawn = await compiled.augment({ ...batch, mix });
      const reference = mixImages(augmentImages(images, side, keys, augmentation), side, mix);
      const differences = drawn.map((value, i) => Math.abs(value - reference[i]!));
      expect(Math.max(...differences)).toBeLessThanOrEqual(2);
      expect(drawn).not.toEqual(await compiled.augment(batch));
    }
  });

  test('leaves a batch without a mix as it is, bit for bit', async () => {
    const { augmentationKeys: _, ...plain } = batch;
    const compiled = compile({ mixup: 1 });
    const mix = { partners: Int32Array.from(keys, (__, n) => n), share: 0.3, box: null };
    expect(await compiled.augment({ ...plain, mix })).toEqual(images);
    expect(await compiled.augment(batch)).toEqual(images);
  });

  test('gives a mixed batch the same loss as the eager executor', async () => {
    const augmentation = { ...noAugmentation, ...unmixed, mixup: 1, cutmix: 1 };
    const settings = { ...options, augmentation, classWeights: [1, 3], loss: { mixing: true } };
    const graph = new GraphModel(network(), settings);
    const eager = new EagerModel(network(), settings);
    opened.push(graph);
    await eager.writeWeights(await graph.readWeights());
    const effects: number[] = [];
    for (const step of [0, 1, 2, 3]) {
      const mix = drawMix(5, step, size, side, augmentation)!;
      const mixed = { ...batch, mix, mixing: mixLabels(labels, mix) };
      const [own, reference] = [graph, eager].map((model) => model.trainStep(mixed, step, 0));
      const { loss } = await reference!;
      expect((await own!).loss / loss).toBeCloseTo(1, 3);
      const pure = await eager.trainStep({ ...batch, mix }, step, 0);
      effects.push(Math.abs(pure.loss / loss - 1));
    }
    // The agreement means something only where labels that are not mixed give another loss.
    expect(Math.max(...effects)).toBeGreaterThan(0.02);
    eager.dispose();
  });

  test('is not in the graph where it is off, and brings what it needs only', () => {
    const changing = ['ImageProjectiveTransformV3', 'BatchMatMulV2', 'ClipByValue', 'Round'];
    const found = (changes: Partial<AugmentationRanges>) => {
      const kinds = kindsOf(changes);
      return changing.filter((op) => kinds.includes(op));
    };
    expect(found({})).toEqual([]);
    expect(kindsOf({})).toEqual(
      inOrder([buildTrainingGraph(network(), side, options).step.node]).map(({ op }) => op),
    );
    expect(found({ zoom: 0.1 })).toEqual(['ImageProjectiveTransformV3', 'Round']);
    expect(found({ brightness: 0.1 })).toEqual(['ClipByValue', 'Round']);
    expect(found({ hue: 10 })).toEqual(['BatchMatMulV2', 'ClipByValue', 'Round']);
    expect(found({ whiteBalance: 0.1 })).toEqual(['BatchMatMulV2', 'ClipByValue', 'Round']);
    expect(found({ gamma: 0.1 })).toEqual(['Round']);
    expect(found({ hair: 0.1 })).toEqual(['Round']);
    expect(found({ border: 0.1 })).toEqual(['Round']);
    expect(found({ cutout: 0.1 })).toEqual([]);
  });

  test('leaves the factor of rescaling on the filter', () => {
    const graph = buildTrainingGraph(network(), side, {
      ...options,
      augmentation: { ...noAugmentation, rotation: 10 },
    });
    const convolution = inOrder([graph.step.node]).find(({ op }) => op === 'Conv2D')!;
    expect(convolution.inputs.map(({ node }) => node.op)).toEqual(['Round', 'Mul']);
  });
});
