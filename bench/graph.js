// What the graph executor and each of its passes bring: images a second of training steps and of prediction
// on TensorFlow, by the graph, by the graph without a pass, and eagerly, in turn (A B C D A B C D ...) in one
// process. Training steps are also made with the norm of the gradients, which a study asks for, and with all
// weights fetched after each, where a step fetches scalars alone. The time of all cores is given as well: it
// says more on a busy machine. The networks are the study's and one of MobileNet's kind, whose convolutions
// are frozen in training.
// usage: node bench/graph.js [ROUNDS] [SIDE,SIDE...] [BATCH] [study|mobilenet]
import * as shared from './shared.js';
import { batchOf, bundle, bundlePath, inPlaceOf, inTurn, optimizer, timed } from './shared.js';

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

const step = (model, batch, n) => model.trainStep(batch, n, 0.001);

/** What is compared: the bundle, the executor, what the model is compiled with, and what a training step is. */
const contestants = (network) => ({
  graph: {},
  eager: { executor: 'eager' },
  ...Object.fromEntries(
    passesOf[network].map((pass) => [`graph without ${pass}`, { from: `without-${pass}` }]),
  ),
  'graph with the norm of the gradients': { trains: step, options: { gradientNorm: true } },
  'graph, all weights fetched each step': {
    trains: async (...how) => {
      await step(...how);
      await how[0].readWeights();
    },
  },
});

const contents = `export { openEngine } from './source/engine/index.js';
  export { buildCnn } from './source/model/index.js';
  export { input, layers, model } from '@tensorflow/tfjs-layers';`;

/** Bundles engine and network, with one pass made to do nothing. */
const bundleWithout = (pass) =>
  bundle(`without-${pass}`, contents, [
    inPlaceOf(
      new RegExp(`/passes/${pass}\\.ts$`),
      `export const ${passes[pass]} = (output) => output;`,
    ),
  ]);

const networks = {
  study: ({ buildCnn }, side, classes) => buildCnn({ side, classes, ...shared.network }),

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

async function open({ from = 'all', executor = 'graph', options }, network, side, classes) {
  const bundled = await import(bundlePath(from));
  const engine = await bundled.openEngine('tensorflow', { executor });
  const model = networks[network](bundled, side, classes);
  return engine.compile(model, { seed: 1, optimizer, ...options });
}

async function measure(network, side, size, rounds) {
  const classes = 9;
  const compared = contestants(network);
  const models = {};
  for (const [name, how] of Object.entries(compared))
    models[name] = await open(how, network, side, classes);
  const batch = batchOf(size, side, classes);
  const kinds = {
    train: (name, n) => (compared[name].trains ?? step)(models[name], batch, n),
    predict: (name) => models[name].predict(batch.images, size),
  };
  const steps = Math.max(3, Math.round(20 * (64 / side) ** 2));
  for (const [kind, once] of Object.entries(kinds)) {
    // Those that train in another way predict as the first one does.
    const names = Object.keys(models).filter((name) => kind === 'train' || !compared[name].trains);
    const runs = names.map((name) => [
      name,
      (count) =>
        timed(count, async () => {
          for (let n = 0; n < count; n++) await once(name, n);
        }),
    ]);
    const times = await inTurn(Object.fromEntries(runs), steps, rounds);
    console.log(
      `\n${network}, ${kind}, ${side}x${side}, batch ${size}: median [min, max] of ${rounds} rounds`,
    );
    shared.printRates(times, steps * size, 0);
  }
  for (const model of Object.values(models)) model.dispose();
}

if (shared.isChild) {
  const [rounds = '7', sides = '64,180', size = '32', only] = process.argv.slice(2);
  for (const network of only ? [only] : Object.keys(networks)) {
    for (const side of sides.split(','))
      await measure(network, Number(side), Number(size), Number(rounds));
  }
} else {
  await bundle('all', contents);
  for (const pass of Object.keys(passes)) await bundleWithout(pass);
  shared.runChild('graph', import.meta.url);
}
