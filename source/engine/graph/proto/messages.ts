/**
 * The part of TensorFlow's public protocol messages that a graph needs, with their field numbers. Source:
 * tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape,versions}.proto and
 * tensorflow/core/protobuf/{saved_model,meta_graph}.proto.
 */
import protobuf from 'protobufjs/light.js';

const field = (type: string, id: number) => ({ type, id });
const repeated = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** A map by strings; the package's types know of no maps among an object's fields. */
const map = (type: string, id: number): protobuf.IField => {
  const description: protobuf.IMapField = { keyType: 'string', type, id };
  return description;
};

const root = protobuf.Root.fromJSON({
  nested: {
    SavedModel: {
      fields: {
        savedModelSchemaVersion: field('int64', 1),
        metaGraphs: repeated('MetaGraphDef', 2),
      },
    },
    MetaGraphDef: {
      fields: { metaInfoDef: field('MetaInfoDef', 1), graphDef: field('GraphDef', 2) },
      nested: { MetaInfoDef: { fields: { tags: repeated('string', 4) } } },
    },
    GraphDef: { fields: { node: repeated('NodeDef', 1), versions: field('VersionDef', 4) } },
    VersionDef: { fields: { producer: field('int32', 1), minConsumer: field('int32', 2) } },
    NodeDef: {
      fields: {
        name: field('string', 1),
        op: field('string', 2),
        input: repeated('string', 3),
        device: field('string', 4),
        attr: map('AttrValue', 5),
      },
    },
    AttrValue: {
      oneofs: { value: { oneof: ['list', 's', 'i', 'f', 'b', 'type', 'shape', 'tensor'] } },
      fields: {
        list: field('ListValue', 1),
        s: field('bytes', 2),
        i: field('int64', 3),
        f: field('float', 4),
        b: field('bool', 5),
        type: field('int32', 6),
        shape: field('TensorShapeProto', 7),
        tensor: field('TensorProto', 8),
      },
      nested: { ListValue: { fields: { i: repeated('int64', 3) } } },
    },
    TensorShapeProto: {
      fields: { dim: repeated('Dim', 2) },
      nested: { Dim: { fields: { size: field('int64', 1) } } },
    },
    TensorProto: {
      fields: {
        dtype: field('int32', 1),
        tensorShape: field('TensorShapeProto', 2),
        tensorContent: field('bytes', 4),
      },
    },
  },
});

/** Fields of a SavedModel, by their names in camel case. */
export interface SavedModelMessage {
  savedModelSchemaVersion: number;
  metaGraphs: {
    metaInfoDef: { tags: string[] };
    graphDef: { node: NodeMessage[]; versions: { producer: number } };
  }[];
}

export interface NodeMessage {
  name: string;
  op: string;
  input: string[];
  device?: string;
  attr: Record<string, AttributeMessage>;
}

export interface ShapeMessage {
  dim: { size: number }[];
}

/** One of these fields is set. */
export interface AttributeMessage {
  list?: { i: number[] };
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  type?: number;
  shape?: ShapeMessage;
  tensor?: { dtype: number; tensorShape: ShapeMessage; tensorContent: Uint8Array };
}

const savedModel = root.lookupType('SavedModel');

/** The bytes of a `saved_model.pb`. */
export function encodeSavedModel(message: SavedModelMessage): Uint8Array {
  return savedModel.encode(message).finish();
}
