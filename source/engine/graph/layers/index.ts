/** The rules of layers by their class names. */
import { activationLayer, leakyReluLayer, reluLayer, softmaxLayer } from './activation.js';
import { batchNormalizationLayer } from './batch-normalization.js';
import { conv2dLayer, depthwiseConv2dLayer, separableConv2dLayer } from './convolution.js';
import { denseLayer } from './dense.js';
import { dropoutLayer, spatialDropout2dLayer } from './dropout.js';
import { addLayer, concatenateLayer, multiplyLayer } from './merging.js';
import {
  averagePooling2dLayer,
  globalAveragePooling2dLayer,
  globalMaxPooling2dLayer,
  maxPooling2dLayer,
} from './pooling.js';
import { rescalingLayer } from './rescaling.js';
import type { LayerRule } from './rule.js';
import { flattenLayer, reshapeLayer, zeroPadding2dLayer } from './shaping.js';

export { UnsupportedLayerError, type Layer, type LayerContext } from './rule.js';

export const layerRules: ReadonlyMap<string, LayerRule> = new Map(
  Object.entries({
    Activation: activationLayer,
    Add: addLayer,
    AveragePooling2D: averagePooling2dLayer,
    BatchNormalization: batchNormalizationLayer,
    Concatenate: concatenateLayer,
    Conv2D: conv2dLayer,
    Dense: denseLayer,
    DepthwiseConv2D: depthwiseConv2dLayer,
    Dropout: dropoutLayer,
    Flatten: flattenLayer,
    GlobalAveragePooling2D: globalAveragePooling2dLayer,
    GlobalMaxPooling2D: globalMaxPooling2dLayer,
    LeakyReLU: leakyReluLayer,
    MaxPooling2D: maxPooling2dLayer,
    Multiply: multiplyLayer,
    ReLU: reluLayer,
    Rescaling: rescalingLayer,
    Reshape: reshapeLayer,
    SeparableConv2D: separableConv2dLayer,
    Softmax: softmaxLayer,
    SpatialDropout2D: spatialDropout2dLayer,
    ZeroPadding2D: zeroPadding2dLayer,
  }),
);
