/** Convolutions and products in half precision; losses, sums and moments stay in float32. */
import { inOrder, retype, type HalfType, type Node, type Output } from '../graph.js';
import { cast } from '../ops/index.js';
import { halvesOf } from '../halves.js';

/** What the device computes faster: always in half precision. */
const HEAVY = new Set(['Conv2D', 'DepthwiseConv2dNative', 'MatMul']);

/** What costs no precision that the operands still have: in half precision where an operand is. */
const FOLLOWING = new Set([
  ...['AddV2', 'AvgPool', 'BiasAdd', 'ClipByValue', 'ConcatV2', 'Elu', 'FusedBatchNormV3'],
  ...['LeakyRelu', 'MaxPool', 'Mul', 'Pad', 'Relu', 'Relu6', 'Reshape', 'Sigmoid', 'Slice', 'Sub'],
  'Tanh',
]);

/** Batch normalization takes and gives its moments in float32, whatever the images are. */
const valuesOf = ({ op }: Node, tensors: readonly Output[]): readonly Output[] =>
  op === 'FusedBatchNormV3' ? tensors.slice(0, 1) : tensors;

const isFloat = ({ dtype }: Output) => dtype === 'float32';

/**
 * Rewrites what computes an output, in place. Weights stay float32 and are cast where they are used. Source:
 * Micikevicius et al. 2018.
 *
 * @param also Nodes that share what computes it: what they take in float32 stays so.
 * @returns What takes the output's place, float32.
 */
export function mixedPrecision(output: Output, half: HalfType, also: Node[] = []): Output {
  const casts = new Map<Output, Output>();
  const inHalf = (x: Output): Output => {
    const known = casts.get(x);
    if (known) return known;
    const { node } = x;
    // Whole numbers up to 255 are exact in both types, so images need no float32 in between.
    const bytes = node.op === 'Cast' && node.inputs[0]!.dtype === 'uint8' ? node.inputs[0]! : x;
    const constant = node.op === 'Const' && node.attributes['value'];
    const made = constant
      ? node.graph.halves(
          halvesOf((constant as { tensor: { data: Float32Array } }).tensor.data, half),
          half,
          x.shape,
        )
      : cast(bytes, half);
    casts.set(x, made);
    return made;
  };
  const inFull = (x: Output): Output => {
    if (x.dtype !== half) return x;
    const known = casts.get(x) ?? cast(x, 'float32');
    casts.set(x, known);
    return known;
  };

  for (const node of inOrder([output.node, ...also])) {
    const own = valuesOf(node, node.inputs);
    const follows = FOLLOWING.has(node.op) && own.some(({ dtype }) => dtype === half);
    if (HEAVY.has(node.op) || follows) {
      node.inputs = node.inputs.map((x) => (own.includes(x) && isFloat(x) ? inHalf(x) : x));
      retype(node, valuesOf(node, node.outputs).filter(isFloat), half);
    } else {
      node.inputs = node.inputs.map(inFull);
    }
  }
  return inFull(output);
}
