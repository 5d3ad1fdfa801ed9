/** The engine that runs models operation by operation on this thread's current backend. */
import { memory } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { CompileOptions, CompiledModel, Engine, EngineInfo } from '../types.js';
import { EagerModel } from './compiled-model.js';

export class EagerEngine implements Engine {
  constructor(readonly info: EngineInfo) {}

  compile(model: LayersModel, options: CompileOptions): CompiledModel {
    return new EagerModel(model, options);
  }

  async close(): Promise<void> {}

  memory(): { bytes: number; tensors: number } {
    const { numBytes, numTensors } = memory();
    return { bytes: numBytes, tensors: numTensors };
  }
}
