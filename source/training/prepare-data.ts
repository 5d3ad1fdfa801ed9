/** From the configured folder to a catalog, its audit, its split and an open cache. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  applyPolicy,
  auditImages,
  ensureDemoData,
  findImages,
  groupNumbers,
  ingest,
  readCorrections,
  splitCatalog,
  withColourConstancy,
  type AuditReport,
  type Catalog,
  type OnProgress,
  type PackedCache,
  type PolicyNotes,
  type Split,
  type SplitNotes,
} from '../dataset/index.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import { LEAKY } from '../study/protocols.js';
import { asPublished } from './as-published.js';
import type { Control } from './control.js';
import { DataWatch } from './data-watch.js';
import { withRoom } from './room.js';

export interface PreparedData {
  /** The images that the study uses. */
  catalog: Catalog;
  split: Split;
  notes: SplitNotes;
  cache: PackedCache;
  audit: AuditReport;
  policy: PolicyNotes;
  /** Tells of files that go or change meanwhile. */
  watch: DataWatch;
}

/** The folder and its CSV: the synthetic set has one that names the lesions. */
async function sourceOf(
  config: StudyConfig,
  onProgress: Parameters<typeof ensureDemoData>[0],
): Promise<{ folder: string; metadata: string | null }> {
  if (config.data !== null) return { folder: config.data, metadata: config.metadata };
  const folder = await ensureDemoData(onProgress);
  const table = join(folder, 'metadata.csv');
  const there = await stat(table).catch(() => null);
  return { folder, metadata: there ? table : null };
}

/** The fold that a configuration names, of several. */
export function foldOf(config: StudyConfig, fold: number | null): SplitFold {
  return config.folds === null ? null : { index: fold ?? config.fold ?? 1, of: config.folds };
}
type SplitFold = { index: number; of: number } | null;

/**
 * Reads the data, decoding what the cache does not hold yet, audits it and leaves out what the policies
 * say. The split is that of the configured fold, or of the first.
 * @param phase The phase whose view shows the progress.
 * @param runFolder Where copies that the data itself has not are put.
 * @throws {Stopped} when the study is to end now.
 */
export async function prepareData(
  config: StudyConfig,
  phase: string,
  runFolder: string,
  emit: (event: EventBody) => void,
  control: Control,
): Promise<PreparedData> {
  const onProgress = (task: string, done: number, total: number, unit: string): void => {
    emit({ type: 'progress', phase, task, done, total, unit });
    control.check();
  };
  const { folder, metadata } = await sourceOf(config, onProgress);
  const corrections = config.relabel === null ? [] : await readCorrections(config.relabel);
  const foldersLabel = config.data === null;
  const found = await findImages(folder, { metadata, foldersLabel });
  const audit = await withRoom({ emit, control }, 'the image cache', () =>
    auditImages(found, { testShare: config.test, onProgress }),
  );
  const { catalog: all, cache: decoded } = await withRoom(
    { emit, control },
    'the image cache',
    () => ingest(found, { side: config.imageSize, onProgress }),
  );
  const cache = withColourConstancy(decoded, config.colourConstancy);
  const watch = new DataWatch(found.root, found.files);
  const contents = new Map(audit.catalog.images.map(({ file, content }) => [file, content]));
  const judged = {
    ...all,
    images: all.images.map((image) => ({
      ...image,
      content: contents.get(image.file) ?? image.content,
    })),
  };
  const { contradictory, duplicates } = config;
  try {
    if (config.protocol === 'as-published') {
      const made = await withRoom({ emit, control }, 'the copies', () =>
        published(config, judged, cache, audit.report, runFolder, onProgress),
      );
      return { ...made, watch };
    }
    const { catalog, notes: policy } = applyPolicy(
      judged,
      { contradictory, duplicates },
      corrections,
    );
    const { split, notes } = splitFor(catalog, config, null);
    return { catalog, split, notes, cache, audit: audit.report, policy, watch };
  } catch (error) {
    await cache.close();
    throw error;
  }
}

/** What the published notebooks do: nothing is left out, copies are made, then all is split at random. */
async function published(
  config: StudyConfig,
  all: Catalog,
  pixels: PackedCache,
  audit: AuditReport,
  runFolder: string,
  onProgress: OnProgress,
): Promise<Omit<PreparedData, 'watch'>> {
  const { notes: policy } = applyPolicy(all, { contradictory: 'keep', duplicates: 'keep' });
  const { catalog, cache, split } = await asPublished(
    config,
    all,
    pixels,
    runFolder,
    (done, total) => onProgress('making copies', done, total, 'images'),
  );
  const notes: SplitNotes = {
    testTwinsRemoved: 0,
    validationTwinsRemoved: 0,
    groups: new Set(groupNumbers(all)).size,
    duplicateGroups: audit.exactDuplicates.length,
    contradictoryGroups: audit.contradictoryLabels.length,
    messages: [LEAKY],
  };
  return { catalog, split, cache, audit, policy, notes };
}

/** The split of a fold; null is the configured one, or the first. */
export function splitFor(
  catalog: Catalog,
  config: StudyConfig,
  fold: number | null,
): { split: Split; notes: SplitNotes } {
  const { validation, test, seed } = config;
  return splitCatalog(catalog, { validation, test, seed, fold: foldOf(config, fold) });
}
