/** Categorical cross-entropy and penalties, as the eager executor computes them. */
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { allLayers, variableOf } from './forward.js';
import type { Output } from './graph.js';
import {
  abs,
  allAxes,
  cast,
  clip,
  div,
  equal,
  gather,
  log,
  mul,
  neg,
  reshape,
  shapeOf,
  slice,
  softmaxCrossEntropy,
  square,
  sum,
  type Variable,
} from './ops/index.js';

/** Keras's epsilon for probabilities. */
const EPSILON = 1e-7;

/** What the last layer's softmax is taken of, where the last layer is one; else null. */
export function logitsOf(model: LayersModel, output: Output): Output | null {
  const last = model.outputs[0]!.sourceLayer.getClassName();
  const look = ['Dense', 'Activation'].includes(last) && output.node.op === 'Softmax';
  return look ? output.node.inputs[0]! : null;
}

/** Cross-entropy of each image `[n]` from probabilities `[n, classes]`. */
function lossesFromProbabilities(values: Output, labels: Output): Output {
  const { graph } = values.node;
  const classes = values.shape[1]!;
  const shares = div(values, sum(values, [1], true));
  const all = graph.constant(
    Int32Array.from({ length: classes }, (_, i) => i),
    [1, classes],
  );
  const hits = equal(reshape(labels, [-1, 1]), all);
  return neg(sum(mul(hits, log(clip(shares, EPSILON, 1 - EPSILON))), [1]));
}

/**
 * Mean over the batch of weight times cross-entropy: the weighted sum over the number of images, not over
 * the sum of weights.
 *
 * @param output Probabilities `[n, classes]`, or logits where `fromLogits`.
 * @param labels Int32 `[n]`.
 */
export function crossEntropy(
  output: Output,
  labels: Output,
  options: { fromLogits: boolean; classWeights?: number[] | undefined },
): Output {
  const { graph } = output.node;
  const losses = options.fromLogits
    ? softmaxCrossEntropy(output, labels)
    : lossesFromProbabilities(output, labels);
  const { classWeights } = options;
  const weights =
    classWeights && graph.constant(Float32Array.from(classWeights), [classWeights.length]);
  const weighted = weights ? mul(losses, gather(weights, labels)) : losses;
  const size = cast(reshape(slice(shapeOf(labels), [0], [1]), []), 'float32');
  return div(sum(weighted, [0]), size);
}

/** Settings that penalise a weight, and how the weight's name ends. */
const PENALISED: [setting: string, weight: string][] = [
  ['kernelRegularizer', 'kernel'],
  ['depthwiseRegularizer', 'depthwise_kernel'],
  ['pointwiseRegularizer', 'pointwise_kernel'],
  ['biasRegularizer', 'bias'],
  ['gammaRegularizer', 'gamma'],
  ['betaRegularizer', 'beta'],
];

interface Regularizer {
  config: { l1?: number; l2?: number };
}

/** l1 times the sum of sizes plus l2 times the sum of squares, for each weight that has a penalty. */
export function penalties(
  model: LayersModel,
  variables: ReadonlyMap<LayerVariable, Variable>,
): Output[] {
  return allLayers(model).flatMap((layer) => {
    const config = layer.getConfig() as Record<string, Regularizer | null | undefined>;
    return PENALISED.flatMap(([setting, name]) => {
      const regularizer = config[setting];
      const weight = regularizer && variableOf(layer, name, variables)?.value;
      if (!weight) return [];
      const { l1 = 0, l2 = 0 } = regularizer.config;
      const scaled = (values: Output, factor: number) =>
        factor ? [mul(sum(values, allAxes(values)), values.node.graph.scalar(factor))] : [];
      return [...scaled(abs(weight), l1), ...scaled(square(weight), l2)];
    });
  });
}
