// The graph executor against the eager one, both on TensorFlow: images a second of training steps and of
// prediction with the study's network, in turn (graph, eager, graph, eager, ...) in one process.
// usage: node bench/graph.js [ROUNDS] [SIDE,SIDE...] [BATCH]
import { mkdirSync, openSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = fileURLToPath(new URL('../node_modules/.cache/bench/graph.mjs', import.meta.url));

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
const summary = (values) =>
  `${median(values).toFixed(1)} [${Math.min(...values).toFixed(1)}, ${Math.max(...values).toFixed(1)}]`;

async function measure(side, batch, rounds) {
  const { openEngine, buildCnn } = await import(bundle);
  const classes = 9;
  const executors = {};
  for (const executor of ['graph', 'eager']) {
    const engine = await openEngine('tensorflow', { executor });
    const model = buildCnn({
      ...{
        side,
        classes,
        filters: [32, 64, 128],
        kernelSize: 3,
        units: 128,
        dropout: 0.5,
        seed: 1,
      },
    });
    const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
    executors[executor] = { engine, compiled: engine.compile(model, { seed: 1, optimizer }) };
  }
  const images = Uint8Array.from({ length: batch * side * side * 3 }, (_, i) => (i * 7919) % 256);
  const labels = Int32Array.from({ length: batch }, (_, i) => i % classes);
  const data = { size: batch, images, labels };
  const steps = Math.max(3, Math.round(20 * (64 / side) ** 2));
  const seen = {};
  let number = 0;
  for (let round = -1; round < rounds; round++) {
    for (const [executor, { compiled }] of Object.entries(executors)) {
      const work = {
        train: () => compiled.trainStep(data, number++, 0.001),
        predict: () => compiled.predict(images, batch),
      };
      for (const [what, once] of Object.entries(work)) {
        const from = performance.now();
        for (let step = 0; step < steps; step++) await once();
        const rate = (1000 * steps * batch) / (performance.now() - from);
        // The first round of each warms up.
        if (round >= 0) ((seen[what] ??= {})[executor] ??= []).push(rate);
      }
    }
  }
  for (const [what, { graph, eager }] of Object.entries(seen)) {
    const ratios = graph.map((rate, i) => rate / eager[i]);
    const [a, b, c] = [graph, eager, ratios].map(summary);
    console.log(
      `${what} ${side}x${side}, batch ${batch}: graph ${a} img/s, eager ${b} img/s, ratio ${c}`,
    );
  }
  for (const { compiled } of Object.values(executors)) compiled.dispose();
}

if (process.env['BENCH_CHILD']) {
  const [rounds = '7', sides = '64,180', batch = '32'] = process.argv.slice(2);
  for (const side of sides.split(',')) await measure(Number(side), Number(batch), Number(rounds));
} else {
  mkdirSync(fileURLToPath(new URL('../node_modules/.cache/bench', import.meta.url)), {
    recursive: true,
  });
  await build({
    stdin: {
      contents: `export { openEngine } from './source/engine/index.js';
        export { buildCnn } from './source/model/index.js';`,
      resolveDir: root,
    },
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  // TensorFlow reads its environment when the process starts, and writes to descriptor 2.
  const stderr = openSync(`${bundle}.stderr`, 'w');
  const env = { ...process.env, BENCH_CHILD: '1', TF_CPP_MIN_LOG_LEVEL: '2' };
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, args, {
    env,
    stdio: ['ignore', 'inherit', stderr],
  });
  if (status !== 0) console.error(`It failed; see ${bundle}.stderr`);
  process.exitCode = status ?? 1;
}
