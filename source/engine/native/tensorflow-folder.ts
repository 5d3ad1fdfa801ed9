/** Looks at a TensorFlow that lies on disk, without loading it. */
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../../errors.js';
import type { Build } from './types.js';

/** What the addon is linked against; wheels have both since 2.12. */
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;
const OLDEST_TENSORFLOW = '2.12';

export interface TensorflowFolder {
  /** Absolute path of the package: libraries in it, headers in its include/. */
  folder: string;
  /** Null when nothing beside the package tells. */
  version: string | null;
  build: Build;
}

/** Whether a version is older than what the addon compiles against. */
function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_TENSORFLOW.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}

/** Names under which one can mean the package: itself, its site-packages, or its environment. */
async function candidates(named: string): Promise<string[]> {
  const root = resolve(named);
  const lib = join(root, 'lib');
  const pythons = (await readdir(lib).catch(() => [])).filter((name) => /^python3/.test(name));
  return [
    root,
    join(root, 'tensorflow'),
    ...pythons.map((python) => join(lib, python, 'site-packages', 'tensorflow')),
  ];
}

/** The version in the metadata that pip leaves beside a package, else in the headers (before 2.21). */
async function versionOf(folder: string): Promise<string | null> {
  const beside = await readdir(dirname(folder)).catch(() => []);
  for (const name of beside) {
    const version = /^(?:tensorflow|tf_nightly)[a-z_]*-(\d[^-]*)\.dist-info$/.exec(name)?.[1];
    if (version !== undefined) return version;
  }
  for (const header of ['release_version.h', 'version.h']) {
    const path = join(folder, 'include/tensorflow/core/public', header);
    const text = await readFile(path, 'utf8').catch(() => '');
    const parts = ['MAJOR', 'MINOR', 'PATCH'].map(
      (part) => new RegExp(`#define TF_${part}_VERSION (\\d+)`).exec(text)?.[1],
    );
    if (parts.every((part) => part !== undefined)) return parts.join('.');
  }
  return null;
}

async function buildOf(folder: string): Promise<Build> {
  const info = await readFile(join(folder, 'python/platform/build_info.py'), 'utf8').catch(
    () => '',
  );
  if (info !== '') return /is_cuda_build'[,:] True/.test(info) ? 'cuda' : 'cpu';
  const config = join(folder, 'include/third_party/gpus/cuda/cuda_config.h');
  const text = await readFile(config, 'utf8').catch(() => '');
  return /#define TF_CUDA_VERSION "\d/.test(text) ? 'cuda' : 'cpu';
}

/**
 * Finds TensorFlow in a folder that the user named.
 *
 * @throws {UserError} when there is none, or one that the addon cannot be built against.
 */
export async function inspectTensorflow(named: string): Promise<TensorflowFolder> {
  const tried = await candidates(named);
  const folder = tried.find((path) => existsSync(join(path, 'libtensorflow_framework.so.2')));
  if (folder === undefined) {
    throw new UserError(
      `No TensorFlow in ${resolve(named)}: no libtensorflow_framework.so.2 there. Name the folder of the ` +
        'Python package, e.g. …/site-packages/tensorflow.',
    );
  }
  const version = await versionOf(folder);
  const missing = LIBRARIES.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined || (version !== null && isTooOld(version))) {
    throw new UserError(
      `TensorFlow ${version ?? ''} in ${folder} is too old: ${OLDEST_TENSORFLOW} or newer is needed. ` +
        "Upgrade it (python3 -m pip install -U 'tensorflow>=2.21'), or leave it out: " +
        'melanoscope engine install then fetches its own.',
    );
  }
  if (!existsSync(join(folder, 'include/tensorflow/c/c_api.h'))) {
    throw new UserError(
      `TensorFlow in ${folder} has no headers (include/tensorflow/c/c_api.h). Install the package from ` +
        'PyPI, which has them.',
    );
  }
  return { folder, version, build: await buildOf(folder) };
}
