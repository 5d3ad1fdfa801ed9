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

/** One row a label `[n]` int32: `[n, classes]` float32, 1 at the label and 0 elsewhere. */
export function oneHot(labels: Output, classes: number): Output {
  const { graph } = labels.node;
  const inputs = [
    labels,
    graph.constant(Int32Array.of(classes), []),
    graph.scalar(1),
    graph.scalar(0),
  ];
  const attributes = {
    T: { type: 'float32' },
    TI: { type: labels.dtype },
    axis: { int: -1 },
  } as const;
  const output = { dtype: 'float32', shape: [...labels.shape, classes] } as const;
  return graph.one('OneHot', inputs, output, { attributes });
}
