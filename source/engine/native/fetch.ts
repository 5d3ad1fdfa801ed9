/** Gets TensorFlow from the package index into a folder. */
import { join } from 'node:path';
import { requireSpace } from './disk.js';
import { downloadWheels, isDownloaded, requirePip } from './download.js';
import { enginesFolder } from './folders.js';
import type { Python } from './python.js';
import type { Build, InstallMachine, InstallProgress } from './types.js';
import { unpackWheels } from './unpack.js';
import { wheelsFor } from './wheels.js';

/** The addon and what the compiler leaves, at most. */
export const ADDON_BYTES = 20e6;

/**
 * Fetches and unpacks the wheels of a build.
 *
 * @throws {UserError} when python3, pip, space or the network is missing; the reason of `signal`.
 */
export async function fetchTensorflow(
  build: Build,
  python: Python | null,
  folder: string,
  onProgress: (progress: InstallProgress) => void,
  signal: AbortSignal,
  machine: InstallMachine,
): Promise<{ tensorflow: string; version: string }> {
  const wheels = wheelsFor(build);
  requirePip(python);
  const missing = [];
  for (const wheel of wheels) if (!(await isDownloaded(wheel))) missing.push(wheel);
  const needed =
    missing.reduce((sum, { bytes }) => sum + bytes, 0) +
    // pip writes a file twice before it drops the first.
    Math.max(0, ...missing.map(({ bytes }) => bytes)) +
    wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, ADDON_BYTES);
  await requireSpace(enginesFolder(), needed, machine.freeBytes);
  await downloadWheels(
    python,
    wheels,
    (wheel, bytes) =>
      onProgress({
        stage: 'downloading',
        message: `downloading ${wheel.name} ${wheel.version}`,
        bytes,
      }),
    signal,
  );
  await unpackWheels(
    python,
    wheels,
    folder,
    (bytes) => onProgress({ stage: 'unpacking', message: 'unpacking', bytes }),
    signal,
  );
  return { tensorflow: join(folder, 'tensorflow'), version: wheels[0]!.version };
}
