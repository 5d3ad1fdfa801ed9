// What the embedded engine's kernels and threads bring: images a second of training steps and of prediction
// with the study's network, on TensorFlow.js's own WASM backend, on the engine with one thread and with all
// cores, in turn (A B C A B C ...), each in a process of its own that waits while another one runs. The time of all
// cores is given as well: it says more on a busy machine.
// TensorFlow.js's backend lacks the gradient of a convolution's filter and has a slow one of its input; it is
// given the shortest ones that its own operations allow.
// usage: node bench/wasm.js [ROUNDS] [SIDE,SIDE...] [BATCH]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { buildAll } from '../scripts/build.js';
import * as shared from './shared.js';
import { batchOf, bundle, bundlePath, inPlaceOf, network, optimizer, timed } from './shared.js';

const threads = Math.min(availableParallelism(), 16);

/** What is compared: the bundle and the threads to open it with. */
const contestants = {
  [`melanoscope, ${threads} threads`]: ['wasm', threads],
  'melanoscope, 1 thread': ['wasm', 1],
  'TensorFlow.js, 1 thread': ['wasm-stock', 1],
};

/** In place of the engine's kernels: gradients of a convolution out of TensorFlow.js's operations. */
const stockGradients = `
  import * as tf from '@tensorflow/tfjs-core';
  export function registerTrainingKernels() {
    tf.unregisterGradient('Conv2D');
    tf.registerGradient({
      kernelName: 'Conv2D',
      inputsToSave: ['x', 'filter'],
      gradFunc: (dy, [x, filter], { strides, pad }) => {
        const [stride] = [strides].flat();
        const [height, width] = filter.shape;
        if (stride !== 1 || pad !== 'same' || height % 2 === 0) throw new Error('Not in this network.');
        const border = [[0, 0], [height >> 1, height >> 1], [width >> 1, width >> 1], [0, 0]];
        return {
          x: () => tf.conv2d(dy, tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]), 1, 'same'),
          filter: () =>
            tf.transpose(
              tf.conv2d(
                tf.pad(tf.transpose(x, [3, 1, 2, 0]), border),
                tf.transpose(dy, [1, 2, 0, 3]),
                1, 'valid', 'NHWC', stride,
              ),
              [1, 2, 0, 3],
            ),
        };
      },
    });
  }`;

const contents = `export { openEngine } from './source/engine/index.js';
  export { buildCnn } from './source/model/index.js';`;

/** The contestant's side: makes a model for each side, then runs what it is asked to. */
async function contestant([name, threads], size) {
  const { openEngine, buildCnn } = await import(bundlePath(name));
  const engine = await openEngine('wasm', { threads });
  const classes = 9;
  const models = {};
  process.on('message', async ({ kind, side, steps }) => {
    models[side] ??= engine.compile(buildCnn({ side, classes, ...network }), {
      seed: 1,
      optimizer,
    });
    const batch = batchOf(size, side, classes);
    const run = async () => {
      for (let step = 0; step < steps; step++) {
        if (kind === 'train') await models[side].trainStep(batch, step, 0.001);
        else await models[side].predict(batch.images, size);
      }
    };
    process.send(await timed(steps, run));
  });
  process.send('ready');
}

const ask = async (child, question) => {
  const answer = once(child, 'message');
  child.send(question);
  return (await answer)[0];
};

async function measure(children, kind, side, size, rounds) {
  const steps = Math.max(1, Math.round((kind === 'train' ? 3 : 8) * (64 / side) ** 2));
  const runs = Object.entries(children).map(([name, child]) => [
    name,
    (count) => ask(child, { kind, side, steps: count }),
  ]);
  const times = await shared.inTurn(Object.fromEntries(runs), steps, rounds);
  console.log(`\n${kind}, ${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds`);
  shared.printRates(times, steps * size, 1);
}

const [rounds = '11', sides = '64', size = '32'] = process.argv.slice(2);
if (shared.isChild) {
  await contestant(contestants[process.env['BENCH_CHILD']], Number(size));
} else {
  await buildAll();
  await bundle('wasm', contents);
  await bundle('wasm-stock', contents, [inPlaceOf(/wasm\/kernels\/index\.ts$/, stockGradients)]);
  const children = {};
  for (const name of Object.keys(contestants)) {
    const env = { ...process.env, BENCH_CHILD: name };
    children[name] = fork(fileURLToPath(import.meta.url), process.argv.slice(2), { env });
    await once(children[name], 'message');
  }
  for (const side of sides.split(',').map(Number)) {
    for (const kind of ['train', 'predict']) {
      await measure(children, kind, side, Number(size), Number(rounds));
    }
  }
  for (const child of Object.values(children)) child.kill();
}
