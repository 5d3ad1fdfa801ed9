/** The pass over a batch in training, from images to the loss: on one device, or split over several. */
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { LARGER_SHARE } from '../targets.js';
import type { CompileOptions } from '../types.js';
import type { Execution } from './execution.js';
import { forward } from './forward.js';
import type { Node, Output } from './graph.js';
import { crossEntropy, logitsOf, penalties, type Targets } from './loss.js';
import { add, argMax, equal, greaterEqual, mul, sub, sum, type Variable } from './ops/index.js';
import { mixedPrecision, optimize } from './passes/index.js';
import { shardsOf } from './shards.js';

export interface TrainingPass {
  /** Mean over the batch, with the penalties of weights, `[]`. */
  loss: Output;
  /** Number of images whose most probable class is their label, `[]` float32; of a mixed one, that of the larger share. */
  correct: Output;
  /** What gives moving averages their new values. */
  updates: Node[];
}

export interface Batch {
  /** `[n, side, side, 3]` float32, 0..255. */
  images: Output;
  targets: Targets;
  /** Number of the step, `[]` int32. */
  step: Output;
}

/** 1 for each image whose most probable class is its label, else 0 `[n]`. */
function hitsOf(values: Output, { labels, mixing }: Targets): Output {
  const called = argMax(values);
  const hits = equal(called, labels);
  if (!mixing) return hits;
  const { graph } = labels.node;
  const first = greaterEqual(mixing.shares, graph.scalar(LARGER_SHARE));
  const second = sub(graph.scalar(1), first);
  return add(mul(hits, first), mul(equal(called, mixing.secondLabels), second));
}

type Variables = ReadonlyMap<LayerVariable, Variable>;

/** Without penalties. `tower` numbers the devices that share a batch: each draws random numbers of its own. */
function onOneDevice(
  model: LayersModel,
  { images, targets, step }: Batch,
  variables: Variables,
  { seed, classWeights, loss }: CompileOptions,
  { half, deterministic: composed }: Execution,
  tower: number,
): TrainingPass {
  const pass = { variables, step, seed, training: true, tower };
  const { output, updates } = forward(model, images, pass);
  const logits = logitsOf(model, output);
  const optimized = optimize(logits ?? output, true, updates);
  const values = half ? mixedPrecision(optimized, half, updates) : optimized;
  const fromLogits = logits !== null;
  return {
    loss: crossEntropy(values, targets, { fromLogits, classWeights, composed, ...loss }),
    correct: sum(hitsOf(values, targets), [0]),
    updates,
  };
}

/**
 * With several devices each has a copy of the pass and a part of the batch, and the loss is the mean of
 * their losses by the sizes of their parts, so that its gradients are those of the whole batch. Weights and
 * their updates stay on one device. Batch normalization takes the moments of each part by itself, and its
 * moving averages follow those of the first.
 */
export function trainingPass(
  model: LayersModel,
  batch: Batch,
  variables: Variables,
  options: CompileOptions,
  execution: Execution,
): TrainingPass {
  const { devices = [] } = execution;
  const onDevices = (): TrainingPass => {
    const shards = shardsOf(batch, devices.length);
    const parts = devices.map((device, tower) =>
      batch.images.node.graph.on(device, () => {
        const shard = shards[tower]!;
        const part = onOneDevice(model, shard, variables, options, execution, tower);
        return {
          ...part,
          loss: mul(part.loss, shard.share),
          correct: mul(part.correct, shard.counts),
        };
      }),
    );
    return {
      loss: parts.map(({ loss }) => loss).reduce(add),
      correct: parts.map(({ correct }) => correct).reduce(add),
      updates: parts[0]!.updates,
    };
  };
  const pass =
    devices.length > 1 ? onDevices() : onOneDevice(model, batch, variables, options, execution, 0);
  return { ...pass, loss: penalties(model, variables).reduce(add, pass.loss) };
}
