/** A TensorFlow graph in the making: nodes, their outputs with type and shape. */

/** Types of tensors, by the names that TensorFlow.js uses where it has one. */
export type DataType = 'float32' | 'int32' | 'uint8' | 'bool' | 'resource';

/** Sizes of the dimensions. The first may be -1: the batch, known only when the graph runs. */
export type Shape = readonly number[];

export type Attribute =
  | { type: DataType }
  | { string: string }
  | { int: number }
  | { ints: readonly number[] }
  | { float: number }
  | { bool: boolean }
  | { shape: Shape }
  | { tensor: { dtype: DataType; shape: Shape; data: Float32Array | Int32Array } };

export interface Node {
  readonly graph: Graph;
  readonly name: string;
  readonly op: string;
  inputs: Output[];
  /** Nodes that must have run before. */
  controls: Node[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Output[];
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
    const dtype = values instanceof Float32Array ? 'float32' : 'int32';
    const tensor = { dtype, shape, data: values } as const;
    const attributes = { dtype: { type: dtype }, value: { tensor } } as const;
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
