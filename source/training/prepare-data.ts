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
  partCorrections,
  readCorrections,
  splitCatalog,
  withColourConstancy,
  withExtra,
  withGroupNumbers,
  type Audit,
  type AuditReport,
  type Catalog,
  type FoundExtra,
  type FoundImages,
  type OnProgress,
  type PackedCache,
  type PartedCorrections,
  type PolicyNotes,
  type RelatedImage,
  type Split,
  type SplitNotes,
  type SplitOptions,
} from '../dataset/index.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import { classNamed } from '../study/match-classes.js';
import { heldOutShare } from '../study/passes.js';
import { LEAKY } from '../study/protocols.js';
import { counted, printable } from '../text.js';
import { asPublished } from './as-published.js';
import type { Control } from './control.js';
import { DataWatch } from './data-watch.js';
import {
  addExtra,
  contentsOf,
  findExtraOf,
  partCatalog,
  type ExtraNotes,
  type PartedCatalog,
} from './extra-data.js';
import { withRoom } from './room.js';

export interface PreparedData {
  /** The images that the study uses. */
  catalog: Catalog;
  /** That of the first fold where there are several. */
  split: Split;
  /** The split of each fold, in a cross-validation over all of them. */
  folds: Split[] | null;
  notes: SplitNotes;
  cache: PackedCache;
  audit: AuditReport;
  policy: PolicyNotes;
  /** What became of the images of other sources; null where there are none. */
  extra: ExtraNotes | null;
  /** All images that it was given and can read, also those that it leaves out. */
  related: RelatedImage[];
  /** Tells of files that go or change meanwhile. */
  watch: DataWatch;
}

/** The folder and its CSV: the synthetic set has one that names the lesions. */
async function sourceOf(
  config: StudyConfig,
  onProgress: Parameters<typeof ensureDemoData>[0],
): Promise<{ folder: string; metadata: string[] }> {
  if (config.data !== null)
    return { folder: config.data, metadata: [config.metadata ?? []].flat() };
  const folder = await ensureDemoData(onProgress);
  const table = join(folder, 'metadata.csv');
  const there = await stat(table).catch(() => null);
  return { folder, metadata: there ? [table] : [] };
}

/** Does work that needs room on a disk; what cannot be written is told by its name. */
type WithRoom = <T>(what: string, work: () => Promise<T>) => Promise<T>;

/** The data as it is found: audited and decoded, nothing left out. */
interface ReadData {
  found: FoundImages;
  /** Images of other sources; null where none were asked for. */
  extra: FoundExtra | null;
  corrections: PartedCorrections;
  audit: Audit;
  /** All readable images, those of other sources behind the study's. */
  all: Catalog;
  cache: PackedCache;
  watch: DataWatch;
}

async function readData(
  config: StudyConfig,
  room: WithRoom,
  onProgress: OnProgress,
): Promise<ReadData> {
  const { folder, metadata } = await sourceOf(config, onProgress);
  const given = config.relabel === null ? [] : await readCorrections(config.relabel);
  const foldersLabel = config.data === null;
  const found = await findImages(folder, { metadata, foldersLabel, classOf: classNamed });
  const extra = await findExtraOf(config, found, metadata);
  const corrections = extra
    ? partCorrections(given, found, extra)
    : { own: given, extra: [], otherFiles: [] };
  // The study's own findings are those of its own images, whatever is added to them.
  const audit = await room('the image cache', () =>
    auditImages(found, {
      testShare: config.test,
      heldOutShare: heldOutShare(config),
      beside: extra ? [...extra.files, ...extra.others] : [],
      classOf: classNamed,
      // Published notebooks correct no label.
      ...(config.protocol !== 'as-published' && { corrections: corrections.own }),
      onProgress,
    }),
  );
  const together = extra ? withExtra(found, extra) : found;
  const { catalog: all, cache } = await room('the image cache', () =>
    ingest(together, { side: config.imageSize, onProgress, allowLost: extra !== null }),
  );
  return {
    ...{ found, extra, corrections, audit, all },
    cache: withColourConstancy(cache, config.colourConstancy),
    watch: new DataWatch(together.root, together.files),
  };
}

/** The study's images as all that is judged is told of: by what each shows, and with the numbers of their groups. */
function judgedOf(own: Catalog, audited: Catalog): Catalog {
  const contents = contentsOf(audited.images);
  const images = own.images.map((image) => ({
    ...image,
    content: contents.get(image.file) ?? image.content,
  }));
  return withGroupNumbers({ ...own, images });
}

/**
 * Reads the data, decoding what the cache does not hold yet, audits it and leaves out what the policies
 * say. The split is that of the configured fold, or those of all folds.
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
  const onProgress: OnProgress = (task, done, total, unit) => {
    emit({ type: 'progress', phase, task, done, total, unit });
    control.check();
  };
  const room: WithRoom = (what, work) => withRoom({ emit, control }, what, work);
  const data = await readData(config, room, onProgress);
  try {
    const parted = partCatalog(data.all, data.found);
    // Before anything is left out.
    const judged = judgedOf(parted.own, data.audit.catalog);
    if (config.protocol !== 'as-published') return grouped(config, data, parted, judged);
    const { cache, audit, watch } = data;
    const made = await room('the copies', () =>
      published(config, judged, cache, audit.report, runFolder, onProgress),
    );
    return { ...made, extra: null, related: relatedIn(judged), watch };
  } catch (error) {
    await data.cache.close();
    throw error;
  }
}

/** What was drawn from the training images because nothing is left of a folder that is named after a split. */
function drawnInstead(
  { root, givenSplits = [] }: FoundImages,
  { images }: Catalog,
  { folds }: StudyConfig,
): string[] {
  return (['test', 'validation'] as const)
    .filter((split) => givenSplits.includes(split))
    .filter((split) => !images.some(({ givenSplit }) => givenSplit === split))
    .map((split) => {
      const what =
        folds !== null && split === 'test'
          ? 'no image stays out of the folds'
          : `the ${split} set is drawn from the training images`;
      return (
        `Nothing is left of the ${split} folder in ${printable(root)}: none of its images can be read, has a label and ` +
        `is no contradiction. So ${what}.`
      );
    });
}

/** Leaves out what the policies say, splits by groups, and adds the images of other sources to what is trained on. */
function grouped(
  config: StudyConfig,
  { found, extra, corrections, audit, cache, watch }: ReadData,
  parted: PartedCatalog,
  judged: Catalog,
): PreparedData {
  const { contradictory, duplicates } = config;
  const {
    catalog,
    notes: policy,
    labels,
  } = applyPolicy(judged, { contradictory, duplicates }, corrections.own, classNamed);
  const split = splits(catalog, config);
  const messages = [...drawnInstead(found, catalog, config), ...split.notes.messages];
  const notes = { ...split.notes, messages };
  const made = { ...split, notes, cache, audit: audit.report, policy, watch };
  if (extra === null) return { catalog, ...made, extra: null, related: relatedIn(judged) };
  // What is left out as doubtful keeps the label that its copies elsewhere may have.
  const images = judged.images.map((image) => ({
    ...image,
    label: labels.get(image.file) ?? image.label,
  }));
  const added = addExtra(config, extra, {
    parted: { ...parted, own: { ...judged, images } },
    catalog,
    compared: audit.compared,
    splits: made.folds ?? [made.split],
    corrections,
  });
  return {
    ...{ ...made, catalog: added.catalog, extra: added.notes, split: added.splits[0]! },
    related: added.related,
    folds: made.folds && added.splits,
  };
}

/** @param catalog Its images with the numbers of their groups. */
const relatedIn = ({ images }: Catalog): RelatedImage[] =>
  images.map(({ file, sha256, group }) => ({ file, sha256, group: group! }));

/** What the published notebooks do: nothing is left out, copies are made, then all is split at random. */
async function published(
  config: StudyConfig,
  all: Catalog,
  pixels: PackedCache,
  audit: AuditReport,
  runFolder: string,
  onProgress: OnProgress,
): Promise<Omit<PreparedData, 'watch' | 'extra' | 'related'>> {
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
  return { catalog, split, folds: null, cache, audit, policy, notes };
}

/** @throws {UserError} when a class keeps nothing to train on. */
function splits(
  catalog: Catalog,
  config: StudyConfig,
): Pick<PreparedData, 'split' | 'folds' | 'notes'> {
  const { validation, test, seed, folds: of, fold: index } = config;
  const drawn = (fold: SplitOptions['fold']) =>
    splitCatalog(catalog, { validation, test, seed, fold });
  if (of === null) return { ...drawn(null), folds: null };
  if (index !== null) return { ...drawn({ index, of }), folds: null };
  const all = Array.from({ length: of }, (_, n) => drawn({ index: n + 1, of }));
  const [{ split, notes }] = all as [(typeof all)[0]];
  // What is so in every fold is said once.
  const everywhere = notes.messages.filter((text) =>
    all.every((one) => one.notes.messages.includes(text)),
  );
  const messages = all.flatMap((one, n) =>
    one.notes.messages
      .filter((text) => !everywhere.includes(text))
      .map((text) => `Fold ${n + 1}: ${text}`),
  );
  messages.unshift(...everywhere);
  const n = all.reduce((sum, one) => sum + one.split.test.length, 0);
  messages.unshift(
    `Cross-validation in ${of} folds: each of ${counted(n, 'image')} is held out once, and tested by the model that ` +
      'has seen neither it nor an image that belongs to it (out-of-fold). There is no other test set.',
  );
  return { split, folds: all.map((one) => one.split), notes: { ...notes, messages } };
}
