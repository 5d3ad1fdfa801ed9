/** What others may use of dataset/. */
export { yearsOf } from './age.js';
export {
  auditImages,
  csvColumnsWarnings,
  findingKinds,
  toldName,
  type Audit,
  type AuditReport,
  type FileGroup,
  type FindingKind,
} from './audit/index.js';
export { BatchReader, epochOrder, type ReadBatch } from './batches.js';
export { findImages, type FindOptions } from './find.js';
export {
  extraMessages,
  findExtra,
  partCorrections,
  useExtra,
  withExtra,
  type ExtraCounts,
  type FoundExtra,
  type PartedCorrections,
} from './extra/index.js';
export { withoutClass, type FoundImages, type Skipped } from './found.js';
export { isUnknown } from './unknown.js';
export { groupNumbers, withGroupNumbers } from './groups.js';
export { imagesIn } from './images-in.js';
export { imageStatistics, statisticNames } from './image-statistics.js';
export { inParallel } from './in-parallel.js';
export { checkReadable, ingest, type Ingested, type IngestOptions } from './ingest.js';
export {
  colourConstancies,
  correctColours,
  withColourConstancy,
  type ColourConstancy,
} from './colour-constancy.js';
export { correctLabels, missingCorrections } from './correct-labels.js';
export { readCorrections, type Correction } from './corrections.js';
export { applyPolicy, type Policy, type PolicyNotes } from './policy.js';
export { splitAtRandom, withCopies } from './published.js';
export { describeBatch, type InspectedBatch } from './inspect.js';
export { readPixels } from './read-pixels.js';
export { originalThumbnail, writeGreys, writePicture } from './pictures.js';
export { drawnOrder, drawnShares, strataOf, type Sampling, type Stratum } from './sampling.js';
export { archiveNumber, archivePart, sizeOf } from './source-of.js';
export { sharedLesionsNotes } from './lesion-ids.js';
export { namesakesWarning, severalPictures } from './namesakes.js';
export { severalNamesWarning } from './several-names.js';
export { splitsByTop } from './split-folders.js';
export { splitCatalog, type SplitNotes, type SplitOptions } from './split.js';
export { symmetrySets, transformed, type SymmetrySet } from './symmetries.js';
export { balanceItems, distribution } from './training-items.js';
export { cacheFolder } from './cache-folder.js';
export { printable } from '../text.js';
export type {
  Catalog,
  CatalogImage,
  FoundFile,
  OnProgress,
  PackedCache,
  RelatedImage,
  Split,
  TrainingItem,
} from './types.js';
export { UnionFind } from './union-find.js';
export { ensureDemoData } from './synthetic/ensure.js';
export { isSynthetic } from './synthetic/marker.js';
export {
  DEMO_IMAGES,
  DEMO_SEED,
  writeDemoData,
  type DemoData,
  type DemoDataOptions,
} from './synthetic/write.js';
