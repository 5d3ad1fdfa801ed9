/** The bytes of a SavedModel, read back by the protocol classes that TensorFlow.js's addon package has. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Graph, inOrder } from '../../../source/engine/graph/graph.js';
import { add, conv2d, mul, reshape, variable } from '../../../source/engine/graph/ops/index.js';
import { savedModelOf, withSavedModel } from '../../../source/engine/graph/saved-model.js';
import { requireFromAddonPackage } from '../../../source/engine/native/addon-package.js';

interface Attribute {
  getType(): number;
  getS_asB64(): string;
  getList(): { getIList(): number[] };
  getShape(): { getDimList(): { getSize(): number }[] };
  getTensor(): { getTensorContent_asU8(): Uint8Array; getDtype(): number };
}
interface ReadNode {
  getName(): string;
  getOp(): string;
  getInputList(): string[];
  getAttrMap(): { get(name: string): Attribute };
}
interface ReadModel {
  getMetaGraphsList(): {
    getMetaInfoDef(): { getTagsList(): string[] };
    getGraphDef(): { getNodeList(): ReadNode[] };
  }[];
}
const { SavedModel } = requireFromAddonPackage('dist/proto/api_pb') as {
  SavedModel: { deserializeBinary(bytes: Uint8Array): ReadModel };
};

/** The nodes by name, in order. */
function read(bytes: Uint8Array): Map<string, ReadNode> {
  const [meta] = SavedModel.deserializeBinary(bytes).getMetaGraphsList();
  expect(meta!.getMetaInfoDef().getTagsList()).toEqual(['serve']);
  return new Map(
    meta!
      .getGraphDef()
      .getNodeList()
      .map((node) => [node.getName(), node]),
  );
}

test('holds ops with their inputs and attributes', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [-1, 8, 8, 3]);
  const filter = variable(graph, 'block/kernel', [3, 3, 3, 4]);
  const options = { strides: [2, 1], dilations: [1, 1], padding: 'SAME' } as const;
  const y = conv2d(x, filter.value, options);
  const nodes = read(savedModelOf([y.node]));
  const conv = nodes.get(y.node.name)!;
  expect(conv.getOp()).toBe('Conv2D');
  expect(conv.getInputList()).toEqual(['x', filter.value.node.name]);
  expect(conv.getAttrMap().get('T').getType()).toBe(1);
  expect(conv.getAttrMap().get('strides').getList().getIList()).toEqual([1, 2, 1, 1]);
  expect(Buffer.from(conv.getAttrMap().get('padding').getS_asB64(), 'base64').toString()).toBe(
    'SAME',
  );
  const shape = nodes.get('x')!.getAttrMap().get('shape').getShape().getDimList();
  expect(shape.map((dim) => dim.getSize())).toEqual([-1, 8, 8, 3]);
  expect(y.shape).toEqual([-1, 4, 8, 4]);
});

test('holds constants as their bytes', () => {
  const graph = new Graph();
  const values = Float32Array.of(0, 1.5, -2, NaN).subarray(1);
  const constant = graph.constant(values, [3]);
  const tensor = read(savedModelOf([constant.node]))
    .get(constant.node.name)!
    .getAttrMap()
    .get('value')
    .getTensor();
  const bytes = Uint8Array.from(tensor.getTensorContent_asU8());
  expect([...new Float32Array(bytes.buffer)]).toEqual([1.5, -2, NaN]);
  expect(tensor.getDtype()).toBe(1);
});

test('holds what is needed and nothing else, inputs first, with what must run before', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [2]);
  mul(x, graph.scalar(3));
  const sum = add(x, x);
  const done = graph.done('done', [sum.node, sum.node]);
  const nodes = [...read(savedModelOf([done.node])).values()];
  expect(nodes.map((node) => node.getOp()).sort()).toEqual([
    'AddV2',
    'Const',
    'Identity',
    'Placeholder',
  ]);
  expect(nodes.at(-1)!.getInputList()).toEqual([
    expect.stringMatching(/^Const/),
    `^${sum.node.name}`,
  ]);
  const order = inOrder([done.node]);
  for (const node of order) {
    for (const { node: from } of node.inputs) {
      expect(order.indexOf(from)).toBeLessThan(order.indexOf(node));
    }
  }
});

test('a folder with it is there while it is used, and gone after that, also when it fails', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  let seen = '';
  const length = withSavedModel(bytes, (folder) => {
    seen = folder;
    return readFileSync(join(folder, 'saved_model.pb')).length;
  });
  expect(length).toBe(3);
  expect(existsSync(seen)).toBe(false);
  const failing = () =>
    withSavedModel(bytes, (folder) => {
      seen = folder;
      throw new Error('It does not load.');
    });
  expect(failing).toThrow('It does not load.');
  expect(existsSync(seen)).toBe(false);
});

test('shapes and names that do not fit are refused', () => {
  const graph = new Graph();
  const x = graph.placeholder('x', 'float32', [-1, 3]);
  expect(() => graph.placeholder('x', 'float32', [])).toThrow('named "x"');
  expect(() => add(x, graph.ints([1, 2]))).toThrow('[-1, 3] and [2]');
  expect(reshape(x, [-1, 3, 1]).shape).toEqual([-1, 3, 1]);
  const image = graph.placeholder('image', 'float32', [-1, 2, 2, 3]);
  const filter = graph.placeholder('filter', 'float32', [3, 3, 3, 1]);
  const options = { strides: [1, 1], dilations: [1, 1], padding: 'VALID' } as const;
  expect(() => conv2d(image, filter, options)).toThrow('A window of 3 does not fit into 2 pixels');
});
