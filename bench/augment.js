// What augmentation costs a training step on TensorFlow on a CPU, in turn (A B C A B C ...) in one process: the
// images as they are, augmented in a thread beside the graph, one batch ahead as training does it, and augmented in
// the graph. The time of all cores is the figure that counts where cores are busy. The network is the study's, the
// augmentation its default; then images drawn alone, by that and by what it leaves off. Needs dist/ (npm run build)
// for the thread.
// usage: node bench/augment.js [ROUNDS] [SIDE,SIDE...] [BATCH]
import * as shared from './shared.js';
import {
  batchOf,
  bundle,
  bundlePath,
  inTurn,
  network,
  optimizer,
  summary,
  timed,
} from './shared.js';

const milliseconds = (values) => `${summary(values, 1)} ms`.padEnd(26);

async function measure(side, size, rounds) {
  const program = await import(bundlePath('augment'));
  const { GraphModel, augmentImages, augmentationKey, buildCnn, configSchema, prepareAhead } =
    program;
  const { augmentation } = configSchema.parse({ data: '.' });
  const classes = 9;
  const { images, labels } = batchOf(size, side, classes);
  const keysOf = (step) => Uint32Array.from(labels, (_, n) => augmentationKey(1, step, n));
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
  const drawing = (ranges) => async (count) => {
    for (let n = 0; n < count; n++) augmentImages(images, side, keysOf(n), ranges);
  };
  const models = [compile(undefined), compile(augmentation, true), compile(augmentation, false)];
  const contestants = {
    'training, not augmented': training(models[0], false),
    'training, beside the graph': training(models[1], true),
    'training, in the graph': training(models[2], true),
    'augmentImages alone': drawing(augmentation),
    // Each by itself, on every image.
    ...Object.fromEntries(
      Object.entries({ whiteBalance: 0.2, gamma: 0.3, hair: 1, border: 1 }).map(([name, value]) => [
        `... and ${name}`,
        drawing({ ...augmentation, [name]: value }),
      ]),
    ),
  };
  const count = Math.max(4, Math.round(20 * (64 / side) ** 2));
  const runs = Object.entries(contestants).map(([name, run]) => [name, (n) => timed(n, run)]);
  const times = await inTurn(Object.fromEntries(runs), count, rounds);
  console.log(`\n${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds, a batch`);
  for (const [name, all] of Object.entries(times)) {
    const cores = milliseconds(all.map((time) => time.cores));
    const wall = milliseconds(all.map(({ seconds }) => (1000 * seconds) / count));
    console.log(`${name.padEnd(28)}${cores} of cores, ${wall} of the clock`);
  }
  for (const model of models) model.dispose();
}

if (shared.isChild) {
  const [rounds = '5', sides = '64,180', size = '32'] = process.argv.slice(2);
  const { openEngine } = await import(bundlePath('augment'));
  await openEngine('tensorflow', { executor: 'graph' });
  for (const side of sides.split(',')) await measure(Number(side), Number(size), Number(rounds));
} else {
  await bundle(
    'augment',
    `export { openEngine, prepareAhead, augmentImages, augmentationKey } from './source/engine/index.js';
    export { GraphModel } from './source/engine/graph/compiled-model.js';
    export { buildCnn } from './source/model/index.js';
    export { configSchema } from './source/study/config.js';`,
  );
  shared.runChild('augment', import.meta.url);
}
