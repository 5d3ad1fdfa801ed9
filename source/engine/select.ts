/** Chooses an engine and says why. */
import { messageOf, UserError } from '../errors.js';
import type { NativeEngine, NativeProspects } from './native/types.js';
import type { EngineId, EngineInfo } from './types.js';

/** What the choice needs to know of the native engine; see native/index.ts. */
export interface NativeSide {
  /** The installed one, or null. */
  currentNativeEngine(): Promise<NativeEngine | null>;
  /** Loads it and registers the backend `tensorflow`. @throws when it does not load. */
  loadTensorflowBackend(
    engine: NativeEngine,
  ): Promise<{ device: string; deviceKind: 'cpu' | 'gpu'; version: string }>;
  /** What the machine has to make one from. */
  nativeProspects(): Promise<NativeProspects>;
}

/** The choice: everything of `EngineInfo` but what only the started WASM backend knows. */
export type Selection =
  | ({ id: 'tensorflow' } & Pick<EngineInfo, 'device' | 'deviceKind' | 'version' | 'reason'>)
  | { id: 'wasm'; reason: string; offer: EngineInfo['offer'] };

const INSTALL = 'melanoscope engine install';

/**
 * Images a second in training, TensorFlow's graph over WASM, on one two-core machine at 64x64, rounded:
 * 622 (bench/graph.js) against 73.
 */
const NATIVE_SPEEDUP = 8;

/**
 * Chooses between TensorFlow and WASM, and loads TensorFlow where it is the choice. `auto` takes
 * TensorFlow where it is installed and loads (on a GPU if it finds one), else WASM; there is no fall-back
 * without a word.
 *
 * @throws UserError when an engine asked for by name cannot be had.
 */
export async function selectEngine(
  request: 'auto' | EngineId,
  native: NativeSide,
): Promise<Selection> {
  switch (request) {
    case 'webgpu':
      throw new UserError(
        'This version does not carry the WebGPU engine. Use --engine auto, tensorflow or wasm.',
        2,
      );
    case 'wasm':
      return { id: 'wasm', reason: 'Asked for by name.', offer: null };
    case 'tensorflow':
      return byName(native);
    case 'auto':
      return automatically(native);
  }
}

async function byName(native: NativeSide): Promise<Selection> {
  const engine = await native.currentNativeEngine();
  if (!engine) {
    throw new UserError(
      `The native engine (TensorFlow) is not installed. Install it with \`${INSTALL}\`, or use ` +
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

async function automatically(native: NativeSide): Promise<Selection> {
  let reason = 'The native engine (TensorFlow) is not installed.';
  try {
    const engine = await native.currentNativeEngine();
    if (engine) {
      reason = `TensorFlow ${engine.version} is installed but does not load: `;
      const loaded = await native.loadTensorflowBackend(engine);
      const why =
        loaded.deviceKind === 'gpu'
          ? 'TensorFlow is installed and found a GPU.'
          : engine.build === 'cuda'
            ? 'TensorFlow is installed; it found no GPU that it can use.'
            : 'TensorFlow is installed, in its build for the CPU.';
      return { id: 'tensorflow', ...loaded, reason: why };
    }
  } catch (error) {
    const found = reason.endsWith(': ') ? reason : 'The native engine cannot be used: ';
    reason = found + messageOf(error);
  }
  return { id: 'wasm', reason, offer: offerOf(await native.nativeProspects()) };
}

/** What the native engine would bring, where the machine has what it is made from. */
function offerOf({ python, tensorflow }: NativeProspects): EngineInfo['offer'] {
  if (!python && !tensorflow) return null;
  const source = tensorflow ? `the TensorFlow ${tensorflow} found here` : 'TensorFlow';
  return {
    message: `The native engine, made from ${source}, trains about ${NATIVE_SPEEDUP} times faster.`,
    command: INSTALL,
  };
}
