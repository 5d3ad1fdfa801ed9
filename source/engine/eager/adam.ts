/** The Adam optimizer with readable state. */
import * as tf from '@tensorflow/tfjs-core';
import { assignArrays, readArrays, type NamedTensor } from './named-arrays.js';
import type { AdamOptions, NamedArray } from '../types.js';

/**
 * Adam (Kingma and Ba 2015) in the form of Keras: the bias correction is folded into the rate,
 * alpha = lr sqrt(1 - beta2^t) / (1 - beta1^t), and w -= alpha m / (sqrt(v) + epsilon).
 */
export class Adam {
  /** Updates made so far. */
  private iterations = 0;
  private readonly m: tf.Variable[];
  private readonly v: tf.Variable[];

  constructor(
    private readonly weights: NamedTensor[],
    private readonly options: AdamOptions,
  ) {
    const zeros = () =>
      weights.map(({ tensor }) => tf.tidy(() => tf.variable(tf.zeros(tensor().shape), false)));
    this.m = zeros();
    this.v = zeros();
  }

  /** One update. `gradients` are in the order of the weights; null leaves a weight as it is. */
  apply(gradients: (tf.Tensor | null)[], learningRate: number): void {
    const { beta1, beta2, epsilon } = this.options;
    const t = ++this.iterations;
    const alpha = (learningRate * Math.sqrt(1 - beta2 ** t)) / (1 - beta1 ** t);
    this.weights.forEach(({ tensor }, i) => {
      const gradient = gradients[i];
      if (!gradient) return;
      tf.tidy(() => {
        const m = this.m[i]!;
        const v = this.v[i]!;
        m.assign(tf.add(m, tf.mul(tf.sub(gradient, m), 1 - beta1)));
        v.assign(tf.add(v, tf.mul(tf.sub(tf.square(gradient), v), 1 - beta2)));
        const change = tf.div(tf.mul(m, alpha), tf.add(tf.sqrt(v), epsilon));
        const weight = tensor();
        weight.assign(tf.sub(weight, change));
      });
    });
  }

  /** The slots, named `m/<weight>` and `v/<weight>`. */
  private slots(): NamedTensor[] {
    return this.weights.flatMap(({ name }, i) => [
      { name: `m/${name}`, tensor: () => this.m[i]! },
      { name: `v/${name}`, tensor: () => this.v[i]! },
    ]);
  }

  /** The slots, then `iterations` `[]`. */
  async read(): Promise<NamedArray[]> {
    const iterations = this.iterations;
    const slots = await readArrays(this.slots());
    return [...slots, { name: 'iterations', shape: [], data: Float32Array.of(iterations) }];
  }

  /** @throws when a name or shape does not fit; nothing is changed then. */
  write(state: NamedArray[]): void {
    const iterations = state.find(({ name }) => name === 'iterations');
    const count = iterations?.data[0];
    if (count === undefined || !Number.isInteger(count) || count < 0) {
      throw new Error('The optimizer state lacks its number of iterations.');
    }
    assignArrays(
      this.slots(),
      state.filter((array) => array !== iterations),
      'optimizer state',
    );
    this.iterations = count;
  }

  dispose(): void {
    for (const slot of [...this.m, ...this.v]) slot.dispose();
  }
}
