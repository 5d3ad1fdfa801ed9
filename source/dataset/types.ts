/** What dataset/ hands on: a catalog of images, their split, and the packed cache they are read from. */

import type { SeveralNames } from './several-names.js';

/** What a CSV says of whom and what an image shows. */
export interface Traits {
  sex?: string;
  /** In years. */
  age?: string;
  localization?: string;
}

/** One image file found, not yet decoded. */
export interface FoundFile {
  /** Relative to the data folder, with forward slashes. */
  file: string;
  label: string;
  /** The split that the data folder puts it in, or null when it says nothing. */
  givenSplit: 'train' | 'validation' | 'test' | null;
  bytes: number;
  modified: number;
  /** Class that a CSV names where folders name the classes; left out where none is told. */
  told?: string;
  /** Lesion and patient that a CSV names for it, the last where it names several. */
  lesion?: string;
  patient?: string;
  several?: SeveralNames[];
  /** One name for all lesions and patients that rows of the CSV tie to these. */
  tie?: string;
  traits?: Traits;
  /** Number of the folder of other sources that it is of; left out for the study's own. */
  extra?: number;
}

/** One readable image. */
export interface CatalogImage {
  file: string;
  /** Index into the catalog's classes. */
  label: number;
  givenSplit: 'train' | 'validation' | 'test' | null;
  /** SHA-256 of the file's bytes, hex. */
  sha256: string;
  /** Size of the file. */
  bytes: number;
  /** Same for images that are copies of one another: the SHA-256 of one of them. */
  content: string;
  /** Class that a CSV names where folders name the classes, as it is written there. */
  told?: string;
  /** Lesion and patient, or null when nothing tells. */
  lesion: string | null;
  patient: string | null;
  /** Left out where a CSV names one of each at most. */
  several?: SeveralNames[];
  /** The same for images that rows of the CSV tie together; left out where they say nothing. */
  tie?: string;
  /** Number of the group that it belonged to before images were left out; they still tie the others together. */
  group?: number;
  /** Left out when nothing tells. */
  traits?: Traits;
  /** Number of the folder of other sources that it is of, to train on alone; left out for the study's own. */
  extra?: number;
  /** True size in pixels after EXIF orientation. */
  width: number;
  height: number;
  /** As sharp names it: "jpeg", "png", ... */
  format: string;
  /** Row of the packed cache that holds its pixels. */
  row: number;
}

/** An image that a study was given, whatever became of it. */
export interface RelatedImage {
  /** Relative to the data folder. */
  file: string;
  /** SHA-256 of its bytes, hex. */
  sha256: string;
  /** The same for images that belong together by all that is known of them. */
  group: number;
}

export interface Catalog {
  /** Absolute path of the data folder. */
  root: string;
  /** e.g. "folders by class, Train and Test" */
  layout: string;
  /** Sorted names. */
  classes: string[];
  images: CatalogImage[];
  unreadable: { file: string; reason: string }[];
}

/** Indexes into `catalog.images`. */
export interface Split {
  train: number[];
  validation: number[];
  test: number[];
}

/** An entry of a training list: an image, as it is or as an augmented copy made to balance classes. */
export interface TrainingItem {
  /** Index into `catalog.images`. */
  image: number;
  /** 0 for the image itself, 1.. for its augmented copies. */
  copy: number;
}

/** Progress of a long task; called often, throttled by the receiver. */
export type OnProgress = (task: string, done: number, total: number, unit: string) => void;

/** Packed pixels on disk: row r holds `[side, side, 3]` uint8 RGB. */
export interface PackedCache {
  readonly path: string;
  readonly side: number;
  readonly rows: number;
  readonly bytes: number;
  /** Images whose pixels were there already, and images decoded now. */
  readonly reused: number;
  readonly decoded: number;
  /** Copies the given rows, in order, into `target` (`rows.length * side * side * 3` bytes at least). */
  read(rows: readonly number[], target: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
