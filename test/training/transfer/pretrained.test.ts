/** Backbones from files that lack layers. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { startWasm } from '../../../source/engine/wasm/backend.js';
import {
  backbones,
  buildBackbone,
  coveredEnd,
  FIXED_LAYERS,
  POOLED_HEAD,
  type BackboneId,
  type StoredLayers,
} from '../../../source/model/index.js';
import { configSchema } from '../../../source/study/config.js';
import { pretrainedModel } from '../../../source/training/transfer/pretrained.js';
import { temporaryFolder } from '../../temporary.js';

const side = 32;

/** Writes the weights of some layers as TensorFlow.js does. @param nameOf Null leaves a layer out. */
function saved(model: LayersModel, nameOf: (layer: string) => string | null): string {
  const folder = join(temporaryFolder(), 'weights');
  const arrays = model.layers.flatMap((layer) => {
    const name = nameOf(layer.name);
    return name === null
      ? []
      : layer.weights.map((weight) => ({
          name: `${name}/${weight.originalName.split('/').at(-1)}`,
          shape: weight.shape as number[],
          data: weight.read().dataSync() as Float32Array,
        }));
  });
  mkdirSync(folder);
  const weights = arrays.map(({ name, shape }) => ({ name, shape, dtype: 'float32' }));
  const json = { weightsManifest: [{ paths: ['weights.bin'], weights }] };
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json));
  writeFileSync(
    join(folder, 'weights.bin'),
    Buffer.concat(
      arrays.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
    ),
  );
  return folder;
}

let mobilenet: LayersModel;
beforeAll(async () => {
  await startWasm();
  mobilenet = buildBackbone('mobilenet-v1', { side, classes: 3, alpha: 0.25, seed: 4 });
});

const body = (name: string): string | null =>
  (POOLED_HEAD as readonly string[]).includes(name) ? null : name;

const load = async (weights: string, classes = 3, backbone: BackboneId = 'mobilenet-v1') => {
  const config = configSchema.parse({ backbone, transfer: { imageSize: side, alpha: 0.25 } });
  const { layers, report } = await pretrainedModel(config, weights, classes);
  return { names: layers.layers.map(({ name }) => name), layers, report };
};

describe('a file of weights', () => {
  test('with a layer renamed in the middle is refused, with both names', async () => {
    const rename = (name: string) => (name === 'conv_dw_3' ? 'depthwise_3' : body(name));
    await expect(load(saved(mobilenet, rename))).rejects.toThrow(
      /do not fit MobileNetV1: 1 layer missing in the file \(conv_dw_3\), which has 1 of other names \(depthwise_3\), perhaps renamed\. Choose/,
    );
  });

  test('without a layer below its end is refused, in the first block, too', async () => {
    for (const missing of ['conv1_bn', 'conv_dw_3', 'conv_pw_12_bn']) {
      const folder = saved(mobilenet, (name) => (name === missing ? null : body(name)));
      await expect(load(folder)).rejects.toThrow(
        `1 layer missing in the file (${missing}). Choose the architecture`,
      );
    }
  });

  test('that has one block whole alone, and none below it, is refused', async () => {
    const folder = saved(mobilenet, (name) => (/^conv_(dw|pw)_9/.test(name) ? name : null));
    await expect(load(folder)).rejects.toThrow(/34 layers missing in the file \(conv1, conv1_bn,/);
  });

  test.each([
    ['with a block', 'conv_pw_12_relu'],
    ['within the next block', 'conv_dw_13_relu'],
  ])('that ends %s gives the backbone up to there', async (_, last) => {
    const names = mobilenet.layers.map(({ name }) => name);
    const kept = new Set(names.slice(0, names.indexOf(last) + 1));
    const found = await load(saved(mobilenet, (name) => (kept.has(name) ? name : null)));
    expect(found.names.slice(-4)).toEqual(['conv_pw_12_relu', ...POOLED_HEAD]);
    expect(found.report).toContain('it ends with conv_pw_12_relu, the last block that they have');
  });

  test('whose last block is not whole names what of it is not used', async () => {
    const rename = (name: string) => (name === 'conv_pw_13_bn' ? 'bn' : body(name));
    const { report } = await load(saved(mobilenet, rename));
    expect(report).toMatch(
      /it ends with conv_pw_12_relu, .*; 4 of the file not used \(.*, bn\)\.$/,
    );
  });

  test.each([3, 5])(
    'with a head of this shape, or another (%i classes), gives the same new one as a file without',
    async (classes) => {
      const other = buildBackbone('mobilenet-v1', { side, classes, alpha: 0.25, seed: 8 });
      const [whole, without] = [
        await load(saved(other, (name) => name)),
        await load(saved(other, body)),
      ];
      const [head, fresh] = [whole, without].map(({ layers }) =>
        layers.getLayer('classes').weights.map((weight) => [...weight.read().dataSync()]),
      );
      expect(head).toEqual(fresh);
      const told = ({ report }: { report: string }) => report.replace(/from .*weights/, '');
      expect(told(whole)).toBe(told(without));
      expect(told(whole)).toBe('MobileNetV1: weights of 54 layers loaded .');
    },
  );

  test('may lack the normalization, which is then none', async () => {
    const model = buildBackbone('efficientnet-b0', { side, classes: 3, seed: 4 });
    const folder = saved(model, (name) => (name === 'normalization' ? null : body(name)));
    const { report } = await load(folder, 3, 'efficientnet-b0');
    expect(report).toContain('1 start anew (normalization)');
  });
});

test.each(Object.keys(backbones) as BackboneId[])(
  'the end of %s is found for each of its blocks, whether a layer below is missing or not',
  (id) => {
    const architecture = backbones[id];
    const model = buildBackbone(id, { side, classes: 3, alpha: 0.35, seed: 1 });
    const names = model.layers.map(({ name }) => name);
    const body = names.slice(0, names.indexOf(POOLED_HEAD[0]));
    const weighted = new Set(
      model.layers.filter(({ weights }) => weights.length > 0).map(({ name }) => name),
    );
    const ends = body.filter((name) => architecture.ends.test(name));
    expect(ends.length).toBeGreaterThan(12);
    ends.forEach((end) => {
      const below = body.slice(0, body.indexOf(end) + 1).filter((name) => weighted.has(name));
      const stored = (all: string[]): StoredLayers => new Map(all.map((name) => [name, []]));
      const found = coveredEnd(model, stored(below), architecture);
      // What follows an end without weights, e.g. the sum of a residual block, is of the same block.
      const next = body.slice(body.indexOf(end) + 1).findIndex((name) => weighted.has(name));
      const until = next < 0 ? body.length : body.indexOf(end) + 1 + next;
      const own = body
        .slice(0, until)
        .filter((name) => ends.includes(name))
        .at(-1)!;
      expect(found).toBe(until === body.length ? null : own);
      // The first layer is of the first block: those above it are whole without it.
      const [first] = below.filter((name) => !FIXED_LAYERS.has(name));
      if (ends.indexOf(end) < 2) return;
      expect(coveredEnd(model, stored(below.filter((name) => name !== first)), architecture)).toBe(
        found,
      );
    });
    model.dispose();
  },
);
