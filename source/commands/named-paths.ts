/** Paths that a study is given, looked at before it has a folder of its own: a misspelt one begins no run. */
import { stat } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { kebab } from '../study/config-errors.js';
import type { StudyConfig } from '../study/config.js';
import { isTransfer } from '../study/phases.js';
import { printable } from '../text.js';

/** Settings that are paths, and what they lead to. */
const named = {
  data: 'folder',
  extraData: 'folder',
  metadata: 'file',
  extraMetadata: 'file',
  relabel: 'file',
} as const;

/** Hours from now transfer would fail by a path that is misspelt. */
async function checkWeights({ weights, phases }: StudyConfig): Promise<void> {
  if (weights === null || !phases.some(isTransfer)) return;
  // It brings the layers of TensorFlow.js, which the first frame is not to wait for.
  const { weightsMissing } = await import('../model/weights/index.js');
  const missing = await weightsMissing(weights);
  if (missing !== null) throw new UserError(printable(missing, Infinity));
}

/** @throws {UserError} for one that leads nowhere, or to a file in place of a folder; other faults are told later. */
export async function checkNamedPaths(config: StudyConfig): Promise<void> {
  for (const [name, kind] of Object.entries(named)) {
    for (const path of [config[name as keyof typeof named]].flat()) {
      if (path === null) continue;
      const there = await stat(path).catch(({ code }: NodeJS.ErrnoException) =>
        // What else keeps it from being looked at may pass, and is told when it is read.
        code === 'ENOENT' || code === 'ENOTDIR' ? null : 'unknown',
      );
      if (there === null) {
        throw new UserError(
          `There is no ${kind} ${printable(path)}. Check the path given with --${kebab(name)}.`,
        );
      }
      if (there !== 'unknown' && there.isDirectory() !== (kind === 'folder')) {
        throw new UserError(
          `${printable(path)} is a ${kind === 'folder' ? 'file' : 'folder'}. Name a ${kind} with --${kebab(name)}.`,
        );
      }
    }
  }
  await checkWeights(config);
}
