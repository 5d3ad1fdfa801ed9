/** Dawn, the WebGPU that npm's `webgpu` carries, and the adapter that it would compute on. */

/** An adapter as Dawn describes it. */
export interface Adapter {
  /** E.g. "NVIDIA H100" or "SwiftShader Device (Subzero)"; never empty. */
  name: string;
  /** A program that draws on the CPU: right, and far slower than TensorFlow or WASM there. */
  software: boolean;
}

interface Gpu {
  requestAdapter(options: { powerPreference: 'high-performance' }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  info: {
    vendor: string;
    architecture: string;
    device: string;
    description: string;
    isFallbackAdapter?: boolean;
  };
}

interface Dawn {
  create(flags: string[]): Gpu;
  globals: Record<string, unknown>;
}

const isMissing = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND' ||
  (error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND';

/** What brings the packages. */
export const INSTALL_WEBGPU = 'npm install --include=optional';

/** Said where npm left the optional packages out, or carries no binary for this platform. */
const NOT_INSTALLED = `The optional packages "webgpu" and "@tensorflow/tfjs-backend-webgpu" are not installed here (${process.platform}, ${process.arch}). Install them: ${INSTALL_WEBGPU}`;

/** Dawn of this thread: a second one would end the first, and the process with it, while that is in use. */
let started: Gpu | null = null;

/**
 * Starts Dawn in this thread and puts `navigator.gpu` and the classes of WebGPU where libraries for
 * browsers look for them.
 *
 * @returns The adapter, or null where no driver offers one.
 * @throws when the package is not installed.
 */
export async function startDawn(): Promise<Adapter | null> {
  started ??= await createDawn();
  const adapter = await started.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  return {
    name: device || description || [vendor, architecture].filter(Boolean).join(' ') || 'unnamed',
    software: isFallbackAdapter === true,
  };
}

async function createDawn(): Promise<Gpu> {
  let dawn: Dawn;
  try {
    dawn = (await import('webgpu')) as unknown as Dawn;
  } catch (error) {
    throw isMissing(error) ? new Error(NOT_INSTALLED, { cause: error }) : error;
  }
  const gpu = dawn.create([]);
  Object.assign(globalThis, dawn.globals);
  // Node 21 and later have a navigator of their own, which cannot be added to by assignment.
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  return gpu;
}
