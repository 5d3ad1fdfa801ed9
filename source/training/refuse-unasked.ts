/** A variable of TensorFlow's under which an ordinary training step does not run on a GPU. */
import type { EngineInfo } from '../engine/index.js';
import { UserError } from '../errors.js';

/**
 * Under TF_DETERMINISTIC_OPS TensorFlow refuses ops of an ordinary step in the middle of it; here the run ends
 * before it begins, in words that say what to do.
 *
 * @throws {UserError} where the variable is set and the study does not ask for what it does.
 */
export function refuseUnasked(
  { id, executor, deviceKind }: Pick<EngineInfo, 'id' | 'executor' | 'deviceKind'>,
  deterministic: boolean,
  env: NodeJS.ProcessEnv = process.env,
): void {
  const set = env['TF_DETERMINISTIC_OPS'] ?? '';
  if (deterministic || !/^(1|true)$/i.test(set)) return;
  if (id !== 'tensorflow' || executor !== 'graph' || deviceKind !== 'gpu') return;
  throw new UserError(
    `TF_DETERMINISTIC_OPS=${set} is set: on a GPU TensorFlow then refuses ops of an ordinary training step. Unset ` +
      'it, or begin the run with --deterministic, which trains without them.',
  );
}
