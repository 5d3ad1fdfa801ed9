/** Chooses an engine and says why. */
import { messageOf, UserError } from '../errors.js';
import type { NativeEngine, NativeProspects } from './native/types.js';
import type { EngineId, EngineInfo } from './types.js';
import type { WebgpuFound } from './webgpu/find.js';

/** What the choice needs to know of the machine; see native/index.ts and webgpu/index.ts. */
export interface MachineSide {
  /** The installed one, or null. */
  currentNativeEngine(): Promise<NativeEngine | null>;
  /** One sentence or two: where it was looked for in vain. */
  nativeEngineMissing(): Promise<string>;
  /** Loads it and registers the backend `tensorflow`. @throws when it does not load. */
  loadTensorflowBackend(
    engine: NativeEngine,
  ): Promise<{ device: string; deviceKind: 'cpu' | 'gpu'; version: string }>;
  /** What the machine has to make one from. */
  nativeProspects(): Promise<NativeProspects>;
  /** The adapter that WebGPU would compute on. */
  findWebgpu(): Promise<WebgpuFound>;
}

/** The choice: everything of `EngineInfo` but what only a started backend knows. */
export type Selection =
  | ({ id: 'tensorflow' } & Pick<EngineInfo, 'device' | 'deviceKind' | 'version' | 'reason'>)
  | { id: 'webgpu' | 'wasm'; reason: string; offer: EngineInfo['offer'] };

const INSTALL = 'melanoscope engine install';

/**
 * Images a second in training the study's network at 64 pixels, TensorFlow's graph over the embedded engine,
 * both from bench/README.md, which a test compares this with.
 */
export const NATIVE_SPEEDUP = 6.6;

/**
 * Chooses an engine, and loads TensorFlow where it is the choice. `auto` takes TensorFlow on a GPU, else
 * WebGPU on a GPU, else TensorFlow on the CPU, else WASM; there is no fall-back without a word.
 *
 * @throws UserError when an engine asked for by name cannot be had.
 */
export async function selectEngine(
  request: 'auto' | EngineId,
  machine: MachineSide,
): Promise<Selection> {
  switch (request) {
    case 'webgpu':
    case 'wasm':
      return { id: request, reason: 'Asked for by name.', offer: null };
    case 'tensorflow':
      return byName(machine);
    case 'auto':
      return automatically(machine);
  }
}

async function byName(native: MachineSide): Promise<Selection> {
  const engine = await native.currentNativeEngine();
  if (!engine) {
    throw new UserError(
      `${await native.nativeEngineMissing()} Install it with \`${INSTALL}\`, or use ` +
        '--engine wasm, which needs no installation.',
    );
  }
  try {
    const loaded = await native.loadTensorflowBackend(engine);
    return { id: 'tensorflow', ...loaded, reason: 'Asked for by name.' };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `TensorFlow ${engine.version} in ${engine.tensorflow} does not load: ${messageOf(error)} Build ` +
        `the engine again with \`${INSTALL}\`, or use --engine wasm.`,
      1,
      { cause: error },
    );
  }
}

async function automatically(machine: MachineSide): Promise<Selection> {
  const { native, reason } = await tryNative(machine);
  if (native?.deviceKind === 'gpu') return { id: 'tensorflow', ...native, reason };
  const { adapter } = await machine.findWebgpu();
  // WebGPU in software runs on the CPU, where the other engines are faster.
  if (adapter && !adapter.software) {
    const found = `${reason} WebGPU found a GPU: ${adapter.name}.`;
    const cuda = native === null && (await machine.nativeProspects()).nvidia;
    return { id: 'webgpu', reason: found, offer: cuda ? CUDA_OFFER : null };
  }
  if (native) return { id: 'tensorflow', ...native, reason };
  return { id: 'wasm', reason, offer: offerOf(await machine.nativeProspects()) };
}

type Loaded = Awaited<ReturnType<MachineSide['loadTensorflowBackend']>>;

/** Loads TensorFlow where it is installed, and says what came of it. */
async function tryNative(machine: MachineSide): Promise<{ native: Loaded | null; reason: string }> {
  let failed = 'The native engine cannot be used: ';
  try {
    const engine = await machine.currentNativeEngine();
    if (!engine) return { native: null, reason: await machine.nativeEngineMissing() };
    failed = `TensorFlow ${engine.version} is installed but does not load: `;
    const native = await machine.loadTensorflowBackend(engine);
    if (native.deviceKind === 'gpu') {
      return { native, reason: 'TensorFlow is installed and found a GPU.' };
    }
    const reason =
      engine.build === 'cuda'
        ? 'TensorFlow is installed; it found no GPU that it can use.'
        : 'TensorFlow is installed, in its build for the CPU.';
    return { native, reason };
  } catch (error) {
    return { native: null, reason: failed + messageOf(error) };
  }
}

/** Where WebGPU computes on a GPU that CUDA could use as well. */
const CUDA_OFFER: EngineInfo['offer'] = {
  message: 'The native engine computes on the same GPU through CUDA, each step as one graph.',
  command: INSTALL,
};

/** What the native engine would bring, where the machine has what it is made from. */
function offerOf({ python, tensorflow }: NativeProspects): EngineInfo['offer'] {
  if (!python && !tensorflow) return null;
  const source = tensorflow ? `the TensorFlow ${tensorflow} found here` : 'TensorFlow';
  return {
    message: `The native engine, made from ${source}, trains about ${NATIVE_SPEEDUP} times as fast.`,
    command: INSTALL,
  };
}
