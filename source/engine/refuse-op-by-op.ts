/** What becomes of a run that is to repeat to the bit where a model would run op by op. */
import { UserError } from '../errors.js';
import type { EngineInfo } from './types.js';

/**
 * On a CPU ops run one by one repeat to the bit; on a GPU that is not known of them.
 *
 * @param cause Why the model would run op by op, a sentence.
 * @throws {UserError} on a GPU.
 */
export function refuseOpByOp({ deviceKind }: Pick<EngineInfo, 'deviceKind'>, cause: string): void {
  if (deviceKind === 'cpu') return;
  throw new UserError(
    `--deterministic: whether TensorFlow repeats to the bit on a GPU is not known where it trains op by op. ${cause} ` +
      'Leave --deterministic out, or have the graph executor train a network whose layers it knows.',
  );
}
