// What the graph executor and each of its passes bring: images a second of training steps and of prediction
// with the study's network on TensorFlow, by the graph, by the graph without a pass, and eagerly, in turn
// (A B C D A B C D ...) in one process. The time of all cores is given as well: it says more on a busy machine.
// usage: node bench/graph.js [ROUNDS] [SIDE,SIDE...] [BATCH]
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}/node_modules/.cache/bench`;
const passes = {
  'pool-before-activation': 'poolBeforeActivation',
  'rescale-filter': 'rescaleFilter',
};

/** What is compared: the name of a bundle and the executor to open in it. */
const contestants = {
  graph: ['all', 'graph'],
  eager: ['all', 'eager'],
  ...Object.fromEntries(
    Object.keys(passes).map((pass) => [`graph without ${pass}`, [`without-${pass}`, 'graph']]),
  ),
};

/** Bundles engine and network, with one pass made to do nothing. */
const bundle = (name, without) =>
  build({
    stdin: {
      contents: `export { openEngine } from './source/engine/index.js';
        export { buildCnn } from './source/model/index.js';`,
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

async function open([name, executor], side, classes) {
  const { openEngine, buildCnn } = await import(`${cache}/${name}.mjs`);
  const engine = await openEngine('tensorflow', { executor });
  const network = { filters: [32, 64, 128], kernelSize: 3, units: 128, dropout: 0.5, seed: 1 };
  const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
  return engine.compile(buildCnn({ side, classes, ...network }), { seed: 1, optimizer });
}

async function measure(side, size, rounds) {
  const classes = 9;
  const models = {};
  for (const [name, from] of Object.entries(contestants))
    models[name] = await open(from, side, classes);
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
    console.log(`\n${kind}, ${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds`);
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
  const [rounds = '7', sides = '64,180', size = '32'] = process.argv.slice(2);
  for (const side of sides.split(',')) await measure(Number(side), Number(size), Number(rounds));
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
