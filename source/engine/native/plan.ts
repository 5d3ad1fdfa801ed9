/** Decides from which TensorFlow an installation makes its engine. */
import { UserError } from '../../errors.js';
import type { Python } from './python.js';
import { isPresent, type EngineRecord } from './record.js';
import { inspectTensorflow, type TensorflowFolder } from './tensorflow-folder.js';
import type { Build, InstallOptions, NativeEngine } from './types.js';

export type Plan =
  /** One that is recorded already. */
  | { kind: 'recorded'; engine: NativeEngine }
  /** A TensorFlow of the user's, used where it lies. */
  | { kind: 'own'; source: 'directory' | 'python'; tensorflow: TensorflowFolder }
  | { kind: 'wheel'; build: Build };

interface Planned {
  plan: Plan;
  /** Why something at hand is not used, a sentence each. */
  notes: string[];
}

/** Finds the engine that is recorded for a TensorFlow of the user's. */
function recordedFor(record: EngineRecord, { folder, version }: TensorflowFolder) {
  return record.engines.find(
    (engine) =>
      engine.tensorflow === folder &&
      (version === null || engine.version === version) &&
      isPresent(engine),
  );
}

/**
 * Looks in the order of the options' meaning: the folder that was named, the active Python environment,
 * the cache, and last the package index.
 *
 * @throws {UserError} when the named folder holds no TensorFlow that can be used.
 */
export async function planInstallation(
  options: InstallOptions,
  python: Python | null,
  hasDriver: boolean,
  record: EngineRecord,
): Promise<Planned> {
  const notes: string[] = [];
  const own = (source: 'directory' | 'python', tensorflow: TensorflowFolder): Planned => {
    const engine = options.force ? undefined : recordedFor(record, tensorflow);
    return {
      plan: engine ? { kind: 'recorded', engine } : { kind: 'own', source, tensorflow },
      notes,
    };
  };
  if (options.tensorflow !== undefined) {
    return own('directory', await inspectTensorflow(options.tensorflow));
  }
  const wanted: Build = options.build ?? (hasDriver ? 'cuda' : 'cpu');
  // Without a driver a CUDA build computes on the CPU as well as the other one.
  const fits = (build: Build): boolean =>
    build === wanted || (wanted === 'cpu' && options.build === undefined);

  if (python?.tensorflow) {
    try {
      const tensorflow = await inspectTensorflow(python.tensorflow);
      if (fits(tensorflow.build)) return own('python', tensorflow);
      notes.push(
        `TensorFlow ${tensorflow.version ?? ''} of ${python.program} is a ${tensorflow.build === 'cuda' ? 'CUDA' : 'CPU'} build, so it is not used.`,
      );
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      notes.push(error.message);
    }
  }
  if (!options.force) {
    const there = record.engines.filter((engine) => isPresent(engine) && fits(engine.build));
    const engine = there.find(({ id }) => id === record.current) ?? there.at(-1);
    if (engine) return { plan: { kind: 'recorded', engine }, notes };
  }
  return { plan: { kind: 'wheel', build: wanted }, notes };
}
