/**
 * Weights files that Keras wrote, of all four architectures in full depth and in both formats, against the
 * logits that Keras recorded for two images: layers are matched by name, arrays land in their places and
 * the networks compute the same, preprocessing too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { layers, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import {
  backbones,
  buildBackbone,
  loadWeights,
  readWeightsFile,
  type Backbone,
  type BackboneId,
} from '../../../source/model/index.js';
import { configSchema } from '../../../source/study/config.js';
import { pretrainedModel } from '../../../source/training/transfer/pretrained.js';
import { temporaryFolder } from '../../temporary.js';

const fixtures = new URL('../../fixtures/keras-applications/', import.meta.url);
const recorded = JSON.parse(readFileSync(new URL('predictions.json', fixtures), 'utf8')) as {
  side: number;
  classes: number;
  images: number;
  logits: Record<BackboneId, number[][]>;
};
const { widths } = JSON.parse(readFileSync(new URL('layers.json', fixtures), 'utf8')) as {
  widths: Record<string, number>;
};
const { side, classes, images } = recorded;

/** A pattern, and the same under a ramp from black, as record-weights.py makes them. */
const pixels = Float32Array.from({ length: images * side * side * 3 }, (_, i) => {
  const [image, row] = [Math.floor(i / (side * side * 3)), Math.floor(i / (side * 3)) % side];
  const value = (i * 37 + 11) % 251;
  return image === 1 ? Math.floor((value * row) / side) : value;
});

interface WithActivation {
  activation: unknown;
}

/** What the last layer computes before its softmax, `[images][classes]`. */
function logitsOf(model: LayersModel): number[][] {
  const last = model.layers.at(-1)! as unknown as WithActivation;
  const linear = layers.activation({ activation: 'linear' }) as unknown as WithActivation;
  last.activation = linear.activation;
  const output = model.predict(tensor4d(pixels, [images, side, side, 3])) as Tensor;
  return output.arraySync() as number[][];
}

beforeAll(async () => {
  await startWasm();
});

const cases = (Object.keys(backbones) as BackboneId[]).flatMap((id) =>
  ['h5', 'keras'].map((format) => [id, format] as const),
);

test.each(cases)(
  '%s from .%s gives the logits that Keras gives',
  async (id, format) => {
    const file = join(temporaryFolder(), `weights.${format}`);
    writeFileSync(
      file,
      brotliDecompressSync(readFileSync(new URL(`${id}.${format}.br`, fixtures))),
    );
    const architecture: Backbone = backbones[id];
    const model = buildBackbone(id, { side, classes, alpha: widths[id], top: 'keras', seed: 1 });
    const { loaded, missing, unused } = loadWeights(model, await readWeightsFile(file), file, {
      adapt: architecture.adapt,
      optional: new Set(['preprocessing']),
    });
    expect(missing).toEqual([]);
    expect(unused).toEqual([]);
    expect(loaded.length).toBeGreaterThan(50);
    const logits = logitsOf(model);
    const expected = recorded.logits[id];
    const largest = Math.max(...expected.flat().map(Math.abs));
    logits.forEach((row, i) =>
      row.forEach((value, c) => {
        const error = Math.abs(value - expected[i]![c]!);
        expect(error).toBeLessThan(1e-4 * Math.max(1, largest));
        // Far less than what the two images differ by, so that it is the image that is told.
        expect(error).toBeLessThan(0.1 * Math.abs(expected[0]![c]! - expected[1]![c]!));
      }),
    );
    model.dispose();
  },
  60_000,
);

test('weights of a MobileNet of another width are refused with the setting that tells it', async () => {
  const file = join(temporaryFolder(), 'weights.keras');
  const packed = readFileSync(new URL('mobilenet-v2.keras.br', fixtures));
  writeFileSync(file, brotliDecompressSync(packed));
  expect(widths['mobilenet-v2']).toBeLessThan(1);
  const config = configSchema.parse({ backbone: 'mobilenet-v2', transfer: { imageSize: side } });
  await expect(pretrainedModel(config, file, classes)).rejects.toThrow(
    /do not fit MobileNetV2: .*another shape.* of another width than 1, .*"alpha": 0\.5/,
  );
});

test('a normalization that Keras has numbered is that of the file all the same', async () => {
  const file = join(temporaryFolder(), 'weights.h5');
  const packed = readFileSync(new URL('efficientnet-b0.h5.br', fixtures));
  writeFileSync(file, brotliDecompressSync(packed));
  const stored = new Map(
    [...(await readWeightsFile(file))].map(([name, weights]) => [
      name === 'normalization' ? 'normalization_3' : name,
      weights,
    ]),
  );
  expect(stored.has('normalization_3')).toBe(true);
  const model = buildBackbone('efficientnet-b0', { side, classes, top: 'keras', seed: 1 });
  const architecture: Backbone = backbones['efficientnet-b0'];
  const options = { adapt: architecture.adapt, optional: new Set(['preprocessing']) };
  const { loaded, missing, unused } = loadWeights(model, stored, file, options);
  expect([missing, unused]).toEqual([[], []]);
  expect(loaded).toContain('normalization');
  model.dispose();
});
