/** Grad-CAM maps on the current backend against those recorded from Keras, and against finite differences. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import {
  input,
  initializers,
  layers,
  model as buildModel,
  type LayersModel,
} from '@tensorflow/tfjs-layers';
import { GradCam } from '../../source/engine/index.js';
import type { CompiledModel } from '../../source/engine/types.js';
import { kerasBatch, kerasModel, kerasWeights, relativeError } from './keras-step.js';

const recorded = JSON.parse(
  readFileSync(new URL('../fixtures/keras-step/grad-cam.json', import.meta.url), 'utf8'),
) as { classes: number[]; side: number; maps: number[] };

/** @param compile What an engine does with the model first, if anything. */
export async function gradCamError(
  compile: (model: LayersModel) => CompiledModel | null,
): Promise<{ error: number; side: number; layer: string; leaked: number }> {
  const model = kerasModel();
  // Whatever the engine makes of the model, its layers hold the weights that the maps are made from.
  const compiled = compile(model);
  for (const [i, weight] of model.weights.entries()) {
    const { data, shape } = kerasWeights()[i]!;
    const value = tf.tensor(data, shape);
    weight.write(value);
    value.dispose();
  }
  const cam = GradCam.of(model)!;
  const { images, size } = kerasBatch(0);
  const before = tf.memory().numTensors;
  const maps = await cam.maps(images, size, recorded.classes);
  const leaked = tf.memory().numTensors - before;
  const error = relativeError(maps, recorded.maps);
  const { side, layer } = cam;
  (compiled ?? model).dispose();
  return { error, side, layer, leaked };
}

const SIDE = 8;
const CHANNELS = 6;
type Node = ReturnType<typeof input>;

/** A network of two branches that meet, with batch norm; it ends with a softmax of its own. */
function branching(): LayersModel {
  const images = input({ shape: [SIDE, SIDE, 3], name: 'images' });
  const scaled = layers.rescaling({ scale: 1 / 255 }).apply(images);
  const glorot = (seed: number) => initializers.glorotUniform({ seed });
  const branch = (kernelSize: number) =>
    layers
      .conv2d({
        filters: CHANNELS,
        kernelSize,
        padding: 'same',
        kernelInitializer: glorot(kernelSize),
      })
      .apply(scaled) as Node;
  const sum = layers.add().apply([branch(1), branch(3)]);
  const normal = layers.batchNormalization().apply(sum);
  const found = layers.activation({ activation: 'relu', name: 'found' }).apply(normal);
  // A smooth one: at ties the slope of a maximum is a matter of choice.
  const pooled = layers.averagePooling2d({ poolSize: 2 }).apply(found);
  const flat = layers.flatten().apply(pooled);
  const hidden = layers
    .dense({ units: 5, activation: 'tanh', kernelInitializer: glorot(5) })
    .apply(flat);
  const scores = layers.dense({ units: 3, kernelInitializer: glorot(6) }).apply(hidden);
  const outputs = layers.activation({ activation: 'softmax' }).apply(scores);
  return buildModel({ inputs: images, outputs: outputs as Node });
}

/** The map of a class, its slopes told by nudging each number of the activation. */
function byDifferences(model: LayersModel, images: Uint8Array, wanted: number): number[] {
  const at = model.layers.findIndex(({ name }) => name === 'found');
  const above = model.layers.slice(at + 1, -1);
  const below = buildModel({ inputs: model.inputs, outputs: model.layers[at]!.output });
  const score = (values: Float32Array): number =>
    tf.tidy(() => {
      let x: tf.Tensor = tf.tensor4d(values, [1, SIDE, SIDE, CHANNELS]);
      for (const layer of above) x = layer.apply(x) as tf.Tensor;
      return x.dataSync()[wanted]!;
    });
  const activation = tf.tidy(() => {
    const x = tf.tensor4d(new Float32Array(images), [1, SIDE, SIDE, 3]);
    return (below.predict(x) as tf.Tensor).dataSync().slice() as Float32Array;
  });
  const NUDGE = 1e-2;
  const importance = new Array<number>(CHANNELS).fill(0);
  for (const i of activation.keys()) {
    const moved = (by: number) =>
      score(activation.map((value, j) => (i === j ? value + by : value)));
    importance[i % CHANNELS]! += (moved(NUDGE) - moved(-NUDGE)) / (2 * NUDGE) / SIDE ** 2;
  }
  return Array.from({ length: SIDE ** 2 }, (_, place) => {
    const sum = importance.reduce(
      (a, weight, c) => a + weight * activation[place * CHANNELS + c]!,
      0,
    );
    return Math.max(0, sum);
  });
}

/** Largest difference from finite differences over the classes, and whether some places are cut off at 0. */
export async function differenceError(): Promise<{ error: number; cutOff: boolean }> {
  const model = branching();
  const cam = GradCam.of(model)!;
  const images = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 97) % 256);
  const each = [0, 1, 2].map((wanted) => byDifferences(model, images, wanted));
  const three = Uint8Array.from([0, 1, 2].flatMap(() => [...images]));
  const maps = await cam.maps(three, 3, [0, 1, 2]);
  model.dispose();
  return { error: relativeError(maps, each.flat()), cutOff: maps.includes(0) };
}
