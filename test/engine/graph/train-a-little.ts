/** Trains the study's network for some steps; prints a digest of its weights and of the optimizer's state. */
import { createHash } from 'node:crypto';
import { GraphModel } from '../../../source/engine/graph/compiled-model.js';
import { loadTensorflowBackend } from '../../../source/engine/native/load.js';
import type { NativeEngine } from '../../../source/engine/native/types.js';
import { buildCnn } from '../../../source/model/cnn.js';

const [engine = '', seedText = '1', kind = 'adam'] = process.argv.slice(2);
const seed = Number(seedText);
const [side, classes, size] = [32, 5, 16];

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
});
const images = new Uint8Array(size * side * side * 3).map((_, i) => (i * 7919) % 256);
const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
for (let step = 0; step < 10; step++)
  await compiled.trainStep({ size, images, labels }, step, 0.01);
const digest = createHash('sha256');
for (const { data } of [
  ...(await compiled.readWeights()),
  ...(await compiled.readOptimizerState()),
]) {
  digest.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
process.stdout.write(JSON.stringify({ sha256: digest.digest('hex') }));
