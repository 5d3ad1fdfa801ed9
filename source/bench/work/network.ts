/** The engine and the network of a task. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import {
  noAugmentation,
  openEngine,
  type AugmentationRanges,
  type CompiledModel,
  type Engine,
} from '../../engine/index.js';
import { buildCnn, buildMobileNetV1 } from '../../model/index.js';
import type { Task } from '../protocol.js';

/** The study's own defaults. */
const study = { filters: [32, 64, 128], kernelSize: 3, units: 128, dropout: 0.5 };
const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;
const SEED = 1;

/** What the Python programs' augmentation draws from, too. */
const augmentation: AugmentationRanges = {
  ...noAugmentation,
  rotation: 20,
  zoom: 0.2,
  shift: 0.1,
  horizontalFlip: true,
};

export function buildNetwork({ network, frozen, side, classes }: Task): LayersModel {
  if (network === 'study') return buildCnn({ side, classes, ...study, seed: SEED });
  const model = buildMobileNetV1({ side, classes, seed: SEED });
  if (frozen) for (const layer of model.layers.slice(0, -1)) layer.trainable = false;
  return model;
}

export async function open({ contestant }: Task): Promise<Engine> {
  if (contestant === 'wasm' || contestant === 'webgpu') return openEngine(contestant);
  return openEngine('tensorflow', { executor: contestant === 'tensorflow' ? 'graph' : 'eager' });
}

/** The task's network on its engine; it augments where the task is about that. */
export async function compile(task: Task): Promise<{ engine: Engine; model: CompiledModel }> {
  const engine = await open(task);
  const augments = task.kind === 'input' || task.kind === 'epoch';
  const model = engine.compile(buildNetwork(task), {
    seed: SEED,
    optimizer: adam,
    augmentation: augments ? augmentation : undefined,
    // A study's epochs work it out at each step.
    gradientNorm: task.kind === 'epoch',
  });
  return { engine, model };
}

export const LEARNING_RATE = 0.001;
