/** What a study leaves out or takes under another label. Files are never changed, only the catalog. */
import { UserError } from '../errors.js';
import { counted, printable } from '../text.js';
import { sameName, type ClassOf } from './class-of.js';
import { correctLabels, missingCorrections } from './correct-labels.js';
import type { Correction } from './corrections.js';
import type { Catalog, CatalogImage } from './types.js';

export interface Policy {
  /**
   * What becomes of pictures that stand under several labels; `relabel`, by a user's corrections, and `metadata`,
   * by the class that the CSV tells, drop those still in doubt. Of pictures under one label what the CSV tells
   * otherwise is a finding of the audit (see audit/csv-labels.ts), and the label stands.
   */
  contradictory: 'drop' | 'keep' | 'relabel' | 'metadata';
  duplicates: 'keep-one' | 'keep';
}

export interface PolicyNotes {
  /** Images taken under another label, and those left out as their label is in doubt. */
  relabelled: number;
  doubtful: number;
  /** Of those relabelled, the images whose class the metadata told. */
  told: number;
  /** Images left out because their copies have other labels. */
  contradictory: number;
  /** Images left out because a copy of them is used. */
  duplicates: number;
  /** Of these, training and validation images whose copy stands in the given test folder. */
  testTwins: number;
  /** Classes of which nothing is left. */
  lostClasses: string[];
  /** One sentence each. */
  messages: string[];
}

/** Which of several copies is kept: a given test set is left as it is, then a given validation set. */
const rank = { test: 0, validation: 1, train: 2 } as const;

const rankOf = (givenSplit: keyof typeof rank | null): number =>
  givenSplit === null ? rank.train : rank[givenSplit];

/** Indexes into the images by content. */
function byContent({ images }: Catalog): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, { content }] of images.entries()) {
    const group = groups.get(content);
    if (group) group.push(i);
    else groups.set(content, [i]);
  }
  return groups;
}

const without = (catalog: Catalog, out: ReadonlySet<number>): Catalog => ({
  ...catalog,
  images: catalog.images.filter((_image, i) => !out.has(i)),
});

/** Takes labels from a user's corrections. @throws {UserError} for a class that is not there. */
function correct(
  catalog: Catalog,
  corrections: readonly Correction[],
  notes: PolicyNotes,
): Catalog {
  const corrected = correctLabels(catalog.images, catalog.classes, corrections);
  const { images, relabelled, doubtful, missing } = corrected;
  Object.assign(notes, { relabelled, doubtful: doubtful.size });
  notes.messages.push(...missingCorrections(missing));
  return without({ ...catalog, images }, doubtful);
}

/** By image the one of a picture's several labels that the CSV tells, where all its copies agree. */
function toldLabels(
  catalog: Catalog,
  classOf: ClassOf,
  right: ReadonlySet<string>,
): Map<number, number> {
  const { images, classes } = catalog;
  const told = new Map<number, number>();
  for (const group of byContent(catalog).values()) {
    const stated = new Set(group.map((i) => images[i].label));
    // A person's word counts for more.
    if (stated.size < 2 || group.some((i) => right.has(images[i].file))) continue;
    const names = new Set(group.flatMap((i) => images[i].told ?? []));
    const labels = new Set([...names].map((name) => classOf(name, classes)));
    const [label, ...others] = labels;
    // A class that no copy stands under only adds to the doubt.
    if (label === undefined || !stated.has(label) || others.length > 0) continue;
    for (const i of group) told.set(i, label);
  }
  return told;
}

/** Takes the class that the CSV tells for pictures under several labels. */
function takeTold(
  catalog: Catalog,
  told: ReadonlyMap<number, number>,
  notes: PolicyNotes,
): Catalog {
  const images = catalog.images.map((image, i) => {
    const label = told.get(i) ?? image.label;
    if (label === image.label) return image;
    notes.told += 1;
    return { ...image, label };
  });
  notes.relabelled += notes.told;
  return { ...catalog, images };
}

function dropContradictory(catalog: Catalog, notes: PolicyNotes): Catalog {
  const out = new Set<number>();
  for (const group of byContent(catalog).values()) {
    if (new Set(group.map((i) => catalog.images[i].label)).size < 2) continue;
    for (const i of group) out.add(i);
  }
  notes.contradictory = out.size;
  return without(catalog, out);
}

/**
 * An image with what the CSV says of a copy where it says nothing of this one: rows name `X.jpg`, and what is kept may
 * be `X (1).jpg`.
 */
function toldByCopies(image: CatalogImage, copies: readonly CatalogImage[]): CatalogImage {
  const { lesion, patient, traits } = image;
  const known = traits ?? copies.find((copy) => copy.traits)?.traits;
  return {
    ...image,
    lesion: lesion ?? copies.find((copy) => copy.lesion !== null)?.lesion ?? null,
    patient: patient ?? copies.find((copy) => copy.patient !== null)?.patient ?? null,
    ...(known && { traits: known }),
  };
}

function keepOne(catalog: Catalog, notes: PolicyNotes): Catalog {
  const images = [...catalog.images];
  const out = new Set<number>();
  for (const group of byContent(catalog).values()) {
    const copies = group.map((i) => catalog.images[i]);
    // Of each label one: copies under several labels are only here when they are to be kept.
    for (const label of new Set(group.map((i) => images[i].label))) {
      const [kept, ...others] = group
        .filter((i) => images[i].label === label)
        .sort((a, b) => rankOf(images[a].givenSplit) - rankOf(images[b].givenSplit) || a - b);
      if (others.length > 0) images[kept] = toldByCopies(images[kept], copies);
      for (const i of others) {
        out.add(i);
        if (images[kept].givenSplit === 'test' && images[i].givenSplit !== 'test')
          notes.testTwins += 1;
      }
    }
  }
  notes.duplicates = out.size;
  return without({ ...catalog, images }, out);
}

/** Takes away classes of which no image is left. */
function dropLost(catalog: Catalog, notes: PolicyNotes): Catalog {
  const there = new Set(catalog.images.map(({ label }) => label));
  const kept = [...catalog.classes.keys()].filter((label) => there.has(label));
  if (kept.length === catalog.classes.length) return catalog;
  const renumbered = new Map(kept.map((label, n) => [label, n]));
  notes.lostClasses = catalog.classes.filter((_name, label) => !there.has(label));
  return {
    ...catalog,
    classes: kept.map((label) => catalog.classes[label]),
    images: catalog.images.map((image) => ({ ...image, label: renumbered.get(image.label)! })),
  };
}

/** ", as the metadata says", or of how many of the images that got another label it says so. */
function toldNote(relabelled: number, told: number): string {
  if (told === 0) return '';
  const of = told === relabelled ? '' : `${told.toLocaleString('en-US')} of them `;
  return `, ${of}as the metadata says`;
}

/** @param told Images of pictures under several labels whose class the metadata tells. */
function say(notes: PolicyNotes, { contradictory: policy }: Policy, told: number): void {
  const { relabelled, doubtful, contradictory, duplicates, testTwins, lostClasses } = notes;
  if (relabelled > 0) {
    notes.messages.push(
      `${counted(relabelled, 'image')} relabelled${toldNote(relabelled, notes.told)}.`,
    );
  }
  if (doubtful > 0)
    notes.messages.push(`${counted(doubtful, 'image')} left out: marked as wrong or unsure.`);
  if (contradictory > 0) {
    const ways = ['--contradictory keep takes them', '--relabel corrects them'];
    if (policy === 'metadata') ways.unshift('the metadata does not tell which is right');
    else if (told > 0) {
      ways.push(
        `--contradictory metadata takes the class that the metadata tells of ${told.toLocaleString('en-US')}`,
      );
    }
    notes.messages.push(
      `${counted(contradictory, 'image')} left out: copies of the same picture have other labels (${ways.join(', ')}).`,
    );
  }
  if (duplicates > 0) {
    notes.messages.push(
      `${counted(duplicates, 'image')} left out: a copy is used` +
        (testTwins > 0 ? `; of ${counted(testTwins, 'image')} it stands in the test folder.` : '.'),
    );
  }
  for (const name of lostClasses)
    notes.messages.push(
      `Of the class "${printable(name, 60)}" no image is left: it is not part of the study.`,
    );
}

/**
 * The images that a study uses, and by file the labels of those that have none in doubt, as corrected.
 * @param catalog With contents that an audit has written into it.
 * @param classOf Class that a name in the CSV stands for; when left out, the one of that very name.
 * @throws {UserError} when fewer than two classes are left, or corrections name a class that is not there.
 */
export function applyPolicy(
  catalog: Catalog,
  policy: Policy,
  corrections: readonly Correction[] = [],
  classOf: ClassOf = sameName,
): { catalog: Catalog; notes: PolicyNotes; labels: Map<string, number> } {
  const notes: PolicyNotes = {
    relabelled: 0,
    told: 0,
    doubtful: 0,
    contradictory: 0,
    duplicates: 0,
    testTwins: 0,
    lostClasses: [],
    messages: [],
  };
  let used = correct(catalog, corrections, notes);
  // Labels that a person has called right or has written.
  const right = corrections.filter(({ status, label }) => status === 'right' || label !== '');
  const told = toldLabels(used, classOf, new Set(right.map(({ file }) => file)));
  if (policy.contradictory === 'metadata') used = takeTold(used, told, notes);
  const labels = new Map(used.images.map(({ file, label }) => [file, label]));
  if (policy.contradictory !== 'keep') used = dropContradictory(used, notes);
  if (policy.duplicates === 'keep-one') used = keepOne(used, notes);
  used = dropLost(used, notes);
  if (used.classes.length < 2) {
    throw new UserError(
      `Too few classes are left in ${printable(catalog.root)} once ${counted(notes.contradictory, 'image')} with contradictory labels are left out. ` +
        'Correct them with --relabel FILE.csv, or take them all the same with --contradictory keep. ' +
        `See: melanoscope audit ${printable(catalog.root)}`,
    );
  }
  say(notes, policy, told.size);
  return { catalog: used, notes, labels };
}
