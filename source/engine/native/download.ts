/** Fetches pinned wheels with pip, which knows the user's proxies, certificates and mirrors. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.js';
import { makeFolder } from '../../make-folder.js';
import { downloadsFolder } from './folders.js';
import { pipFailure } from './pip-failure.js';
import { run } from '../process.js';
import type { Python } from './python.js';
import { WHEEL_PYTHON, type Wheel } from './wheels.js';

/** How often the growing file is looked at: pip tells its progress to terminals only. */
const LOOK_MS = 250;

export const wheelPath = (wheel: Wheel): string =>
  join(downloadsFolder(), `${wheel.name}-${wheel.version}-${wheel.platform}.whl`);

/** Whether a wheel lies there whole from an earlier try. */
export async function isDownloaded(wheel: Wheel): Promise<boolean> {
  const path = wheelPath(wheel);
  const found = await stat(path).catch(() => null);
  if (found?.size !== wheel.bytes) return false;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === wheel.sha256;
}

/** Bytes of all files below a folder that others write to. */
async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      stat(join(entry.parentPath ?? entry.path, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function pipArguments(wheel: Wheel, requirements: string, destination: string): string[] {
  return [
    ...['-m', 'pip', 'download', '--no-input', '--disable-pip-version-check', '--no-cache-dir'],
    ...['--progress-bar', 'off', '--no-deps', '--only-binary=:all:', '--require-hashes'],
    ...['--platform', wheel.platform, '--implementation', 'cp'],
    ...['--python-version', WHEEL_PYTHON.version, '--abi', WHEEL_PYTHON.abi, '--abi', 'none'],
    ...['--dest', destination, '--requirement', requirements],
  ];
}

/**
 * Downloads one wheel to its place.
 *
 * @param onBytes Told a few times a second how many bytes are there.
 * @throws {UserError} when pip fails; the reason of `signal` when that fires.
 */
async function downloadWheel(
  python: Python,
  wheel: Wheel,
  onBytes: (bytes: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  const work = await mkdtemp(join(downloadsFolder(), 'pip-'));
  const destination = join(work, 'done');
  const requirements = join(work, 'requirements.txt');
  const timer = setInterval(() => {
    void bytesBelow(work).then((bytes) => onBytes(Math.min(bytes, wheel.bytes)));
  }, LOOK_MS);
  try {
    await writeFile(
      requirements,
      `${wheel.name}==${wheel.version} --hash=sha256:${wheel.sha256}\n`,
    );
    const { code, stdout, stderr } = await run(
      python.program,
      pipArguments(wheel, requirements, destination),
      { env: { ...process.env, TMPDIR: work, PIP_REQUIRE_VIRTUALENV: '0' }, signal },
    );
    const [file] = await readdir(destination).catch(() => []);
    if (code !== 0 || file === undefined) throw pipFailure(wheel, `${stdout}\n${stderr}`);
    await rename(join(destination, file), wheelPath(wheel));
  } finally {
    clearInterval(timer);
    await rm(work, { recursive: true, force: true });
  }
}

/** @throws {UserError} when there is no Python 3 or it has no pip. */
export function requirePip(python: Python | null): asserts python is Python {
  const otherwise = 'or name a TensorFlow that is already here with --tensorflow DIR.';
  if (python === null) {
    throw new UserError(
      `No python3 found, and TensorFlow is fetched with its pip. Install Python 3 and pip (apt install ` +
        `python3-pip), ${otherwise}`,
    );
  }
  if (!python.pip) {
    throw new UserError(
      `${python.program} has no pip, with which TensorFlow is fetched. Install it (apt install ` +
        `python3-pip, or python3 -m ensurepip), ${otherwise}`,
    );
  }
}

/**
 * Downloads wheels one after the other; those that an earlier try left whole are taken as they are.
 *
 * @throws {UserError} when pip fails; the reason of `signal` when that fires.
 */
export async function downloadWheels(
  python: Python,
  wheels: Wheel[],
  onProgress: (wheel: Wheel, bytes: { done: number; total: number }) => void,
  signal?: AbortSignal,
): Promise<void> {
  await makeFolder(downloadsFolder());
  const total = wheels.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const wheel of wheels) {
    const tell = (bytes: number): void => onProgress(wheel, { done: before + bytes, total });
    tell(0);
    if (!(await isDownloaded(wheel))) await downloadWheel(python, wheel, tell, signal);
    tell(wheel.bytes);
    before += wheel.bytes;
  }
}
