// What the graph executor and each of its passes bring: images a second of training steps and of prediction
// on TensorFlow, by the graph, by the graph without a pass, and eagerly, in turn (A B C D A B C D ...) in one
// process. The time of all cores is given as well: it says more on a busy machine. The networks are the
// study's and one of MobileNet's kind, whose convolutions are frozen in training.
// usage: node bench/graph.js [ROUNDS] [SIDE,SIDE...] [BATCH] [study|mobilenet]
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}/node_modules/.cache/bench`;
const passes = {
  'pool-before-activation': 'poolBeforeActivation',
  'rescale-filter': 'rescaleFilter',
  'fold-normalization': 'foldNormalization',
};

/** The passes that find something to do in a network. */
const passesOf = {
  study: ['pool-before-activation', 'rescale-filter'],
  mobilenet: ['fold-normalization'],
};

/** What is compared: the name of a bundle and the executor to open in it. */
const contestants = (network) => ({
  graph: ['all', 'graph'],
  eager: ['all', 'eager'],
  ...Object.fromEntries(
    passesOf[network].map((pass) => [`graph without ${pass}`, [`without-${pass}`, 'graph']]),
  ),
});

/** Bundles engine and network, with one pass made to do nothing. */
const bundle = (name, without) =>
  build({
    stdin: {
      contents: `export { openEngine } from './source/engine/index.js';
        export { buildCnn } from './source/model/index.js';
        export { input, layers, model } from '@tensorflow/tfjs-layers';`,
      resolveDir: root,
    },
    outfile: `${cache}/${name}.mjs`,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [
      {
        name: 'leave-out',
        setup: ({ onLoad }) =>
          void onLoad({ filter: new RegExp(`/passes/${without ?? 'none'}\\.ts$`) }, () => ({
            contents: `export const ${passes[without]} = (output) => output;`,
          })),
      },
    ],
  });

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const summary = (values, digits) =>
  `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}, ${Math.max(...values).toFixed(digits)}]`;

const networks = {
  study: ({ buildCnn }, side, classes) =>
    buildCnn({
      ...{
        side,
        classes,
        filters: [32, 64, 128],
        kernelSize: 3,
        units: 128,
        dropout: 0.5,
        seed: 1,
      },
    }),

  /** MobileNet V1 at half its width up to 256 channels, frozen but for its head. */
  mobilenet({ input, layers, model }, side, classes) {
    const frozen = { trainable: false };
    const images = input({ shape: [side, side, 3] });
    let x = layers.rescaling({ scale: 1 / 127.5, offset: -1 }).apply(images);
    const unit = (convolution) => {
      x = layers.batchNormalization(frozen).apply(convolution.apply(x));
      x = layers.reLU({ maxValue: 6 }).apply(x);
    };
    const convolution = { padding: 'same', useBias: false, ...frozen };
    unit(layers.conv2d({ filters: 16, kernelSize: 3, strides: 2, ...convolution }));
    const blocks = [[32], [64, 2], [64], [128, 2], [128], [256, 2], [256], [256]];
    for (const [filters, strides = 1] of blocks) {
      unit(layers.depthwiseConv2d({ kernelSize: 3, strides, ...convolution }));
      unit(layers.conv2d({ filters, kernelSize: 1, ...convolution }));
    }
    x = layers.globalAveragePooling2d({}).apply(x);
    const outputs = layers.dense({ units: classes, activation: 'softmax' }).apply(x);
    return model({ inputs: images, outputs });
  },
};

async function open([name, executor], network, side, classes) {
  const bundled = await import(`${cache}/${name}.mjs`);
  const engine = await bundled.openEngine('tensorflow', { executor });
  const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  return engine.compile(networks[network](bundled, side, classes), { seed: 1, optimizer });
}

async function measure(network, side, size, rounds) {
  const classes = 9;
  const models = {};
  for (const [name, from] of Object.entries(contestants(network)))
    models[name] = await open(from, network, side, classes);
  const images = Uint8Array.from({ length: size * side * side * 3 }, (_, i) => (i * 7919) % 256);
  const labels = Int32Array.from({ length: size }, (_, i) => i % classes);
  const kinds = {
    train: (model, step) => model.trainStep({ size, images, labels }, step, 0.001),
    predict: (model) => model.predict(images, size),
  };
  const steps = Math.max(3, Math.round(20 * (64 / side) ** 2));
  for (const [kind, once] of Object.entries(kinds)) {
    const rates = {};
    const costs = {};
    // The first round warms up.
    for (let round = -1; round < rounds; round++) {
      for (const [name, model] of Object.entries(models)) {
        const used = process.cpuUsage();
        const from = performance.now();
        for (let step = 0; step < steps; step++) await once(model, step);
        const seconds = (performance.now() - from) / 1000;
        const { user, system } = process.cpuUsage(used);
        if (round < 0) continue;
        (rates[name] ??= []).push((steps * size) / seconds);
        (costs[name] ??= []).push((user + system) / 1000 / steps);
      }
    }
    console.log(
      `\n${network}, ${kind}, ${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds`,
    );
    for (const name of Object.keys(models)) {
      const ratios = rates[name].map((rate, i) => rates.graph[i] / rate);
      const columns = [
        name.padEnd(38),
        `${summary(rates[name], 0)} img/s`.padEnd(28),
        `${median(costs[name]).toFixed(0)} ms of cores a batch`.padEnd(28),
        name === 'graph' ? '' : `graph is ${summary(ratios, 2)} times as fast`,
      ];
      console.log(columns.join(''));
    }
  }
  for (const model of Object.values(models)) model.dispose();
}

if (process.env['BENCH_CHILD']) {
  const [rounds = '7', sides = '64,180', size = '32', only] = process.argv.slice(2);
  for (const network of only ? [only] : Object.keys(networks)) {
    for (const side of sides.split(','))
      await measure(network, Number(side), Number(size), Number(rounds));
  }
} else {
  mkdirSync(cache, { recursive: true });
  await bundle('all');
  for (const pass of Object.keys(passes)) await bundle(`without-${pass}`, pass);
  // TensorFlow reads its environment when the process starts, and writes to descriptor 2.
  const log = `${cache}/graph.stderr`;
  const env = { ...process.env, BENCH_CHILD: '1', TF_CPP_MIN_LOG_LEVEL: '2' };
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const stdio = ['ignore', 'inherit', openSync(log, 'w')];
  const { status } = spawnSync(process.execPath, args, { env, stdio });
  if (status !== 0) console.error(`It failed; see ${log}`);
  process.exitCode = status ?? 1;
}
