/** Where the built files of the processes and workers that the program starts lie. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package's folder: the nearest one upwards that has a package.json. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && folder !== dirname(folder)) {
    folder = dirname(folder);
  }
  return folder;
}

/** Absolute path of an entry point in dist/. */
export function entryPoint(
  name:
    | 'cli'
    | 'runner'
    | 'worker'
    | 'inference'
    | 'wasm-thread'
    | 'augmentation-thread'
    | 'hdf5-thread'
    | 'engine-check'
    | 'webgpu-check'
    | 'bench-contestant',
): string {
  return join(packageRoot(), 'dist', `${name}.js`);
}
