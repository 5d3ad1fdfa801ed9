/** Writes a graph as a SavedModel. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inOrder, type Attribute, type DataType, type Node, type Shape } from './graph.js';
import {
  encodeSavedModel,
  type AttributeMessage,
  type NodeMessage,
  type ShapeMessage,
} from './proto/messages.js';

/** Numbers of the types in TensorFlow's `types.proto`. */
export const dataTypes: Record<DataType, number> = {
  float32: 1,
  int32: 3,
  uint8: 4,
  bool: 10,
  bfloat16: 14,
  float16: 19,
  resource: 20,
};

export const SERVE = 'serve';

/**
 * A version of the graph format from TensorFlow 2's time. The default, 0, would be that of graphs from before
 * its first release, to which older rules apply.
 */
const PRODUCER = 1087;

const shapeMessage = (shape: Shape): ShapeMessage => ({ dim: shape.map((size) => ({ size })) });

function attributeMessage(attribute: Attribute): AttributeMessage {
  if ('type' in attribute) return { type: dataTypes[attribute.type] };
  if ('string' in attribute) return { s: Buffer.from(attribute.string) };
  if ('int' in attribute) return { i: attribute.int };
  if ('ints' in attribute) return { list: { i: [...attribute.ints] } };
  if ('float' in attribute) return { f: attribute.float };
  if ('bool' in attribute) return { b: attribute.bool };
  if ('shape' in attribute) return { shape: shapeMessage(attribute.shape) };
  const { dtype, shape, data } = attribute.tensor;
  const tensorContent = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { tensor: { dtype: dataTypes[dtype], tensorShape: shapeMessage(shape), tensorContent } };
}

function nodeMessage(node: Node): NodeMessage {
  return {
    name: node.name,
    op: node.op,
    ...(node.device && { device: node.device }),
    input: [
      ...node.inputs.map(({ node: from, index }) => (index ? `${from.name}:${index}` : from.name)),
      ...new Set(node.controls.map(({ name }) => `^${name}`)),
    ],
    attr: Object.fromEntries(
      Object.entries(node.attributes).map(([name, value]) => [name, attributeMessage(value)]),
    ),
  };
}

/** The bytes of a SavedModel of what the given nodes need. */
export function savedModelOf(targets: Node[]): Uint8Array {
  return encodeSavedModel({
    savedModelSchemaVersion: 1,
    metaGraphs: [
      {
        metaInfoDef: { tags: [SERVE] },
        graphDef: {
          node: inOrder(targets).map(nodeMessage),
          versions: { producer: PRODUCER },
        },
      },
    ],
  });
}

/** Calls `use` with the folder of a SavedModel, which is gone when it returns. */
export function withSavedModel<T>(bytes: Uint8Array, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'melanoscope-graph-'));
  try {
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
