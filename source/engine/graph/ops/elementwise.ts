/** Operations that treat each element by itself. */
import { isFloating, type DataType, type Output, type Shape } from '../graph.js';

const typed = (dtype: DataType) => ({ T: { type: dtype } });

/** The common shape of two operands, by the rules of NumPy. @throws when there is none. */
function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x !== y && x !== 1 && y !== 1) {
      throw new Error(`Shapes [${a.join(', ')}] and [${b.join(', ')}] do not fit each other.`);
    }
    return x === 1 ? y : x;
  });
}

/** An op of operands of one shape. */
function same(op: string, ...inputs: Output[]): Output {
  const [{ node, dtype, shape }] = inputs as [Output];
  return node.graph.one(op, inputs, { dtype, shape }, { attributes: typed(dtype) });
}

/** An op whose operands are broadcast. */
function binary(op: string, a: Output, b: Output): Output {
  const output = { dtype: a.dtype, shape: broadcast(a.shape, b.shape) };
  return a.node.graph.one(op, [a, b], output, { attributes: typed(a.dtype) });
}

/** A comparison, as a condition. */
function condition(op: string, a: Output, b: Output): Output {
  const output = { dtype: 'bool', shape: broadcast(a.shape, b.shape) } as const;
  return a.node.graph.one(op, [a, b], output, { attributes: typed(a.dtype) });
}

/** A comparison, as 0 or 1: of the operands' type where that has fractions. */
const comparison = (op: string, a: Output, b: Output): Output =>
  cast(condition(op, a, b), isFloating(a.dtype) ? a.dtype : 'float32');

export const add = (a: Output, b: Output) => binary('AddV2', a, b);
export const sub = (a: Output, b: Output) => binary('Sub', a, b);
export const mul = (a: Output, b: Output) => binary('Mul', a, b);
export const div = (a: Output, b: Output) => binary('RealDiv', a, b);
export const floorDiv = (a: Output, b: Output) => binary('FloorDiv', a, b);
export const maximum = (a: Output, b: Output) => binary('Maximum', a, b);
export const minimum = (a: Output, b: Output) => binary('Minimum', a, b);
/** `base` to the power of `exponent`. */
export const pow = (base: Output, exponent: Output) => binary('Pow', base, exponent);
export const equal = (a: Output, b: Output) => comparison('Equal', a, b);
export const greaterEqual = (a: Output, b: Output) => comparison('GreaterEqual', a, b);
export const lessEqual = (a: Output, b: Output) => comparison('LessEqual', a, b);

export const isAtLeast = (a: Output, b: Output) => condition('GreaterEqual', a, b);

/** Whether each element is a number, neither infinite nor NaN. */
export const isFinite = (x: Output): Output =>
  x.node.graph.one(
    'IsFinite',
    [x],
    { dtype: 'bool', shape: x.shape },
    { attributes: typed(x.dtype) },
  );

export const logicalAnd = (a: Output, b: Output): Output =>
  a.node.graph.one('LogicalAnd', [a, b], { dtype: 'bool', shape: broadcast(a.shape, b.shape) });

/** One of two tensors of one shape, by a condition `[]`. */
export const select = (condition: Output, yes: Output, no: Output): Output =>
  yes.node.graph.one('SelectV2', [condition, yes, no], yes, { attributes: typed(yes.dtype) });

export const abs = (x: Output) => same('Abs', x);
export const sign = (x: Output) => same('Sign', x);
export const neg = (x: Output) => same('Neg', x);
export const square = (x: Output) => same('Square', x);
export const rsqrt = (x: Output) => same('Rsqrt', x);
export const sqrt = (x: Output) => same('Sqrt', x);
export const exp = (x: Output) => same('Exp', x);
export const log = (x: Output) => same('Log', x);
export const erf = (x: Output) => same('Erf', x);
export const relu = (x: Output) => same('Relu', x);
export const relu6 = (x: Output) => same('Relu6', x);
export const elu = (x: Output) => same('Elu', x);
export const sigmoid = (x: Output) => same('Sigmoid', x);
export const tanh = (x: Output) => same('Tanh', x);
export const softmax = (x: Output) => same('Softmax', x);
export const logSoftmax = (x: Output) => same('LogSoftmax', x);
export const softplus = (x: Output) => same('Softplus', x);

export const reluGrad = (dy: Output, x: Output) => same('ReluGrad', dy, x);
export const relu6Grad = (dy: Output, y: Output) => same('Relu6Grad', dy, y);
export const eluGrad = (dy: Output, y: Output) => same('EluGrad', dy, y);
export const sigmoidGrad = (y: Output, dy: Output) => same('SigmoidGrad', y, dy);
export const tanhGrad = (y: Output, dy: Output) => same('TanhGrad', y, dy);
export const softplusGrad = (dy: Output, x: Output) => same('SoftplusGrad', dy, x);

export function leakyRelu(x: Output, alpha: number): Output {
  const attributes = { ...typed(x.dtype), alpha: { float: alpha } };
  return x.node.graph.one('LeakyRelu', [x], x, { attributes });
}

export function leakyReluGrad(dy: Output, x: Output, alpha: number): Output {
  const attributes = { ...typed(x.dtype), alpha: { float: alpha } };
  return x.node.graph.one('LeakyReluGrad', [dy, x], x, { attributes });
}

/** Values below `low` or above `high` become those. */
export function clip(x: Output, low: number, high: number): Output {
  const { graph } = x.node;
  const inputs = [x, graph.scalar(low), graph.scalar(high)];
  return graph.one('ClipByValue', inputs, x, { attributes: typed(x.dtype) });
}

export function cast(x: Output, dtype: DataType): Output {
  if (x.dtype === dtype) return x;
  const attributes = { SrcT: { type: x.dtype }, DstT: { type: dtype } };
  return x.node.graph.one('Cast', [x], { dtype, shape: x.shape }, { attributes });
}

/** A copy in memory of its own. */
export const deepCopy = (x: Output) => same('DeepCopy', x);
