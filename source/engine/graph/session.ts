/** Runs a graph in the addon's TensorFlow session. */
import { findBackend } from '@tensorflow/tfjs-core';
import type { Node, Output } from './graph.js';
import { dataTypes, savedModelOf, SERVE, withSavedModel } from './saved-model.js';

type Values = Float32Array | Int32Array | Uint8Array;

/** What is used of the addon. Tensors and sessions are known by numbers. */
interface Binding {
  createTensor(shape: readonly number[], dtype: number, data: Values): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Values;
  loadSavedModel(folder: string, tags: string): number;
  runSavedModel(
    session: number,
    inputs: number[],
    inputNames: string,
    outputNames: string,
  ): { id: number }[];
  deleteSavedModel(session: number): void;
}

/** Value of a placeholder; the memory is used as it is, without a copy. */
export interface Feed {
  placeholder: Output;
  shape: readonly number[];
  data: Values;
}

function currentBinding(): Binding {
  const backend = findBackend('tensorflow') as unknown as { binding: Binding } | null;
  if (!backend) throw new Error('The graph executor needs the backend "tensorflow".');
  return backend.binding;
}

const nameOf = ({ node, index }: Output) => `${node.name}:${index}`;

export class Session {
  private readonly binding = currentBinding();
  private readonly id: number;
  private disposed = false;

  /** Loads what the given nodes need; only that can be fetched. @throws what TensorFlow says of the graph. */
  constructor(targets: Node[]) {
    this.id = withSavedModel(savedModelOf(targets), (folder) =>
      this.binding.loadSavedModel(folder, SERVE),
    );
  }

  /** Runs what the fetched outputs need; returns their values, row-major. */
  run(feeds: Feed[], fetches: Output[]): Values[] {
    if (this.disposed) throw new Error('The model has been disposed.');
    const { binding } = this;
    const inputs: number[] = [];
    try {
      for (const { placeholder, shape, data } of feeds) {
        inputs.push(binding.createTensor(shape, dataTypes[placeholder.dtype], data));
      }
      const outputs = binding.runSavedModel(
        this.id,
        inputs,
        feeds.map(({ placeholder }) => nameOf(placeholder)).join(','),
        fetches.map(nameOf).join(','),
      );
      try {
        return outputs.map(({ id }) => binding.tensorDataSync(id));
      } finally {
        for (const { id } of outputs) binding.deleteTensor(id);
      }
    } finally {
      for (const id of inputs) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.binding.deleteSavedModel(this.id);
  }
}
