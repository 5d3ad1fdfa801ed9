/** What a classifier's loss needs. */
import type { Output } from '../graph.js';

/**
 * Cross-entropy of each image `[n]` between the softmax of `logits` `[n, classes]` and the class `labels`
 * `[n]` int32. The node's second output is its gradient for the logits.
 */
export function softmaxCrossEntropy(logits: Output, labels: Output): Output {
  const attributes = { T: { type: logits.dtype }, Tlabels: { type: labels.dtype } };
  const losses = { dtype: logits.dtype, shape: labels.shape };
  const gradient = { dtype: logits.dtype, shape: logits.shape };
  const op = 'SparseSoftmaxCrossEntropyWithLogits';
  const node = logits.node.graph.add(op, [logits, labels], [losses, gradient], { attributes });
  return node.outputs[0]!;
}
