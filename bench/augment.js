// What augmentation costs a training step on TensorFlow on a CPU, in turn (A B C A B C ...) in one process: the
// images as they are, augmented in a thread beside the graph, one batch ahead as training does it, and augmented in
// the graph. The time of all cores is the figure that counts where cores are busy. The network is the study's, the
// augmentation its default. Needs dist/ (npm run build) for the thread.
// usage: node bench/augment.js [ROUNDS] [SIDE,SIDE...] [BATCH]
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}/node_modules/.cache/bench`;
const bundled = `${cache}/augment.mjs`;

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const summary = (values) =>
  `${median(values).toFixed(1)} [${Math.min(...values).toFixed(1)}, ${Math.max(...values).toFixed(1)}] ms`.padEnd(
    26,
  );

/** Milliseconds of all cores and of the clock that each of `count` runs takes. */
async function timed(count, run) {
  const used = process.cpuUsage();
  const from = performance.now();
  await run(count);
  const wall = (performance.now() - from) / count;
  const { user, system } = process.cpuUsage(used);
  return { cores: (user + system) / 1000 / count, wall };
}

async function measure(side, size, rounds) {
  const program = await import(bundled);
  const { GraphModel, augmentImages, augmentationKey, buildCnn, configSchema, prepareAhead } =
    program;
  const { augmentation } = configSchema.parse({ data: '.' });
  const classes = 9;
  const images = Uint8Array.from({ length: size * side * side * 3 }, (_, i) => (i * 7919) % 256);
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  const keysOf = (step) => Uint32Array.from(labels, (_, n) => augmentationKey(1, step, n));
  const network = { filters: [32, 64, 128], kernelSize: 3, units: 128, dropout: 0.5, seed: 1 };
  const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  const compile = (ranges, augmentedBeside) =>
    new GraphModel(
      buildCnn({ side, classes, ...network }),
      { seed: 1, optimizer, augmentation: ranges },
      { augmentedBeside },
    );
  async function* steps(count, augmented) {
    for (let step = 0; step < count; step++) {
      const augmentationKeys = augmented ? keysOf(step) : undefined;
      yield { batch: { size, images, labels, augmentationKeys }, step };
    }
  }
  const training = (model, augmented) => async (count) => {
    for await (const { batch, step } of prepareAhead(model, steps(count, augmented)))
      await model.trainStep(batch, step, 0.001);
  };
  const models = [compile(undefined), compile(augmentation, true), compile(augmentation, false)];
  const contestants = {
    'training, not augmented': training(models[0], false),
    'training, beside the graph': training(models[1], true),
    'training, in the graph': training(models[2], true),
    'augmentImages alone': async (count) => {
      for (let n = 0; n < count; n++) augmentImages(images, side, keysOf(n), augmentation);
    },
  };
  const count = Math.max(4, Math.round(20 * (64 / side) ** 2));
  const times = {};
  // The first round warms up.
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(contestants)) {
      const time = await timed(count, run);
      if (round >= 0) (times[name] ??= []).push(time);
    }
  }
  console.log(`\n${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds, a batch`);
  for (const [name, all] of Object.entries(times)) {
    const [cores, wall] = ['cores', 'wall'].map((kind) => summary(all.map((time) => time[kind])));
    console.log(`${name.padEnd(28)}${cores} of cores, ${wall} of the clock`);
  }
  for (const model of models) model.dispose();
}

if (process.env['BENCH_CHILD']) {
  const [rounds = '5', sides = '64,180', size = '32'] = process.argv.slice(2);
  const { openEngine } = await import(bundled);
  await openEngine('tensorflow', { executor: 'graph' });
  for (const side of sides.split(',')) await measure(Number(side), Number(size), Number(rounds));
} else {
  mkdirSync(cache, { recursive: true });
  await build({
    stdin: {
      contents: `export { openEngine, prepareAhead, augmentImages, augmentationKey } from './source/engine/index.js';
        export { GraphModel } from './source/engine/graph/compiled-model.js';
        export { buildCnn } from './source/model/index.js';
        export { configSchema } from './source/study/config.js';`,
      resolveDir: root,
    },
    outfile: bundled,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  // TensorFlow reads its environment when the process starts, and writes to descriptor 2.
  const log = `${cache}/augment.stderr`;
  const env = { ...process.env, BENCH_CHILD: '1', TF_CPP_MIN_LOG_LEVEL: '2' };
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'inherit', openSync(log, 'w')],
  });
  if (status !== 0) console.error(`It failed; see ${log}`);
  process.exitCode = status ?? 1;
}
