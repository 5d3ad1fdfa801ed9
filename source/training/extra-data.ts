/** Images of other sources (`--extra-data`): found, read and audited with the study's, and trained on alone. */
import {
  auditImages,
  checkReadable,
  correctLabels,
  extraMessages,
  findExtra,
  useExtra,
  withExtra,
  type Catalog,
  type CatalogImage,
  type Correction,
  type FoundExtra,
  type FoundImages,
  type OnProgress,
  type Split,
} from '../dataset/index.js';
import type { EventBody } from '../runs/events.js';
import type { StudyConfig } from '../study/config.js';
import { knownClasses } from '../study/match-classes.js';
import { counted, printable } from '../text.js';

type Found = NonNullable<Extract<EventBody, { type: 'data-found' }>['extra']>;

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
  studyMetadata: string | null,
): Promise<FoundExtra | null> {
  const { extraData, extraMetadata } = config;
  if (extraData === null) return null;
  return findExtra(found, {
    folders: typeof extraData === 'string' ? [extraData] : extraData,
    metadata: extraMetadata,
    studyMetadata,
    match: (names, classes) =>
      knownClasses(names, classes).map((index) => (index < 0 ? null : classes[index])),
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

/** By file the name of its content, near copies among all sources found. */
export async function contentsWith(
  found: FoundImages,
  extra: FoundExtra,
  testShare: number,
  onProgress: OnProgress,
): Promise<Map<string, string>> {
  const { catalog } = await auditImages(withExtra(found, extra), { testShare, onProgress });
  return new Map(catalog.images.map(({ file, content }) => [file, content]));
}

function messagesOf(found: Found): string[] {
  const { unreadable, otherClasses, relabelled = 0, doubtful = 0, splits } = found;
  const messages: string[] = [];
  if (unreadable.length > 0) {
    const [{ file, reason }] = unreadable;
    messages.push(
      `${counted(unreadable.length, 'image')} of other sources cannot be read and ${unreadable.length === 1 ? 'is' : 'are'} left out (e.g. ${printable(file)}: ${reason}).`,
    );
  }
  if (otherClasses.length > 0) {
    const images = otherClasses.reduce((sum, one) => sum + one.images, 0);
    const names = otherClasses.map(
      ({ class: name, images: n }) => `"${printable(name, 60)}" (${n.toLocaleString('en-US')})`,
    );
    messages.push(
      `${counted(images, 'image')} of other sources left out: the study has no class ${names.join(', ')}.`,
    );
  }
  if (relabelled > 0) messages.push(`${counted(relabelled, 'image')} of other sources relabelled.`);
  if (doubtful > 0) {
    messages.push(
      `${counted(doubtful, 'image')} of other sources left out: marked as wrong or unsure.`,
    );
  }
  return [...messages, ...extraMessages(splits)];
}

interface Prepared {
  /** The study's images before and after its policies. */
  parted: PartedCatalog;
  catalog: Catalog;
  splits: readonly Split[];
  contents: ReadonlyMap<string, string>;
  /** Of images of other sources. */
  corrections: readonly Correction[];
}

/** Adds the images of other sources to what each split trains on, and says what became of them. */
export function addExtra(
  config: StudyConfig,
  { folders, given, ties, otherClasses, untold }: FoundExtra,
  { parted, catalog, splits, contents, corrections }: Prepared,
): { catalog: Catalog; splits: Split[]; notes: ExtraNotes } {
  const { own, unreadable } = parted;
  const corrected = correctLabels(
    parted.extra,
    own.classes,
    corrections,
    ({ file, content }) => contents.get(file) ?? content,
  );
  const { images: extra, relabelled, doubtful } = corrected;
  const keepContradictory = config.contradictory === 'keep';
  const added = useExtra({ own, extra, contents, ties, keepContradictory }, catalog, splits);
  const lost = [...added.lost].map(([name, images]) => ({ class: name, images }));
  const found: Found = {
    ...{ folders, given, unreadable },
    otherClasses: [...otherClasses, ...lost],
    ...{ doubtful, relabelled },
    splits: added.counts,
  };
  const messages = messagesOf(found);
  if (untold > 0) {
    messages.push(
      `${counted(untold, 'image')} of the study's own stand with a lesion or a patient in --extra-metadata alone: ` +
        'name that CSV with --metadata too, so that the splits keep what belongs together on one side.',
    );
  }
  return { catalog: added.catalog, splits: added.splits, notes: { found, messages } };
}
