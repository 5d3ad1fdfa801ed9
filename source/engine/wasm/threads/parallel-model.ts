/**
 * Trains and runs a model on several threads by data parallelism: each thread has the model in a WASM
 * instance of its own and takes a share of every batch. Gradients are added up in the order of the
 * threads, so that runs on the same number of threads are bit-identical; dropout masks do not depend on
 * that number. The optimizer's step is made once, on this thread, whose weights and slots are the model's state.
 *
 * Batch normalisation that is trained takes the statistics of the whole batch: such a model trains on
 * this thread alone, and is shared in prediction only.
 */
import { add, dispose as free, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { EagerModel } from '../../eager/compiled-model.js';
import type { Share } from '../../eager/dropout.js';
import type { Batch, CompileOptions, CompiledModel, NamedArray, StepResult } from '../../types.js';
import { explainedByMemory } from '../memory.js';
import type { Answer } from './messages.js';
import type { ThreadPool } from './pool.js';
import { SharedArrays } from './shared-arrays.js';
import { buffersOf, shareOf, shares, type Range } from './shares.js';
import { normalisesByBatch, trainableFlags } from './trainable.js';

let models = 0;

export class ParallelModel implements CompiledModel {
  private readonly id = ++models;
  private readonly local: EagerModel;
  private readonly sharesTraining: boolean;
  private readonly weights: SharedArrays;
  /** Of each further thread. */
  private readonly gradients: SharedArrays[];
  private readonly compiled: Promise<unknown>;
  /** Counts changes of the shared weights. */
  private version = 0;
  /** Whether this thread's weights have changed since they were last shared. */
  private changed = true;
  private turn: Promise<unknown> = Promise.resolve();

  /** @throws as `EagerModel`. */
  constructor(
    model: LayersModel,
    options: CompileOptions,
    private readonly pool: ThreadPool,
  ) {
    this.local = new EagerModel(model, options);
    this.sharesTraining = !normalisesByBatch(model);
    this.weights = new SharedArrays(this.local.weights);
    this.gradients = this.eachThread(() => new SharedArrays(this.local.trainable));
    const topology = model.toJSON(null, false) as Record<string, unknown>;
    const trainable = trainableFlags(model);
    this.compiled = Promise.all(
      this.gradients.map((gradients, thread) =>
        this.pool.ask(thread, {
          kind: 'compile',
          model: this.id,
          topology,
          trainable,
          options,
          weights: this.weights.buffer,
          gradients: gradients.buffer,
        }),
      ),
    );
    // Told to whoever trains or predicts.
    this.compiled.catch(() => undefined);
  }

  trainStep(batch: Batch, step: number, learningRate: number): Promise<StepResult> {
    return this.inTurn(async () => {
      this.local.checkBatch(batch);
      try {
        if (!this.sharesTraining) return await this.local.trainStep(batch, step, learningRate);
        return await this.sharedStep(batch, step, learningRate);
      } catch (error) {
        const side = Math.sqrt(batch.images.length / (3 * batch.size));
        throw explainedByMemory(error, batch.size, side);
      } finally {
        this.changed = true;
      }
    });
  }

  predict(images: Uint8Array, size: number): Promise<Float32Array> {
    return this.inTurn(async () => {
      this.local.checkImages(images, size);
      const version = this.sharePredicting();
      const each = images.length / size;
      const [own = { from: 0, to: size }, ...others] = shares(size, this.pool.size + 1);
      const answers = others.map(({ from, to }, thread) => {
        const share = images.slice(from * each, to * each);
        return this.pool.ask(
          thread,
          { kind: 'predict', model: this.id, version, images: share, size: to - from },
          [share.buffer],
        );
      });
      const first = this.local.predict(images.subarray(0, own.to * each), own.to);
      const parts = (await all([first, ...answers])) as Float32Array[];
      const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const part of parts) {
        result.set(part, offset);
        offset += part.length;
      }
      return result;
    });
  }

  augment(batch: Batch): Promise<Uint8Array> {
    return this.local.augment(batch);
  }

  readWeights(): Promise<NamedArray[]> {
    return this.inTurn(() => this.local.readWeights());
  }

  writeWeights(weights: NamedArray[]): Promise<void> {
    return this.inTurn(() => {
      this.changed = true;
      return this.local.writeWeights(weights);
    });
  }

  readOptimizerState(): Promise<NamedArray[]> {
    return this.inTurn(() => this.local.readOptimizerState());
  }

  writeOptimizerState(state: NamedArray[]): Promise<void> {
    return this.inTurn(() => this.local.writeOptimizerState(state));
  }

  dispose(): void {
    this.local.dispose();
    for (const asked of this.eachThread((thread) =>
      this.pool.ask(thread, { kind: 'dispose', model: this.id }),
    )) {
      // A thread that has ended holds nothing.
      asked.catch(() => undefined);
    }
  }

  private async sharedStep(whole: Batch, step: number, rate: number): Promise<StepResult> {
    // Images that are mixed with each other may lie in different shares.
    const { mix, augmentationKeys: _, ...rest } = whole;
    const batch = mix ? { ...rest, images: await this.local.augment(whole) } : whole;
    const version = this.shareWeights();
    const [own, ...others] = shares(batch.size, this.pool.size + 1);
    const share = ({ from }: Range): Share => ({ first: from, of: batch.size });
    const asked = others.map((range, thread) => {
      const part = shareOf(batch, range);
      return this.pool.ask(
        thread,
        {
          kind: 'differentiate',
          model: this.id,
          version,
          batch: part,
          step,
          share: share(range),
        },
        buffersOf(part),
      );
    });
    // Runs on this thread while the others run theirs.
    const first = this.differentiate(shareOf(batch, own!), step, share(own!));
    const [{ gradients, figures }, ...answers] = (await all([first, ...asked])) as [
      Awaited<typeof first>,
      ...Float32Array[],
    ];
    const norm = this.local.update(this.sum(gradients, answers.length), rate);
    const [loss, correct] = [0, 1].map((i) =>
      answers.reduce((sum, answer) => sum + answer[i]!, figures[i]!),
    );
    const [gradientNorm] = norm ? await norm.data() : [];
    norm?.dispose();
    return { loss: loss!, correct: correct!, ...(gradientNorm !== undefined && { gradientNorm }) };
  }

  private async differentiate(...args: Parameters<EagerModel['differentiate']>) {
    const { figures, gradients } = this.local.differentiate(...args);
    const read = await figures.data<'float32'>();
    figures.dispose();
    return { figures: read, gradients };
  }

  /** This thread's gradients plus those of the first `others` threads, in their order. */
  private sum(gradients: (Tensor | null)[], others: number): (Tensor | null)[] {
    return gradients.map((own, i) => {
      let sum = own;
      for (let thread = 0; sum && thread < others; thread++) {
        const term = this.gradients[thread]!.tensor(i);
        const next: Tensor = add(sum, term);
        free([sum, term]);
        sum = next;
      }
      return sum;
    });
  }

  /** Lets the threads see this thread's weights; their version. */
  private shareWeights(): number {
    if (this.changed) {
      this.weights.write(this.local.weights.map(({ tensor }) => tensor()));
      this.version++;
    }
    this.changed = false;
    return this.version;
  }

  /** As `shareWeights`, with averaged weights in the place of those that have them. */
  private sharePredicting(): number {
    const shown = this.local.predictingWeights();
    if (!shown) return this.shareWeights();
    this.weights.write(shown);
    // What is trained is to be shared again before the next step.
    this.changed = true;
    return ++this.version;
  }

  private eachThread<T>(make: (thread: number) => T): T[] {
    return Array.from({ length: this.pool.size }, (_, thread) => make(thread));
  }

  /** One thing at a time: the shared memory is one. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => this.compiled).then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }
}

/** As `Promise.all`, but it waits for all before it throws: until then they may use shared memory. */
async function all<T>(promises: (Promise<T> | Promise<Answer>)[]): Promise<(T | Answer)[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
