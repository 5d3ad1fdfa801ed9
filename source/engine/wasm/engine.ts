/** The embedded engine: TensorFlow.js on WebAssembly, on as many threads as the machine has cores. */
import { availableParallelism } from 'node:os';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { messageOf } from '../../errors.js';
import { EagerEngine } from '../eager/engine.js';
import type { CompileOptions, CompiledModel, EngineInfo } from '../types.js';
import { startWasm } from './backend.js';
import { ParallelModel } from './threads/parallel-model.js';
import { ThreadPool } from './threads/pool.js';

/** Each thread holds the model in memory of its own, and shares of few images cost more than they save. */
const MOST_THREADS = 16;

class WasmEngine extends EagerEngine {
  constructor(
    info: EngineInfo,
    private readonly pool: ThreadPool,
  ) {
    super(info);
  }

  override compile(model: LayersModel, options: CompileOptions): CompiledModel {
    return new ParallelModel(model, options, this.pool);
  }

  override close(): Promise<void> {
    return this.pool.close();
  }
}

/**
 * Starts the engine and its further threads. Where these do not start it runs on one thread, and
 * `info.reason` says why.
 *
 * @param threads Their number; left out: the cores that this process may use, 16 at most.
 */
export async function openWasm(
  { id, reason, offer }: Pick<EngineInfo, 'id' | 'reason' | 'offer'>,
  threads = Math.min(availableParallelism(), MOST_THREADS),
): Promise<EagerEngine> {
  const { build, version } = await startWasm();
  const info = (used: number, why: string): EngineInfo => ({
    id,
    executor: 'eager',
    device:
      used === 1
        ? `CPU, 1 thread (${build})`
        : `CPU, ${used} threads (${build}; 1 trains batch norm)`,
    deviceKind: 'cpu',
    version,
    reason: why,
    offer,
  });
  if (threads === 1) return new EagerEngine(info(1, reason));
  try {
    const pool = await ThreadPool.start(threads - 1);
    return new WasmEngine(info(threads, reason), pool);
  } catch (error) {
    return new EagerEngine(info(1, `${reason} Further threads did not start: ${messageOf(error)}`));
  }
}
