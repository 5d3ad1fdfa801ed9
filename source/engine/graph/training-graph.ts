/** Builds the graph of a model: a training step, prediction, reading and writing of its state. */
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { modelWeights } from '../eager/named-arrays.js';
import type { CompileOptions } from '../types.js';
import { augmentPictures, type AugmentedPictures } from './augmentation.js';
import { differentiate } from './differentiate.js';
import { forward } from './forward.js';
import { Graph, inOrder, type Node, type Output } from './graph.js';
import { crossEntropy, logitsOf, penalties } from './loss.js';
import { adamSlots, applyAdam } from './optimizer/adam.js';
import {
  add,
  argMax,
  assign,
  assignZeros,
  cast,
  deepCopy,
  equal,
  pack,
  sum,
  variable,
  type Variable,
} from './ops/index.js';
import { optimize } from './passes/index.js';

/** Placeholders of a step. */
export interface Inputs {
  /** `[n, side, side, 3]` uint8. */
  images: Output;
  /** `[n]` int32. */
  labels: Output;
  /** Number of the step, `[]` int32. */
  step: Output;
  /** Rate of the update with Adam's bias correction, `[]` float32. */
  rate: Output;
}

/** A variable and the placeholder that new values come in by. */
export interface Writable extends Variable {
  placeholder: Output;
}

export interface TrainingGraph {
  inputs: Inputs;
  /** What training sees; null where nothing is augmented. */
  augmented: (AugmentedPictures & { shown: Output }) | null;
  /** `[loss, correct]`; fetching it makes a step. */
  step: Output;
  /** `[n, classes]`. */
  probabilities: Output;
  /** The model's weights in its order. */
  weights: Writable[];
  /** Slots of the optimizer. */
  slots: Writable[];
  /** Fetched to write all weights, or all slots, from their placeholders. */
  writeWeights: Output;
  writeSlots: Output;
  /** Fetched to fill the slots with zeros. */
  clearSlots: Output;
}

/** The nodes that take a value, among those that a step needs. */
function readersOf(value: Output, needed: Node[], but: Node): Node[] {
  return needed.filter((node) => node !== but && node.inputs.includes(value));
}

function writables(graph: Graph, variables: Variable[], kind: string): Writable[] {
  return variables.map((target, i) => ({
    ...target,
    placeholder: graph.placeholder(`${kind}/${i}`, 'float32', target.shape),
  }));
}

/** What writes all variables; the session must not keep JavaScript's memory, so each value is copied. */
const writing = (graph: Graph, name: string, targets: Writable[]): Output =>
  graph.done(
    name,
    targets.map((target) => assign(target, deepCopy(target.placeholder))),
  );

/**
 * @param side Side of the images in pixels.
 * @throws UnsupportedLayerError for a layer that has no rule.
 */
export function buildTrainingGraph(
  model: LayersModel,
  side: number,
  options: CompileOptions,
): TrainingGraph {
  const graph = new Graph();
  const inputs: Inputs = {
    images: graph.placeholder('images', 'uint8', [-1, side, side, 3]),
    labels: graph.placeholder('labels', 'int32', [-1]),
    step: graph.placeholder('step', 'int32', []),
    rate: graph.placeholder('rate', 'float32', []),
  };
  const names = modelWeights(model, 'all').map(({ name }) => name);
  const variables = new Map<LayerVariable, Variable>(
    model.weights.map((weight, i) => [
      weight,
      variable(graph, names[i]!, weight.shape as number[]),
    ]),
  );
  const trained = model.trainableWeights.map((weight) => variables.get(weight)!);
  const images = cast(inputs.images, 'float32');
  const pass = { variables, step: inputs.step, seed: options.seed };

  const predicting = optimize(forward(model, images, { ...pass, training: false }).output, false);
  const probabilities = graph.one('Identity', [predicting], predicting, {
    attributes: { T: { type: 'float32' } },
    name: 'probabilities',
  });

  const { augmentation } = options;
  const augmented = augmentation ? augmentPictures(inputs.images, augmentation) : null;
  const seen = augmented?.pictures ?? images;
  const { output, updates } = forward(model, seen, { ...pass, training: true });
  const logits = logitsOf(model, output);
  const values = optimize(logits ?? output, true, updates);
  const { classWeights } = options;
  const data = crossEntropy(values, inputs.labels, { fromLogits: logits !== null, classWeights });
  const loss = penalties(model, variables).reduce(add, data);
  const gradients = differentiate(
    loss,
    trained.map(({ value }) => value),
  );
  const needed = inOrder([loss.node, ...gradients.flatMap((gradient) => gradient?.node ?? [])]);
  const slots = adamSlots(graph, trained);
  const applied = slots.flatMap((slot, i) => {
    const gradient = gradients[i];
    if (!gradient) return [];
    const readers = readersOf(slot.weight.value, needed, gradient.node);
    return [applyAdam(slot, gradient, inputs.rate, options.optimizer, readers)];
  });
  const correct = sum(equal(argMax(values), inputs.labels), [0]);
  const step = graph.one(
    'Identity',
    [pack([loss, correct])],
    { dtype: 'float32', shape: [2] },
    {
      attributes: { T: { type: 'float32' } },
      controls: [...applied, ...updates],
      name: 'train-step',
    },
  );

  const weights = writables(graph, [...variables.values()], 'weights');
  const written = writables(
    graph,
    slots.flatMap(({ m, v }) => [m, v]),
    'slots',
  );
  return {
    inputs,
    // The addon does not read tensors of bytes.
    augmented: augmented && { ...augmented, shown: cast(augmented.pictures, 'int32') },
    step,
    probabilities,
    weights,
    slots: written,
    writeWeights: writing(graph, 'write-weights', weights),
    writeSlots: writing(graph, 'write-slots', written),
    clearSlots: graph.done('clear-slots', written.map(assignZeros)),
  };
}
