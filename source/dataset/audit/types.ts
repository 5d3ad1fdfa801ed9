/** What an audit says, in file names: `audit --json`, schema 1, and the run's results. */
import type { ColumnsRead } from '../columns-read.js';
import type { Skipped } from '../found.js';
import type { SharedLesions } from '../lesion-ids.js';
import type { SeveralNames } from '../several-names.js';
import type { CsvLabels } from './csv-labels.js';
import type { Shortcut } from './shortcuts.js';

/** Files that belong together and the class of each. */
export interface FileGroup {
  /** Relative to the data folder. */
  files: string[];
  /** Class of each file, in the order of `files`. */
  labels: string[];
  /** Folder's split of each file, null where the folder says nothing. */
  splits: ('train' | 'validation' | 'test' | null)[];
}

/** Images whose labels a person has judged. */
export interface JudgedLabels {
  images: number;
  /** Images under another label than before, copies of those judged among them. */
  relabelled: number;
  /** Images left out as their label is marked wrong or unsure, copies among them. */
  doubtful: number;
  /** Files that corrections are for, and that are not among the readable images. */
  missing: string[];
  /** As the report's, of the labels as corrected; null where none is left. */
  memoriserCeiling: number | null;
}

/** What a warning is about; each is a word of `audit --accept`. */
export const findingKinds = [
  'unreadable',
  'several-labels',
  'contradictory-labels',
  'csv-columns',
  'csv-labels',
  'exact-duplicates',
  'near-duplicates',
  'cross-split',
  'split-folders',
  'several-names',
  'same-names',
  'unnamed-lesions',
  'empty-classes',
  'small-classes',
  'alike-classes',
  'untrained-classes',
  'shortcuts',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** A warning, and what it is about. */
export interface Finding {
  kind: FindingKind;
  /** One sentence or two. */
  message: string;
}

export type DuplicateKind = 'bytes' | 'pixels' | 'near';

export interface AuditReport {
  schema: 1;
  root: string;
  layout: string;
  /** Readable images. */
  images: number;
  /** Readable images of each class by name. */
  classes: Record<string, number>;
  unreadable: { file: string; reason: string }[];
  /** Files of the folder that are no part of this, by reason, and images that the CSV names in vain. */
  passedOver: Skipped[];
  exactDuplicates: (FileGroup & { same: 'bytes' | 'pixels' })[];
  nearDuplicates: (FileGroup & {
    pairs: { first: string; second: string; change: string; difference: number }[];
  })[];
  /**
   * Duplicates, exact or near, that stand under more than one label. With corrections the labels are the corrected
   * ones, files left out by them are not among these, and a group is none where a person has judged every file of it,
   * or a copy under that label.
   */
  contradictoryLabels: (FileGroup & { kind: DuplicateKind })[];
  /** What was read of each CSV; empty without one. */
  csvColumns: ColumnsRead[];
  /** Where folders name the classes what a CSV says of these; null where it labels none of the images. */
  csvLabels: CsvLabels | null;
  /**
   * Images that a study keeps together and the folders put into different splits, each group once: copies, images of
   * one lesion, patient or id of the ISIC archive, or a chain of such ties.
   */
  crossSplit: (FileGroup & { kind: DuplicateKind | 'lesion' | 'patient' | 'archive' | 'chain' })[];
  /** Images of one lesion or patient, where a CSV tells; two or more. */
  lesionGroups: (FileGroup & { kind: 'lesion' | 'patient'; id: string })[];
  /** Ids of lesions that the CSV has under several patients; null where there are none. */
  sharedLesions: SharedLesions | null;
  /** Where folders name the classes the images that no row of the CSV names; empty without one. */
  unnamed: string[];
  /** Images for which rows of the CSV name several lesions or patients. */
  severalNames: (SeveralNames & { file: string })[];
  /** Files of one name that are several pictures and that rows of the CSV do not tell apart. */
  namesakes: string[][];
  /** Classes with too few cases to evaluate. */
  smallClasses: { class: string; images: number; groups: number; expectedTest: number }[];
  shortcuts: Shortcut[];
  /**
   * Best accuracy that a model which knows every image by heart can have on these labels: exact
   * copies under several labels can be right under one only. They are those before corrections; null without images.
   */
  memoriserCeiling: number | null;
  /** What became of a person's corrections (`--relabel`); null without any. */
  corrections: JudgedLabels | null;
  /** What was seen and is nothing wrong, one sentence each. */
  notes: string[];
  /** What is wrong, or is to be looked at. */
  findings: (Finding & { accepted: boolean })[];
  /** Messages of the findings that are not accepted. */
  warnings: string[];
}
