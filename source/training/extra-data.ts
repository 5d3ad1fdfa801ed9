/** Images of other sources (`--extra-data`): found, read and audited with the study's, and trained on alone. */
import {
  checkReadable,
  csvColumnsWarnings,
  correctLabels,
  findExtra,
  namesakesWarning,
  severalNamesWarning,
  severalPictures,
  sharedLesionsNotes,
  useExtra,
  type Catalog,
  type CatalogImage,
  type FoundExtra,
  type FoundImages,
  type PartedCorrections,
  type RelatedImage,
  type Split,
} from '../dataset/index.js';
import type { StudyConfig } from '../study/config.js';
import { classNamed } from '../study/match-classes.js';
import { counted } from '../text.js';
import {
  extraMessagesOf,
  idleCorrections,
  partedMessages,
  unnamedMessages,
  type Found,
} from './extra-messages.js';

export interface ExtraNotes {
  /** What was found and what became of it, as the event tells it. */
  found: Found;
  /** One sentence each. */
  messages: string[];
}

/** @throws {UserError} when the folders hold nothing that the study could train on. */
export async function findExtraOf(
  config: StudyConfig,
  found: FoundImages,
  studyMetadata: readonly string[],
): Promise<FoundExtra | null> {
  const { extraData, extraMetadata, extraClasses } = config;
  if (extraData === null) return null;
  return findExtra(found, {
    folders: typeof extraData === 'string' ? [extraData] : extraData,
    metadata: [extraMetadata ?? []].flat(),
    studyMetadata,
    classOf: classNamed,
    only: extraClasses,
  });
}

/** The study's images and, apart from them, those of other sources. */
export interface PartedCatalog {
  own: Catalog;
  extra: CatalogImage[];
  /** Of other sources. */
  unreadable: Catalog['unreadable'];
}

/** @throws {UserError} when a class of the study has no readable image of its own. */
export function partCatalog(all: Catalog, found: FoundImages): PartedCatalog {
  const files = new Set(found.files.map(({ file }) => file));
  const own = {
    ...all,
    images: all.images.filter(({ extra }) => extra === undefined),
    unreadable: all.unreadable.filter(({ file }) => files.has(file)),
  };
  checkReadable(own);
  return {
    own,
    extra: all.images.filter(({ extra }) => extra !== undefined),
    unreadable: all.unreadable.filter(({ file }) => !files.has(file)),
  };
}

/** By file the name of its content. */
export const contentsOf = (images: readonly CatalogImage[]): Map<string, string> =>
  new Map(images.map(({ file, content }) => [file, content]));

interface Prepared {
  /** The study's images under their corrected labels, before any was left out, and those of other sources. */
  parted: PartedCatalog;
  /** The study's images after its policies. */
  catalog: Catalog;
  splits: readonly Split[];
  /** These and all readable images of other sources, with contents that are the same for copies among all. */
  compared: readonly CatalogImage[];
  corrections: PartedCorrections;
}

/** Adds the images of other sources to what each split trains on, and says what became of them. */
export function addExtra(
  config: StudyConfig,
  extraFound: FoundExtra,
  { parted, catalog, splits, compared, corrections }: Prepared,
): { catalog: Catalog; splits: Split[]; related: RelatedImage[]; notes: ExtraNotes } {
  const { folders, given, files, others, ties, otherClasses, notAsked, untold, unnamed } =
    extraFound;
  const { own, unreadable } = parted;
  const contents = contentsOf(compared);
  const corrected = correctLabels(
    parted.extra,
    own.classes,
    corrections.extra,
    ({ file, content }) => contents.get(file) ?? content,
  );
  const { images: extra, relabelled, doubtful } = corrected;
  const keepContradictory = config.contradictory === 'keep';
  const left = new Set(others.map(({ file }) => file));
  const parts = {
    ...{ own, extra, doubtful, contents, ties, keepContradictory },
    others: compared.filter(({ file }) => left.has(file)),
  };
  const added = useExtra(parts, catalog, splits);
  const lost = [...added.lost].map(([name, images]) => ({ class: name, images }));
  const found: Found = {
    ...{ folders, given, unreadable },
    otherClasses: [...otherClasses, ...lost],
    ...(notAsked && { notAsked }),
    ...{ doubtful: doubtful.size, relabelled },
    splits: added.counts,
  };
  const messages = [
    ...extraMessagesOf(found),
    ...idleCorrections(corrected.missing, corrections.otherFiles),
    ...severalNamesWarning([...files, ...others], '--extra-metadata'),
    ...new Set(csvColumnsWarnings(extraFound.columns)),
    ...namesakesWarning(severalPictures(compared, extraFound.namesakes), '--extra-metadata'),
    ...sharedLesionsNotes(extraFound.sharedLesions, '--extra-metadata'),
    ...unnamedMessages(unnamed, files.length),
    ...partedMessages(added.parted),
  ];
  if (untold > 0) {
    messages.push(
      `${counted(untold, 'image')} of the study's own stand with a lesion or a patient in --extra-metadata alone: ` +
        'name that CSV with --metadata too, so that the splits keep what belongs together on one side.',
    );
  }
  return {
    ...{ catalog: added.catalog, splits: added.splits, related: added.related },
    notes: { found, messages },
  };
}
