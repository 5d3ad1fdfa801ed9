/** Starts a run's runner with what its engine has to find in the environment. */
import { UserError } from '../errors.js';
import { launchRunner, type Launched } from '../runs/launch.js';
import type { StudyConfig } from '../study/config.js';

type DeviceSettings = Pick<StudyConfig, 'gpus' | 'xla' | 'deterministic'>;

/**
 * Numbers of the GPUs that `--gpus` names; undefined where it was not given.
 * @param present How many there are.
 * @throws {UserError} (exit code 2) when one of them is not there.
 */
export function chosenGpus(setting: string | null, present: number): number[] | undefined {
  if (setting === null) return undefined;
  const all = Array.from({ length: present }, (_, i) => i);
  if (present === 0) {
    throw new UserError(
      `--gpus ${setting}: nvidia-smi finds no GPU on this machine. Leave --gpus out; ` +
        '`melanoscope doctor` tells what is missing.',
      2,
    );
  }
  if (setting === 'all') return all;
  const numbers = setting.split(',').map(Number);
  const missing = numbers.filter((number) => number >= present);
  if (missing.length > 0) {
    throw new UserError(
      `--gpus ${setting}: there is no GPU ${missing.join(', ')} on this machine. ` +
        `It has ${all.join(', ')}.`,
      2,
    );
  }
  if (new Set(numbers).size < numbers.length) {
    throw new UserError(`--gpus ${setting} names a GPU twice. Name each once.`, 2);
  }
  return numbers;
}

/**
 * What the runner of a study has to find in its environment.
 * @throws {UserError} when a GPU that the study names is not there.
 */
export async function runnerEnvironment({
  gpus,
  xla,
  deterministic,
}: DeviceSettings): Promise<Record<string, string>> {
  const { currentNativeEngine, nativeEnvironment } = await import('../engine/native/index.js');
  const { nvidiaGpus } = await import('../engine/native/nvidia.js');
  const chosen = gpus === null ? undefined : chosenGpus(gpus, (await nvidiaGpus())?.length ?? 0);
  const native = await currentNativeEngine();
  return native ? nativeEnvironment(native, process.env, { gpus: chosen, xla, deterministic }) : {};
}

/** @param accept Differences from how the run was begun that the user accepts. */
export async function startRunner(
  folder: string,
  settings: DeviceSettings,
  accept: readonly string[] = [],
): Promise<Launched> {
  return launchRunner(folder, await runnerEnvironment(settings), accept);
}
