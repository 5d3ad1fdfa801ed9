/** The gradient rules by the name of the op. */
import { absGradient } from './abs.js';
import { addGradient } from './add.js';
import { averagePoolGradient } from './average-pool.js';
import { batchNormalizationGradient } from './batch-normalization.js';
import { biasAddGradient } from './bias-add.js';
import { castGradient } from './cast.js';
import { clipGradient } from './clip.js';
import { concatGradient } from './concat.js';
import { composedBatchNormalizationGradient } from './composed-batch-normalization.js';
import { conv2dGradient } from './conv2d.js';
import { depthwiseConv2dGradient } from './depthwise-conv2d.js';
import { divGradient } from './div.js';
import { eluGradient } from './elu.js';
import { erfGradient } from './erf.js';
import { expGradient } from './exp.js';
import { leakyReluGradient } from './leaky-relu.js';
import { logGradient } from './log.js';
import { logSoftmaxGradient } from './log-softmax.js';
import { matMulGradient } from './mat-mul.js';
import { maxGradient } from './max.js';
import { maxPoolGradient } from './max-pool.js';
import { mulGradient } from './mul.js';
import { negGradient } from './neg.js';
import { padGradient } from './pad.js';
import { powGradient } from './pow.js';
import { relu6Gradient } from './relu6.js';
import { reluGradient } from './relu.js';
import { reshapeGradient } from './reshape.js';
import type { GradientRule } from './rule.js';
import { sigmoidGradient } from './sigmoid.js';
import { sliceGradient } from './slice.js';
import { softmaxCrossEntropyGradient } from './softmax-cross-entropy.js';
import { softmaxGradient } from './softmax.js';
import { softplusGradient } from './softplus.js';
import { squareGradient } from './square.js';
import { subGradient } from './sub.js';
import { meanGradient, sumGradient } from './sum.js';
import { tanhGradient } from './tanh.js';

export type { GradientRule };

export const gradientRules: ReadonlyMap<string, GradientRule> = new Map(
  Object.entries({
    Abs: absGradient,
    AddV2: addGradient,
    AvgPool: averagePoolGradient,
    BiasAdd: biasAddGradient,
    Cast: castGradient,
    ClipByValue: clipGradient,
    ConcatV2: concatGradient,
    Conv2D: conv2dGradient,
    DepthwiseConv2dNative: depthwiseConv2dGradient,
    Elu: eluGradient,
    Erf: erfGradient,
    Exp: expGradient,
    FusedBatchNormV3: batchNormalizationGradient,
    LeakyRelu: leakyReluGradient,
    Log: logGradient,
    LogSoftmax: logSoftmaxGradient,
    MatMul: matMulGradient,
    Max: maxGradient,
    MaxPool: maxPoolGradient,
    Mean: meanGradient,
    Mul: mulGradient,
    Neg: negGradient,
    Pad: padGradient,
    Pow: powGradient,
    RealDiv: divGradient,
    Relu: reluGradient,
    Relu6: relu6Gradient,
    Reshape: reshapeGradient,
    Sigmoid: sigmoidGradient,
    Slice: sliceGradient,
    Softmax: softmaxGradient,
    Softplus: softplusGradient,
    SparseSoftmaxCrossEntropyWithLogits: softmaxCrossEntropyGradient,
    Square: squareGradient,
    Sub: subGradient,
    Sum: sumGradient,
    Tanh: tanhGradient,
  }),
);

/**
 * As `gradientRules`, of ops alone that a GPU repeats to the bit. The filter's gradient of a depth-wise
 * convolution is one since TensorFlow 2.10, by cuDNN.
 */
export const deterministicRules: ReadonlyMap<string, GradientRule> = new Map([
  ...gradientRules,
  ['FusedBatchNormV3', composedBatchNormalizationGradient],
]);
