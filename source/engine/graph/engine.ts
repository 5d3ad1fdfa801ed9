/** The engine that runs each model as one TensorFlow graph. */
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { EagerEngine } from '../eager/engine.js';
import { refuseOpByOp } from '../refuse-op-by-op.js';
import type { CompileOptions, CompiledModel, Engine, EngineInfo } from '../types.js';
import type { Execution } from './execution.js';
import { GraphModel } from './compiled-model.js';
import { UnsupportedLayerError } from './layers/index.js';

export { halfOf, towersOn } from './execution.js';

export class GraphEngine implements Engine {
  private readonly eager: EagerEngine;
  private readonly execution: Execution;
  private current: EngineInfo;

  /** @param opened What was opened; TensorFlow is the current backend. */
  constructor(
    private readonly opened: EngineInfo,
    execution: Execution = {},
  ) {
    this.execution = { augmentedBeside: opened.deviceKind === 'cpu', ...execution };
    this.current = this.asGraph();
    this.eager = new EagerEngine({ ...opened, executor: 'eager' });
  }

  /** After `compile`, what runs the model compiled last. */
  get info(): EngineInfo {
    return this.current;
  }

  private asGraph(): EngineInfo {
    const { half: precision = 'float32', deterministic } = this.execution;
    return {
      ...this.opened,
      executor: 'graph',
      precision,
      ...(deterministic && { deterministic }),
    };
  }

  /**
   * A model with a layer that the graph executor does not know runs eagerly; `info.reason` says so.
   *
   * @throws {UserError} where it is to repeat on a GPU, which it does not eagerly.
   */
  compile(model: LayersModel, options: CompileOptions): CompiledModel {
    try {
      const compiled = new GraphModel(model, options, this.execution);
      this.current = this.asGraph();
      return compiled;
    } catch (error) {
      if (!(error instanceof UnsupportedLayerError)) throw error;
      if (this.execution.deterministic) refuseOpByOp(this.opened, error.message);
      const reason = `${this.opened.reason} ${error.message} So it runs op by op.`;
      this.current = { ...this.eager.info, reason };
      return this.eager.compile(model, options);
    }
  }

  memory(): { bytes: number; tensors: number } {
    return this.eager.memory();
  }
}
