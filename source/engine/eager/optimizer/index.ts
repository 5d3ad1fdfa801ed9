/** Changes weights by gradients: clipping, decay, the optimizer's update, averages; with readable state. */
import * as tf from '@tensorflow/tfjs-core';
import {
  averageName,
  averagingRate,
  decayOf,
  decays,
  ITERATIONS,
  iterationsIn,
  tellsNorm,
  updateRate,
} from '../../optimizer.js';
import type { CompileOptions, NamedArray } from '../../types.js';
import { assignArrays, readArrays, type NamedTensor } from '../named-arrays.js';
import { adam } from './adam.js';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import type { UpdateRule } from './rule.js';
import { sgd } from './sgd.js';

interface Slot {
  name: string;
  variable: tf.Variable;
}

export class Optimizer {
  /** Updates made so far. */
  private iterations = 0;
  private readonly rule: UpdateRule;
  /** Slots of each weight, and the average of each where averages are kept. */
  private readonly slots: Slot[][];
  private readonly averages: Slot[];

  constructor(
    private readonly weights: NamedTensor[],
    private readonly options: CompileOptions,
  ) {
    const { optimizer, emaDecay } = options;
    this.rule = optimizer.kind === 'sgd' ? sgd(optimizer) : adam(optimizer);
    const zeros = (name: string, { tensor }: NamedTensor): Slot => ({
      name,
      variable: tf.tidy(() => tf.variable(tf.zeros(tensor().shape), false)),
    });
    this.slots = weights.map((weight) =>
      this.rule.slots.map((slot) => zeros(`${slot}/${weight.name}`, weight)),
    );
    this.averages = emaDecay === undefined ? [] : weights.map((w) => zeros(averageName(w.name), w));
  }

  /**
   * One update, within a tidy.
   *
   * @param gradients In the order of the weights; null leaves a weight as it is.
   * @returns The norm of the gradients where it is told.
   */
  apply(gradients: (tf.Tensor | null)[], learningRate: number): tf.Scalar | null {
    const { optimizer, clipNorm, emaDecay } = this.options;
    const t = ++this.iterations;
    const rate = updateRate(learningRate, t, optimizer);
    const any = gradients.some(Boolean) && (tellsNorm(this.options) || clipNorm !== undefined);
    const norm = any ? globalNorm(gradients) : null;
    const applied = norm && clipNorm ? clipByGlobalNorm(gradients, norm, clipNorm) : gradients;
    this.weights.forEach(({ name, tensor }, i) => {
      const gradient = applied[i];
      const average = this.averages[i]?.variable;
      tf.tidy(() => {
        const weight = tensor();
        if (gradient) {
          if (decays(name, optimizer)) {
            weight.assign(tf.sub(weight, tf.mul(weight, learningRate * decayOf(optimizer))));
          }
          const slots = this.slots[i]!.map(({ variable }) => variable);
          this.rule.update(weight, slots, gradient, rate);
        }
        if (!average || emaDecay === undefined) return;
        const way = tf.mul(tf.sub(weight, average), averagingRate(t, emaDecay));
        average.assign(tf.add(average, way));
      });
    });
    return tellsNorm(this.options) ? norm : null;
  }

  /** The averages by the names of their weights; null where none are kept or no step has been made. */
  averagesByWeight(): ReadonlyMap<string, tf.Variable> | null {
    if (this.averages.length === 0 || this.iterations === 0) return null;
    return new Map(this.weights.map(({ name }, i) => [name, this.averages[i]!.variable]));
  }

  /** Runs `use` with the averages in the place of the weights, where they are kept and there are any. */
  withAverages<T>(use: () => T): T {
    if (this.averages.length === 0 || this.iterations === 0) return use();
    const own = this.weights.map(({ tensor }) => tf.keep(tf.clone(tensor())));
    try {
      this.weights.forEach(({ tensor }, i) => tensor().assign(this.averages[i]!.variable));
      return use();
    } finally {
      this.weights.forEach(({ tensor }, i) => tensor().assign(own[i]!));
      for (const weight of own) weight.dispose();
    }
  }

  private all(): NamedTensor[] {
    return [...this.slots.flat(), ...this.averages].map(({ name, variable }) => ({
      name,
      tensor: () => variable,
    }));
  }

  /** Slots named `<slot>/<weight>`, averages named `ema/<weight>`, then the number of updates. */
  async read(): Promise<NamedArray[]> {
    const iterations = this.iterations;
    const arrays = await readArrays(this.all());
    return [...arrays, { name: ITERATIONS, shape: [], data: Float32Array.of(iterations) }];
  }

  /** @throws when a name or shape does not fit; nothing is changed then. */
  write(state: NamedArray[]): void {
    const iterations = iterationsIn(state);
    const arrays = state.filter(({ name }) => name !== ITERATIONS);
    assignArrays(this.all(), arrays, 'optimizer state');
    this.iterations = iterations;
  }

  dispose(): void {
    for (const { variable } of [...this.slots.flat(), ...this.averages]) variable.dispose();
  }
}
