/** Puts what the audit found into file names, counts and sentences. */
import { EVALUABLE } from '../../evaluable.js';
import { indexesByClass } from '../by-class.js';
import { sameName, type ClassOf } from '../class-of.js';
import type { ColumnsRead } from '../columns-read.js';
import type { Correction } from '../corrections.js';
import type { BesideFolders, Skipped } from '../found.js';
import { groupNumbers, groupsOf } from '../groups.js';
import type { SharedLesions } from '../lesion-ids.js';
import { severalPictures } from '../namesakes.js';
import type { Renamed } from '../one-vocabulary.js';
import { archiveNumber } from '../source-of.js';
import type { Catalog } from '../types.js';
import { ageNotes } from './age-notes.js';
import { csvColumnsNotes } from './csv-columns-text.js';
import { csvLabelsOf } from './csv-labels.js';
import { csvLabelsNotes, renamedNotes } from './csv-labels-text.js';
import type { Duplicates } from './duplicates.js';
import { judge, memoriserCeiling } from './judge.js';
import { namedInPartNotes, unnamedIn } from './named-in-part.js';
import { orientations } from './orientations.js';
import { passedOverNotes } from './passed-over.js';
import type { Shortcut } from './shortcuts.js';
import { namelessNotes, takenNotes } from './taken-labels.js';
import type { AuditReport, DuplicateKind, FileGroup } from './types.js';
import { findingsOf } from './findings.js';
import { lesionNotes } from './lesion-notes.js';

function fileGroup({ images, classes }: Catalog, members: readonly number[]): FileGroup {
  return {
    files: members.map((i) => images[i].file),
    labels: members.map((i) => classes[images[i].label]),
    splits: members.map((i) => images[i].givenSplit),
  };
}

/** Every group of copies once: near groups hold the exact ones of their members. */
function copies({ exact, near }: Duplicates): { images: number[]; kind: DuplicateKind }[] {
  const inNear = new Set(near.flatMap(({ images }) => images));
  return [
    ...exact
      .filter(({ images }) => !inNear.has(images[0]))
      .map(({ images, same }) => ({ images, kind: same })),
    ...near.map(({ images }) => ({ images, kind: 'near' as const })),
  ].sort((a, b) => a.images[0] - b.images[0]);
}

/** Groups of two images or more that have the same value of a field. */
function sharing({ images }: Catalog, field: 'lesion' | 'patient'): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [i, image] of images.entries()) {
    const several = image.several?.find(({ kind }) => kind === field);
    for (const id of several?.ids ?? [image[field]]) {
      if (id === null) continue;
      const members = groups.get(id);
      if (members) members.push(i);
      else groups.set(id, [i]);
    }
  }
  return new Map([...groups].filter(([, members]) => members.length > 1));
}

const distinct = (values: readonly unknown[]): number => new Set(values).size;

type Crossing = AuditReport['crossSplit'][number];

/**
 * Groups that a study keeps together and the folders put into different splits, each once, and called by what all of it
 * shares: copies, a lesion or a patient, else an id of the archive, else nothing but a chain of such ties.
 */
function crossings(catalog: Catalog, related: readonly Crossing[]): Crossing[] {
  const nameOf = ({ files }: FileGroup): string => JSON.stringify(files);
  // Where several have the same files, the first counts.
  const kinds = new Map(related.toReversed().map((one) => [nameOf(one), one.kind]));
  return groupsOf(catalog).flatMap(({ images: members, given }): Crossing[] => {
    if (given.size < 2) return [];
    const group = fileGroup(catalog, members);
    const [id] = group.files.map(archiveNumber);
    const isOne = id !== null && group.files.every((file) => archiveNumber(file) === id);
    return [{ ...group, kind: kinds.get(nameOf(group)) ?? (isOne ? 'archive' : 'chain') }];
  });
}

/**
 * @param testShare Share drawn for the test set where no folder gives one.
 * @param heldOutShare Share of the images outside a test folder that folds test on in its place; null without folds.
 */
function smallClasses(
  catalog: Catalog,
  testShare: number,
  heldOutShare: number | null,
): AuditReport['smallClasses'] {
  const groupOf = groupNumbers(catalog);
  const given = catalog.images.some(({ givenSplit }) => givenSplit === 'test');
  const byClass = indexesByClass(catalog);
  return catalog.classes.flatMap((name, label) => {
    const members = byClass[label];
    const inTest = members.filter((i) => catalog.images[i].givenSplit === 'test').length;
    const expectedTest =
      heldOutShare !== null
        ? Math.round((members.length - inTest) * heldOutShare)
        : given
          ? inTest
          : Math.round(members.length * testShare);
    if (expectedTest >= EVALUABLE) return [];
    const groups = distinct(members.map((i) => groupOf[i]));
    return [{ class: name, images: members.length, groups, expectedTest }];
  });
}

export interface AuditParts {
  /** With contents that the duplicates were written into. */
  catalog: Catalog;
  duplicates: Duplicates;
  shortcuts: Shortcut[];
  testShare: number;
  heldOutShare?: number | null;
  /** Left out where no CSV has labels beside folders that are called by classes. */
  besideFolders?: BesideFolders;
  classOf?: ClassOf;
  /** Labels that a person has judged. */
  corrections?: readonly Correction[];
  passedOver?: Skipped[];
  /** Names of classes in several CSVs that are taken for others. */
  renamed?: readonly Renamed[];
  /** Columns that were read of each CSV. */
  columns?: readonly ColumnsRead[];
  /** Files of one name that rows of the CSV do not tell apart. */
  namesakes?: readonly (readonly string[])[];
  sharedLesions?: SharedLesions | null;
}

export function auditReport({
  catalog,
  duplicates,
  shortcuts,
  testShare,
  heldOutShare = null,
  besideFolders = { labels: [] },
  classOf = sameName,
  corrections = [],
  passedOver = [],
  renamed = [],
  columns = [],
  namesakes = [],
  sharedLesions = null,
}: AuditParts): AuditReport {
  const { images, classes } = catalog;
  const group = (members: readonly number[]): FileGroup => fileGroup(catalog, members);
  const all = copies(duplicates);
  const byClass = indexesByClass(catalog);
  const lesionGroups = (['lesion', 'patient'] as const).flatMap((kind) =>
    [...sharing(catalog, kind)].map(([id, members]) => ({ ...group(members), kind, id })),
  );
  const related = [
    ...all.map(({ images: members, kind }) => ({ ...group(members), kind })),
    ...lesionGroups.map(({ files, labels, splits, kind }) => ({ files, labels, splits, kind })),
  ];
  const judged = judge(catalog, corrections);
  const contradictoryLabels = all.flatMap(({ images: members, kind }) => {
    const open = judged.contradictory(members);
    return open === null ? [] : [{ ...fileGroup(judged.catalog, open), kind }];
  });
  const contradictory = new Set(contradictoryLabels.flatMap(({ files }) => files));
  const csvLabels = csvLabelsOf(catalog, besideFolders, contradictory, classOf, judged.files);
  const found: Omit<AuditReport, 'findings' | 'warnings'> = {
    schema: 1,
    root: catalog.root,
    layout: catalog.layout,
    images: images.length,
    classes: Object.fromEntries(classes.map((name, label) => [name, byClass[label].length])),
    unreadable: catalog.unreadable,
    passedOver,
    exactDuplicates: duplicates.exact.map((one) => ({ ...group(one.images), same: one.same })),
    nearDuplicates: duplicates.near.map((one) => ({
      ...group(one.images),
      pairs: one.pairs.map(({ first, second, orientation, difference }) => ({
        first: images[first].file,
        second: images[second].file,
        change: orientations[orientation].name,
        difference: Math.round(difference * 100) / 100,
      })),
    })),
    contradictoryLabels,
    csvColumns: [...columns],
    csvLabels,
    crossSplit: crossings(catalog, related),
    lesionGroups,
    sharedLesions,
    unnamed: unnamedIn(catalog, besideFolders),
    severalNames: images.flatMap(({ file, several = [] }) =>
      several.map((names) => ({ file, ...names })),
    ),
    namesakes: severalPictures(images, namesakes),
    smallClasses: smallClasses(catalog, testShare, heldOutShare),
    shortcuts,
    memoriserCeiling: memoriserCeiling(catalog, duplicates),
    corrections: corrections.length === 0 ? null : judged.told(duplicates),
    notes: [
      ...passedOverNotes(passedOver),
      ...csvColumnsNotes(columns),
      ...namelessNotes(catalog),
      ...takenNotes(catalog, besideFolders, classOf),
      ...namedInPartNotes(catalog, besideFolders),
      ...renamedNotes(renamed),
      ...csvLabelsNotes(csvLabels),
      ...ageNotes(catalog),
      ...lesionNotes({ images: images.length, lesionGroups, sharedLesions }),
    ],
  };
  const findings = findingsOf(found, catalog).map((one) => ({ ...one, accepted: false }));
  return { ...found, findings, warnings: findings.map(({ message }) => message) };
}
