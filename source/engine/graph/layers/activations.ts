/** Activation functions by the names that TensorFlow.js has for them. */
import type { Output } from '../graph.js';
import {
  add,
  clip,
  div,
  elu,
  erf,
  mul,
  relu,
  relu6,
  sigmoid,
  softmax,
  softplus,
  tanh,
} from '../ops/index.js';
import { unsupported } from './rule.js';

const scaled = (x: Output, factor: number) => mul(x, x.node.graph.scalar(factor));
const shifted = (x: Output, term: number) => add(x, x.node.graph.scalar(term));

/** x times the share of the normal distribution below x. Source: Hendrycks and Gimpel 2016. */
const gelu = (x: Output) =>
  mul(scaled(x, 0.5), shifted(erf(div(x, x.node.graph.scalar(Math.SQRT2))), 1));

const activations = new Map<string, (x: Output) => Output>([
  ['linear', (x) => x],
  ['relu', relu],
  ['relu6', relu6],
  ['elu', elu],
  ['sigmoid', sigmoid],
  ['tanh', tanh],
  ['softmax', softmax],
  ['softplus', softplus],
  ['swish', (x) => mul(x, sigmoid(x))],
  ['hardSigmoid', (x) => clip(shifted(scaled(x, 0.2), 0.5), 0, 1)],
  ['gelu', gelu],
]);

/** Applies an activation by its name. @throws UnsupportedLayerError when it is not known. */
export function activate(layer: { name: string }, x: Output, name: unknown): Output {
  const activation = activations.get((name ?? 'linear') as string);
  if (!activation) unsupported(layer, `has the activation "${String(name)}".`);
  return activation(x);
}
