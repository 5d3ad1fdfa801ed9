/** What the engine and its further threads say to one another. */
import type { Share } from '../../eager/dropout.js';
import type { Batch, CompileOptions } from '../../types.js';

/** What a thread is asked for; it answers in the order asked. */
export type Request =
  | {
      kind: 'compile';
      model: number;
      /** The model as in model.json. */
      topology: Record<string, unknown>;
      /** Whether each layer is trained, nested ones after the model that holds them. */
      trainable: boolean[];
      options: CompileOptions;
      weights: SharedArrayBuffer;
      gradients: SharedArrayBuffer;
    }
  | ({ kind: 'differentiate'; batch: Batch; step: number; share: Share } & OnWeights)
  | ({ kind: 'predict'; images: Uint8Array; size: number } & OnWeights)
  | { kind: 'dispose'; model: number };

interface OnWeights {
  model: number;
  /** Counts changes of the shared weights: those of another number are read anew. */
  version: number;
}

/** Loss and hits of a share, whose gradients are in shared memory then; or probabilities. */
export type Answer = Float32Array | null;
