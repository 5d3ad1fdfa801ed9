/** Categorical cross-entropy and penalties, as the eager executor computes them. */
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { LossOptions } from '../types.js';
import { allLayers, variableOf } from './forward.js';
import type { Output } from './graph.js';
import {
  abs,
  add,
  allAxes,
  cast,
  clip,
  div,
  exp,
  gather,
  log,
  logSoftmax,
  mul,
  neg,
  oneHot,
  pow,
  reshape,
  shapeOf,
  slice,
  softmaxCrossEntropy,
  square,
  sub,
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

/** What the images of a batch are to be taken for. */
export interface Targets {
  /** Class index of each image, int32 `[n]`. */
  labels: Output;
  /** For images that are each made of two: the second's label, int32 `[n]`, and the first's share `[n]`. */
  mixing?: { secondLabels: Output; shares: Output } | undefined;
  /** Weight of each image `[n]`. */
  sampleWeights?: Output | undefined;
}

export interface CrossEntropyOptions extends LossOptions {
  /** Whether the output is logits. */
  fromLogits: boolean;
  classWeights?: number[] | undefined;
  /** Whether single ops make it, also where one op would: that one refuses where a GPU is to repeat. */
  composed?: boolean | undefined;
}

/** Logarithms of the shares that each class has in probabilities `[n, classes]`. */
function logShares(values: Output): Output {
  const shares = div(values, sum(values, [1], true));
  return log(clip(shares, EPSILON, 1 - EPSILON));
}

/** The weight of each label `[n]`; null where all are 1. */
function weightsOf(labels: Output, classWeights: number[] | undefined): Output | null {
  if (!classWeights) return null;
  const weights = labels.node.graph.constant(Float32Array.from(classWeights), [
    classWeights.length,
  ]);
  return gather(weights, labels);
}

/**
 * What each class's log-probability counts `[n, classes]`: the target distribution, smoothed, each label's
 * part times its class weight. A mixed image has its shares of both labels' targets.
 */
function denseTarget(
  { labels, mixing }: Targets,
  classes: number,
  { classWeights, labelSmoothing = 0 }: CrossEntropyOptions,
): Output {
  const { graph } = labels.node;
  const column = (values: Output) => reshape(values, [-1, 1]);
  const part = (of: Output, share: Output | null) => {
    const hits = oneHot(of, classes);
    const smooth = labelSmoothing
      ? add(mul(hits, graph.scalar(1 - labelSmoothing)), graph.scalar(labelSmoothing / classes))
      : hits;
    return [weightsOf(of, classWeights), share].reduce<Output>(
      (target, factor) => (factor ? mul(target, column(factor)) : target),
      smooth,
    );
  };
  if (!mixing) return part(labels, null);
  const { secondLabels, shares } = mixing;
  return add(part(labels, shares), part(secondLabels, sub(graph.scalar(1), shares)));
}

/** Each class's term of the loss before its target `[n, classes]`: log p, or (1 - p)^gamma log p. */
function terms(logs: Output, gamma: number): Output {
  if (gamma === 0) return logs;
  const { graph } = logs.node;
  // Kept above 0: there the slope of a root would be infinite.
  const rest = clip(sub(graph.scalar(1), exp(logs)), EPSILON, 1);
  return mul(pow(rest, graph.scalar(gamma)), logs);
}

/** The loss of each image `[n]` by its class weight. */
function lossesOf(output: Output, targets: Targets, options: CrossEntropyOptions): Output {
  const { fromLogits, classWeights, labelSmoothing = 0, focalGamma = 0, composed } = options;
  const { labels, mixing } = targets;
  if (fromLogits && !composed && !mixing && labelSmoothing === 0 && focalGamma === 0) {
    const losses = softmaxCrossEntropy(output, labels);
    const weights = weightsOf(labels, classWeights);
    return weights ? mul(losses, weights) : losses;
  }
  const logs = fromLogits ? logSoftmax(output) : logShares(output);
  const target = denseTarget(targets, output.shape[1]!, options);
  return neg(sum(mul(target, terms(logs, focalGamma)), [1]));
}

/**
 * Mean over the batch of weight times cross-entropy: the weighted sum over the number of images, not over
 * the sum of weights.
 *
 * @param output Probabilities `[n, classes]`, or logits where `fromLogits`.
 */
export function crossEntropy(
  output: Output,
  targets: Targets,
  options: CrossEntropyOptions,
): Output {
  const { labels, sampleWeights } = targets;
  const losses = lossesOf(output, targets, options);
  const weighted = sampleWeights ? mul(losses, sampleWeights) : losses;
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
