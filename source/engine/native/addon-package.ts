/** Finds the package that holds the addon's sources and TensorFlow.js's kernels for it. */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { UserError } from '../../errors.js';

const require = createRequire(import.meta.url);
const NAME = '@tensorflow/tfjs-node-gpu';

/**
 * Absolute path of the package's folder.
 *
 * @throws {UserError} when it was left out at installation: it is an optional dependency.
 */
export function addonPackage(): string {
  try {
    return dirname(require.resolve(`${NAME}/package.json`));
  } catch (cause) {
    throw new UserError(
      `The package ${NAME} is not installed, and the native engine is built from it. Install it with ` +
        'npm ci --include=optional.',
      1,
      { cause },
    );
  }
}

/** Loads one of the package's CommonJS modules without its entry point, which looks for an addon of its own. */
export const requireFromAddonPackage = (path: string): unknown => require(`${NAME}/${path}`);
