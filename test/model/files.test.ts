import { io, tensor4d, type Tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, expect, test } from 'vitest';
import { UserError } from '../../source/errors.js';
import { startWasm } from '../../source/engine/wasm/backend.js';
import { EagerModel } from '../../source/engine/eager/compiled-model.js';
import { buildCnn, decodeModel, decodeWeights, encodeModel } from '../../source/model/index.js';

const side = 8;
const pixels = Float32Array.from({ length: side * side * 3 }, (_, i) => (i * 31) % 256);
const predict = (model: LayersModel) =>
  (model.predict(tensor4d(pixels, [1, side, side, 3])) as Tensor).dataSync();

async function trained() {
  const model = buildCnn({
    side,
    classes: 3,
    filters: [4],
    kernelSize: 3,
    units: 5,
    dropout: 0.5,
    seed: 2,
  });
  const compiled = new EagerModel(model, {
    seed: 1,
    optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  });
  const images = Uint8Array.from(pixels);
  await compiled.trainStep({ size: 1, images, labels: Int32Array.of(1) }, 0, 0.01);
  return { model, weights: await compiled.readWeights() };
}

beforeAll(async () => {
  await startWasm();
});

test('a model comes back from its files with its weights', async () => {
  const { model, weights } = await trained();
  const { modelJson, weightsBin } = encodeModel(model, weights);
  const json: unknown = JSON.parse(JSON.stringify(modelJson));
  const decoded = await decodeModel(json, weightsBin);
  expect(decoded.weights).toEqual(weights);
  expect(decodeWeights(json, weightsBin)).toEqual(weights);
  expect(predict(decoded.model)).toEqual(predict(model));
  expect(decoded.model.layers.map(({ name }) => name)).toEqual(
    model.layers.map(({ name }) => name),
  );
  // Bytes need not begin at a multiple of four, as in a slice of a larger file.
  const shifted = new Uint8Array(weightsBin.length + 1);
  shifted.set(weightsBin, 1);
  expect((await decodeModel(json, shifted.subarray(1))).weights).toEqual(weights);
});

test('the given weights are written, not those that the model holds', async () => {
  const { model, weights } = await trained();
  const zeros = weights.map((w) => ({ ...w, data: new Float32Array(w.data.length) }));
  const { modelJson, weightsBin } = encodeModel(model, zeros);
  const { model: decoded } = await decodeModel(modelJson, weightsBin);
  expect([...predict(decoded)].map((p) => p.toFixed(4))).toEqual(['0.3333', '0.3333', '0.3333']);
});

test('the files are those of TensorFlow.js', async () => {
  const { model, weights } = await trained();
  const { modelJson, weightsBin } = encodeModel(model, weights);
  let saved: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  expect(modelJson.modelTopology).toEqual(saved!.modelTopology);
  expect(modelJson.weightsManifest[0]!.weights).toEqual(saved!.weightSpecs);
  expect(weightsBin).toEqual(new Uint8Array(saved!.weightData as ArrayBuffer));
  const loaded = await loadLayersModel(
    io.fromMemory({
      modelTopology: modelJson.modelTopology,
      weightSpecs: modelJson.weightsManifest[0]!.weights,
      weightData: weightsBin.slice().buffer,
    }),
  );
  expect(predict(loaded)).toEqual(predict(model));
});

test('files that are damaged or do not fit are refused with the reason', async () => {
  const { model, weights } = await trained();
  const { modelJson, weightsBin } = encodeModel(model, weights);
  const [manifest] = modelJson.weightsManifest;
  const listed = (changed: object[]) => ({
    ...modelJson,
    weightsManifest: [{ ...manifest, weights: changed }],
  });
  const [kernel, ...rest] = manifest!.weights;
  const cases: [unknown, Uint8Array, RegExp][] = [
    [modelJson, weightsBin.subarray(0, -4), /holds \d+ bytes, the model needs \d+: it is cut off/],
    [modelJson, new Uint8Array(weightsBin.length + 8), /of another model/],
    [null, weightsBin, /not a layers model \(top level/],
    [{ ...modelJson, format: 'graph-model' }, weightsBin, /not a layers model \(format/],
    [listed([{ ...kernel, dtype: 'int8' }, ...rest]), weightsBin, /weights\.0\.dtype/],
    [{ ...modelJson, modelTopology: { class_name: 'Nothing' } }, weightsBin, /do not fit/],
    [listed([{ ...kernel, name: 'other' }, ...rest]), weightsBin, /do not fit each other.*other/],
    [
      listed([{ ...kernel, shape: [...kernel!.shape].reverse() }, ...rest]),
      weightsBin,
      /do not fit each other/,
    ],
  ];
  for (const [json, bytes, message] of cases) {
    const decoded = decodeModel(json, bytes);
    await expect(decoded, String(message)).rejects.toThrow(message);
    await expect(decoded, String(message)).rejects.toBeInstanceOf(UserError);
  }
});
