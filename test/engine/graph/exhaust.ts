/** Trains with a batch that this process has too little memory for; prints what came of it. */
import { openEngine } from '../../../source/engine/index.js';
import { buildCnn } from '../../../source/model/index.js';

const [side, classes, first] = [64, 5, 16384];
const engine = await openEngine('tensorflow', { executor: 'graph' });
const network = {
  side,
  classes,
  filters: [32, 64, 128],
  kernelSize: 3,
  units: 128,
  dropout: 0,
  seed: 1,
};
const model = engine.compile(buildCnn(network), {
  seed: 1,
  optimizer: { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
});
const step = (size: number) => {
  const images = new Uint8Array(size * side * side * 3);
  return model.trainStep({ size, images, labels: new Int32Array(size) }, 0, 0.001);
};
const error = await step(first).then(
  () => null,
  (thrown: Error) => ({ name: thrown.name, message: thrown.message }),
);
const after = await step(8);
process.stdout.write(JSON.stringify({ error, after: after.loss }));
