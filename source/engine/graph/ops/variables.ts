/** Values that stay between runs. */
import type { Graph, Node, Output, Shape } from '../graph.js';

/** A float32 variable of the session. */
export interface Variable {
  /** Its name in checkpoints. */
  name: string;
  shape: Shape;
  handle: Output;
  /** Its value when a run begins. */
  value: Output;
}

const FLOAT = { type: 'float32' } as const;

export function variable(graph: Graph, name: string, shape: Shape): Variable {
  // Variables of one session are told apart by this name alone.
  const attributes = { dtype: FLOAT, shape: { shape }, shared_name: { string: name } };
  const handle = graph.one('VarHandleOp', [], { dtype: 'resource', shape: [] }, { attributes });
  const read = { attributes: { dtype: FLOAT } };
  const value = graph.one('ReadVariableOp', [handle], { dtype: 'float32', shape }, read);
  return { name, shape, handle, value };
}

/** Writes a value; it is not copied, so it must not be memory that JavaScript owns. */
export function assign({ handle }: Variable, value: Output): Node {
  const { graph } = handle.node;
  return graph.add('AssignVariableOp', [handle, value], [], { attributes: { dtype: FLOAT } });
}

/** Adds a value to a variable, or takes it off. */
function change(op: string, { handle }: Variable, value: Output, controls: Node[]): Node {
  const { graph } = handle.node;
  return graph.add(op, [handle, value], [], { attributes: { dtype: FLOAT }, controls });
}
export const assignAdd = (target: Variable, value: Output, controls: Node[] = []): Node =>
  change('AssignAddVariableOp', target, value, controls);
export const assignSub = (target: Variable, value: Output, controls: Node[] = []): Node =>
  change('AssignSubVariableOp', target, value, controls);

/** The value of a variable when the given nodes have run. */
export function readAfter({ handle, shape }: Variable, controls: Node[]): Output {
  const options = { attributes: { dtype: FLOAT }, controls };
  return handle.node.graph.one('ReadVariableOp', [handle], { dtype: 'float32', shape }, options);
}

/** Fills with zeros. */
export function assignZeros(target: Variable): Node {
  const { graph } = target.handle.node;
  const attributes = { T: FLOAT, index_type: { type: 'int32' } } as const;
  const inputs = [graph.ints(target.shape), graph.scalar(0)];
  const output = { dtype: 'float32', shape: target.shape } as const;
  return assign(target, graph.one('Fill', inputs, output, { attributes }));
}
