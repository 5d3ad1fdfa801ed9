/** Writes what a run has come to as files that other tools read. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError, messageOf } from '../errors.js';
import { makeFolder } from '../make-folder.js';
import { reportPage } from '../report/html/index.js';
import { foldLog } from '../runs/fold-log.js';
import { resultsOf } from '../study/results.js';
import { printable } from '../text.js';
import { writeWhole } from '../write-whole.js';
import { readCurves } from './curves.js';
import type { ExportedFile } from './exported-file.js';
import { kerasFiles } from './keras.js';
import { ensemblePredicted, readPredicted } from './predictions.js';
import { tableFiles } from './tables.js';
import { TENSORBOARD, tensorboardFiles } from './tensorboard.js';

export const exportKinds = ['report', 'tables', 'tensorboard', 'keras'] as const;
export type ExportKind = (typeof exportKinds)[number];

/**
 * What an export that is killed leaves is whole. TensorBoard's files are written in place: one that is open goes on
 * reading the file that it has.
 */
async function write(folder: string, { path, content }: ExportedFile): Promise<void> {
  const whole = join(folder, path);
  try {
    await makeFolder(dirname(whole));
    if (path.startsWith(join(TENSORBOARD, '/'))) await writeFile(whole, content);
    else await writeWhole(whole, content);
  } catch (error) {
    throw new UserError(
      `${printable(whole, Infinity)} cannot be written (${messageOf(error)}). ` +
        'Name a folder that you may write to with --to.',
    );
  }
}

/**
 * @param run The run's folder.
 * @param to Folder that the files land in; those of an earlier export are replaced.
 * @returns Their paths in it.
 * @throws {UserError} where nothing was trained yet, or a file cannot be read or written.
 */
export async function exportRun(
  run: string,
  to: string,
  kinds: readonly ExportKind[],
): Promise<string[]> {
  const curves = await readCurves(run);
  if (curves.length === 0) {
    throw new UserError(
      `The run ${printable(run)} has not trained a step yet: there is nothing to export. Wait for its first epoch.`,
    );
  }
  const state = await foldLog(run);
  const results = resultsOf(state);
  const files: ExportedFile[] = [];
  if (kinds.includes('report')) files.push({ path: 'report.html', content: reportPage(state) });
  if (kinds.includes('tables')) {
    const predicted = await readPredicted(run, curves, results.leaky);
    const ensemble = ensemblePredicted(predicted, results.ensemble?.phases ?? []);
    files.push(...tableFiles(curves, results, [...predicted, ...ensemble]));
  }
  if (kinds.includes('tensorboard')) files.push(...tensorboardFiles(curves, results));
  if (kinds.includes('keras')) files.push(...(await kerasFiles(run, curves, results.leaky)));
  for (const file of files) await write(to, file);
  return files.map(({ path }) => path);
}
