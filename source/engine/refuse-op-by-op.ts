/** What becomes of a run that is to repeat to the bit where a model would run op by op. */
import { UserError } from '../errors.js';
import type { EngineInfo } from './types.js';

/**
 * On a GPU the ops of the eager executor refuse to run where they are to repeat to the bit; on a CPU they do.
 *
 * @param cause Why the model would run op by op, a sentence.
 * @throws {UserError} on a GPU.
 */
export function refuseOpByOp({ deviceKind }: Pick<EngineInfo, 'deviceKind'>, cause: string): void {
  if (deviceKind === 'cpu') return;
  throw new UserError(
    `--deterministic: op by op TensorFlow does not train on a GPU so that it repeats to the bit. ${cause} ` +
      'Leave --deterministic out, or have the graph executor train a network whose layers it knows.',
  );
}
