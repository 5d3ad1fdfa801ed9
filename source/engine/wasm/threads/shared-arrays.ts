/** Weights or gradients in memory that threads share. */
import { backend, tensor, tidy, type Tensor } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { NamedTensor } from '../../eager/named-arrays.js';
import { values } from '../tensors.js';

/** One float32 array a variable, one after the other in one buffer. */
export class SharedArrays {
  readonly buffer: SharedArrayBuffer;
  private readonly arrays: Float32Array[] = [];

  /** @param buffer Memory of another thread's `SharedArrays` over the same variables; left out: new memory. */
  constructor(
    private readonly variables: readonly NamedTensor[],
    buffer?: SharedArrayBuffer,
  ) {
    const sizes = variables.map(({ tensor }) => tensor().size);
    const bytes = 4 * sizes.reduce((a, b) => a + b, 0);
    this.buffer = buffer ?? new SharedArrayBuffer(bytes);
    if (this.buffer.byteLength !== bytes) throw new Error('Two threads hold different models.');
    let offset = 0;
    for (const size of sizes) {
      this.arrays.push(new Float32Array(this.buffer, offset, size));
      offset += 4 * size;
    }
  }

  /** Copies tensors of the variables' shapes out of WASM's memory; those that are null are left out. */
  write(tensors: readonly (Tensor | null)[]): void {
    this.arrays.forEach((array, i) => {
      const from = tensors[i];
      if (from) array.set(values(backend() as BackendWasm, from));
    });
  }

  /** The array of a variable as a tensor. */
  tensor(i: number): Tensor {
    return tensor(this.arrays[i]!, this.variables[i]!.tensor().shape, 'float32');
  }

  /** Sets the variables to the arrays. */
  assign(): void {
    this.variables.forEach((variable, i) => tidy(() => variable.tensor().assign(this.tensor(i))));
  }
}
