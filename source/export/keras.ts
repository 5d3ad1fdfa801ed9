/** The models of a run as `.keras` files, each with what Keras has no place for. */
import { join } from 'node:path';
import { classesOf, colourConstancyOf, decodeWeights, encodeKeras } from '../model/index.js';
import { phasePath } from '../runs/folder.js';
import { passFolder } from '../study/passes.js';
import { readCheckpoint } from '../training/checkpoint.js';
import { readPredictions } from '../training/predictions-file.js';
import { placeOf, type Curve } from './curves.js';
import type { ExportedFile } from './exported-file.js';

const sideOf = (modelJson: object): unknown => {
  const { modelTopology } = modelJson as { modelTopology?: { config?: { layers?: unknown[] } } };
  const [first] = (modelTopology?.config?.layers ?? []) as {
    config?: { batch_input_shape?: unknown[] };
  }[];
  return first?.config?.batch_input_shape?.[1] ?? null;
};

/**
 * The best epoch of each training that has one.
 * @param leaky Whether the run is, of which no pass tells.
 * @throws {UserError} for a checkpoint that is damaged.
 */
export async function kerasFiles(
  run: string,
  curves: readonly Curve[],
  leaky: boolean,
): Promise<ExportedFile[]> {
  const files: ExportedFile[] = [];
  for (const { phase, pass } of curves) {
    const folder = phasePath(run, phase, passFolder(pass));
    const found = await readCheckpoint(join(folder, 'best'));
    if (found === null) continue;
    const weights = decodeWeights(found.modelJson, found.weightsBin);
    const path = join('keras', placeOf({ phase, pass }, leaky).join('-'));
    const about = {
      ...{ schema: 1, leaky: pass?.leaky ?? leaky, classes: classesOf(found.modelJson) },
      input: { side: sideOf(found.modelJson), channels: 'RGB', from: 0, to: 255 },
      colourConstancy: colourConstancyOf(found.modelJson),
      priorCorrection: (await readPredictions(folder))?.prior ?? null,
    };
    const topology = found.modelJson as { modelTopology: unknown };
    files.push(
      { path: `${path}.keras`, content: await encodeKeras(topology, weights) },
      { path: `${path}.json`, content: `${JSON.stringify(about, null, 2)}\n` },
    );
  }
  return files;
}
