/** Starts a run's runner with what its engine has to find in the environment. */
import { launchRunner, type Launched } from '../runs/launch.js';

export async function startRunner(folder: string): Promise<Launched> {
  const { currentNativeEngine, nativeEnvironment } = await import('../engine/native/index.js');
  const native = await currentNativeEngine();
  return launchRunner(folder, native ? nativeEnvironment(native) : {});
}
