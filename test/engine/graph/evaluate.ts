/** Runs small graphs for tests. */
import { Graph, type Output, type Shape } from '../../../source/engine/graph/graph.js';
import { Session } from '../../../source/engine/graph/session.js';

/** Distinct values without a pattern in -1..1. */
export const wave = (shape: Shape, offset = 0) =>
  Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) =>
    Math.sin((i + 1) * 12.9898 + offset * 78.233),
  );

export interface Input {
  shape: Shape;
  data: Float32Array | Int32Array;
  /** Whether the graph may know the first dimension only when it runs. */
  batch?: boolean;
}

const typeOf = (data: Input['data']) => (data instanceof Float32Array ? 'float32' : 'int32');

/** A graph of some inputs, loaded: runs it on their values or on others. */
export function load(
  inputs: Input[],
  build: (...inputs: Output[]) => Output[],
): { run: (values?: Input['data'][]) => Float32Array[]; graph: Graph; dispose: () => void } {
  const graph = new Graph();
  const placeholders = inputs.map(({ shape, data, batch }, i) =>
    graph.placeholder(`input${i}`, typeOf(data), batch ? [-1, ...shape.slice(1)] : shape),
  );
  const outputs = build(...placeholders);
  const session = new Session([...outputs, ...placeholders].map(({ node }) => node));
  const run = (values = inputs.map(({ data }) => data)) =>
    session.run(
      placeholders.map((placeholder, i) => {
        const { shape } = inputs[i]!;
        return { placeholder, shape, data: values[i]! };
      }),
      outputs,
    ) as Float32Array[];
  return { run, graph, dispose: () => session.dispose() };
}
