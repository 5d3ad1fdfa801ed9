/** Trains the study's network on augmented, mixed images; prints a digest of them, its weights and its slots. */
import { createHash } from 'node:crypto';
import { drawMix, mixLabels } from '../../../source/engine/augmentation/mix.js';
import { augmentationKey } from '../../../source/engine/augmentation/parameters.js';
import { noAugmentation } from '../../../source/engine/augmentation/ranges.js';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { loadTensorflowBackend } from '../../../source/engine/native/load.js';
import type { NativeEngine } from '../../../source/engine/native/types.js';
import type { Batch } from '../../../source/engine/types.js';
import { buildCnn } from '../../../source/model/cnn.js';

const [engine = '', seedText = '1', kind = 'adam'] = process.argv.slice(2);
const seed = Number(seedText);
const [side, classes, size] = [32, 5, 16];

const augmentation = { ...noAugmentation, rotation: 90, hue: 20, cutout: 0.2, mixup: 1, cutmix: 1 };

await loadTensorflowBackend(JSON.parse(engine) as NativeEngine);
const network = { side, classes, filters: [16, 32], kernelSize: 3, units: 64, dropout: 0.5 };
const betas = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
const compiled = new GraphModel(buildCnn({ ...network, seed }), {
  seed,
  ...(kind === 'adam'
    ? { optimizer: { kind, ...betas } }
    : {
        optimizer: { kind: 'adamw', ...betas, weightDecay: 0.01, decayExclude: ['bias'] },
        clipNorm: 0.5,
        emaDecay: 0.9,
      }),
  augmentation,
  loss: { mixing: true },
});
const images = new Uint8Array(size * side * side * 3).map((_, i) => (i * 7919) % 256);
const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
const batchOf = (step: number): Batch => {
  const augmentationKeys = Uint32Array.from(labels, (_, n) => augmentationKey(seed, step, n));
  const mix = drawMix(seed, step, size, side, augmentation)!;
  return { size, images, labels, augmentationKeys, mix, mixing: mixLabels(labels, mix) };
};
for (let step = 0; step < 10; step++) await compiled.trainStep(batchOf(step), step, 0.01);
const digest = createHash('sha256');
digest.update(await compiled.augment(batchOf(10)));
for (const { data } of [
  ...(await compiled.readWeights()),
  ...(await compiled.readOptimizerState()),
]) {
  digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
process.stdout.write(JSON.stringify({ sha256: digest.digest('hex') }));
