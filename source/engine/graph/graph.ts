/** A TensorFlow graph in the making: nodes, their outputs with type and shape. */

/** Types of tensors, by the names that TensorFlow.js uses where it has one. */
export type DataType = 'float32' | HalfType | 'int32' | 'uint8' | 'bool' | 'resource';

/** Numbers of 16 bits: more digits (IEEE 754), or the range of float32. */
export type HalfType = 'float16' | 'bfloat16';

/** Sizes of the dimensions. The first may be -1: the batch, known only when the graph runs. */
export type Shape = readonly number[];

/** Elements of a constant; numbers of 16 bits as their bits. */
type Constant = Float32Array | Int32Array | Uint16Array;

export type Attribute =
  | { type: DataType }
  | { string: string }
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { shape: Shape }
  | { tensor: { dtype: DataType; shape: Shape; data: Constant } };

export interface Node {
  readonly graph: Graph;
  readonly name: string;
  readonly op: string;
  inputs: Output[];
  /** Nodes that must have run before. */
  controls: Node[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Output[];
  /** Where it runs, e.g. "/device:GPU:1"; empty: wherever TensorFlow puts it. */
  readonly device: string;
}

/** One output of a node: a tensor, once the graph runs. */
export interface Output {
  readonly node: Node;
  readonly index: number;
  readonly dtype: DataType;
  readonly shape: Shape;
}

/** Type and shape of a node's output. */
export interface OutputSpec {
  dtype: DataType;
  shape: Shape;
}

export interface NodeOptions {
  attributes?: Record<string, Attribute>;
  controls?: Node[];
  /** Its name in the graph; left out: the op and a number. */
  name?: string;
}

export class Graph {
  readonly nodes: Node[] = [];
  private readonly names = new Set<string>();
  private device = '';

  /** Puts the nodes that `make` adds on a device. */
  on<T>(device: string, make: () => T): T {
    const before = this.device;
    this.device = device;
    try {
      return make();
    } finally {
      this.device = before;
    }
  }

  add(op: string, inputs: Output[], outputs: OutputSpec[], options: NodeOptions = {}): Node {
    const name = options.name ?? `${op}_${this.nodes.length}`;
    if (this.names.has(name)) throw new Error(`Two nodes of the graph are named "${name}".`);
    this.names.add(name);
    const node: Node & { outputs: Output[] } = {
      graph: this,
      name,
      op,
      inputs,
      controls: options.controls ?? [],
      attributes: options.attributes ?? {},
      outputs: [],
      device: this.device,
    };
    node.outputs = outputs.map(({ dtype, shape }, index) => ({ node, index, dtype, shape }));
    this.nodes.push(node);
    return node;
  }

  /** A node with one output. */
  one(op: string, inputs: Output[], output: OutputSpec, options: NodeOptions = {}): Output {
    return this.add(op, inputs, [output], options).outputs[0]!;
  }

  /** What a run is fed with. */
  placeholder(name: string, dtype: DataType, shape: Shape): Output {
    const attributes = { dtype: { type: dtype }, shape: { shape } };
    return this.one('Placeholder', [], { dtype, shape }, { attributes, name });
  }

  constant(values: Float32Array | Int32Array, shape: Shape): Output {
    return this.typed(values, values instanceof Float32Array ? 'float32' : 'int32', shape);
  }

  /** A constant of numbers of 16 bits, given as their bits. */
  halves(bits: Uint16Array, dtype: HalfType, shape: Shape): Output {
    return this.typed(bits, dtype, shape);
  }

  private typed(data: Constant, dtype: DataType, shape: Shape): Output {
    const tensor = { dtype, shape, data };
    const attributes = { dtype: { type: dtype }, value: { tensor } };
    return this.one('Const', [], { dtype, shape }, { attributes });
  }

  /** A float32 constant without dimensions. */
  scalar(value: number): Output {
    return this.constant(Float32Array.of(value), []);
  }

  /** An int32 constant `[n]`, as ops take axes and shapes. */
  ints(values: readonly number[]): Output {
    return this.constant(Int32Array.from(values), [values.length]);
  }

  /** A number that is fetched to make `nodes` run. */
  done(name: string, nodes: Node[]): Output {
    const value = this.scalar(1);
    const attributes = { T: { type: value.dtype } };
    return this.one('Identity', [value], value, { attributes, controls: nodes, name });
  }
}

/** Whether a type holds fractions, and so has gradients. */
export const isFloating = (dtype: DataType): boolean =>
  dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';

/** Makes a node work in another type; `outputs` are those of its outputs that have it too. */
export function retype(node: Node, outputs: readonly Output[], dtype: DataType): void {
  const attributes = node.attributes as Record<string, Attribute>;
  attributes['T'] = { type: dtype };
  for (const output of outputs) (output as { dtype: DataType }).dtype = dtype;
}

/** Number of elements of a shape without an unknown dimension. */
export const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

/** The nodes that the given ones need, each after those it needs. */
export function inOrder(targets: Node[]): Node[] {
  const order: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack = [...targets].reverse();
  while (stack.length > 0) {
    const node = stack.at(-1)!;
    if (state.get(node) !== undefined) {
      stack.pop();
      if (state.get(node) === 'open') {
        state.set(node, 'done');
        order.push(node);
      }
      continue;
    }
    state.set(node, 'open');
    for (const needed of [...node.inputs.map((input) => input.node), ...node.controls]) {
      if (!state.has(needed)) stack.push(needed);
    }
  }
  return order;
}
