/** What the machine has that a native engine could be made from. */
import { findCompiler } from './compiler.js';
import { nvidiaGpus } from './nvidia.js';
import { activePython } from './python.js';
import { inspectTensorflow } from './tensorflow-folder.js';
import type { NativeProspects } from './types.js';

/** Looks quickly: nothing is imported or loaded. */
export async function nativeProspects(): Promise<NativeProspects> {
  const [python, gpus] = await Promise.all([activePython(), nvidiaGpus()]);
  const found = python?.tensorflow
    ? await inspectTensorflow(python.tensorflow).catch(() => null)
    : null;
  return {
    python: python && `${python.program} (${python.version}${python.pip ? '' : ', no pip'})`,
    tensorflow: found && (found.version ?? 'of unknown version'),
    compiler: findCompiler()?.join(' ') ?? null,
    nvidia: gpus !== null,
  };
}
