/** How each contestant is started, and which cases it can take. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { nativeEnvironment, type NativeEngine } from '../engine/native/index.js';
import { entryPoint, packageRoot } from '../entry-points.js';
import type { BenchCase, Kind } from './cases.js';
import type { Launch } from './contestant.js';

/** Melanoscope's own engines, the one that the program prefers first. */
export const engineIds = ['tensorflow', 'webgpu', 'tensorflow-eager', 'wasm'] as const;
export type BenchEngine = (typeof engineIds)[number];

/** What `--against` takes. */
export const rivalIds = ['keras', 'pytorch', 'tfjs'] as const;
export type Rival = (typeof rivalIds)[number];

/** Keras has two ways of input: the published notebooks', and the one that its guide recommends. */
export type RivalContestant = Rival | 'keras-tf.data';

const kindsOf: Record<RivalContestant, readonly Kind[]> = {
  keras: ['train', 'predict', 'input', 'epoch'],
  'keras-tf.data': ['input', 'epoch'],
  pytorch: ['train', 'predict'],
  tfjs: ['train', 'predict'],
};

/** The contestants of one case in the order of their turns. */
export function contestantsOf(
  { kind }: BenchCase,
  engines: readonly BenchEngine[],
  rivals: readonly Rival[],
): { engines: BenchEngine[]; rivals: RivalContestant[] } {
  // Reading and decoding do not depend on the engine, and an epoch repeats what input and train have told.
  const own = kind === 'train' || kind === 'predict' ? [...engines] : engines.slice(0, 1);
  const others = rivals.flatMap((rival): RivalContestant[] =>
    rival === 'keras' ? ['keras', 'keras-tf.data'] : [rival],
  );
  return { engines: own, rivals: others.filter((rival) => kindsOf[rival].includes(kind)) };
}

export interface Surroundings {
  native: NativeEngine | null;
  /** The Python that has Keras and PyTorch. */
  python: string | null;
}

function ownLaunch(native: NativeEngine | null): Launch {
  const threads = String(Math.max(4, availableParallelism()));
  const env = { UV_THREADPOOL_SIZE: threads, ...process.env };
  return {
    command: process.execPath,
    args: [entryPoint('bench-contestant')],
    env: native ? { ...env, ...nativeEnvironment(native) } : env,
  };
}

function pythonLaunch(python: string, program: string): Launch {
  const env: NodeJS.ProcessEnv = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' };
  // Settings for other programs that slow down NumPy.
  delete env['OPENBLAS_CORETYPE'];
  delete env['OPENBLAS_L2_SIZE'];
  return { command: python, args: [join(packageRoot(), 'bench', 'python', program)], env };
}

/** How to start a contestant. */
export function launchOf(
  name: BenchEngine | RivalContestant,
  { native, python }: Surroundings,
): Launch {
  if (name === 'keras' || name === 'keras-tf.data') return pythonLaunch(python!, 'keras_bench.py');
  if (name === 'pytorch') return pythonLaunch(python!, 'pytorch_bench.py');
  return ownLaunch(name === 'wasm' || name === 'webgpu' ? null : native);
}
