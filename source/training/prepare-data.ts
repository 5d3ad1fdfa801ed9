/** From the configured folder to a catalog, its split and an open cache. */
import {
  ensureDemoData,
  findImages,
  ingest,
  splitCatalog,
  type Catalog,
  type PackedCache,
  type Split,
  type SplitNotes,
} from '../dataset/index.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import type { Control } from './control.js';

export interface PreparedData {
  catalog: Catalog;
  split: Split;
  notes: SplitNotes;
  cache: PackedCache;
}

/**
 * Reads the data, decoding what the cache does not hold yet.
 * @param phase The phase whose view shows the progress.
 * @throws {Stopped} when the study is to end now.
 */
export async function prepareData(
  config: StudyConfig,
  phase: string,
  emit: (event: EventBody) => void,
  control: Control,
): Promise<PreparedData> {
  const onProgress = (task: string, done: number, total: number, unit: string): void => {
    emit({ type: 'progress', phase, task, done, total, unit });
    control.check();
  };
  const folder = config.data ?? (await ensureDemoData(onProgress));
  const found = await findImages(folder, { metadata: config.metadata });
  const { catalog, cache } = await ingest(found, { side: config.imageSize, onProgress });
  const { validation, test, seed } = config;
  const { split, notes } = splitCatalog(catalog, { validation, test, seed });
  return { catalog, split, notes, cache };
}
