/** A run that is compared: one of its phases, or their mean, and what is told of it. */
import type { Results } from '../study/results.js';
import type { StudyConfig } from '../study/config.js';
import type { ClassRoles } from '../study/lesion-classes.js';
import type { Predictions } from '../training/predict-split.js';
import type { GivenImage } from '../training/splits-file.js';
import type { WeightsSeen } from '../training/weights-file.js';

/** Predictions of images that have names. */
export interface Named extends Predictions {
  /** File of each image, relative to its data folder `[n]`. */
  files: string[];
}

export interface Entrant {
  /** What it is called in the tables; no other has it. */
  name: string;
  /** Its folder's name, by which commands find it. */
  run: string;
  /** The name in its log, where that is another. */
  nameInLog: string | null;
  /** Absolute. */
  folder: string;
  phase: string;
  /** The phases that it is the mean of; the phase alone where it is no mean. */
  members: string[];
  /** Whether the run's protocol is as-published. */
  leaky: boolean;
  synthetic: boolean;
  /** What it was tested on: images of its own, or in a cross-validation what each fold held out. */
  testSet: 'held-out' | 'out-of-fold';
  engine: Results['engine'];
  /** Version of melanoscope. */
  version: string | null;
  /** Of training and validation, over all epochs of its phases. */
  seconds: number;
  /** The folder of images, as an absolute path. */
  data: string | null;
  /** The settings with defaults filled in; as they stand where a newer version has written them. */
  config: Readonly<Record<string, unknown>> &
    Pick<StudyConfig, 'folds' | 'fold' | keyof ClassRoles>;
  /** In the order of its probabilities. */
  classes: string[];
  roles: ClassRoles;
  /** By its prior correction, where it has one. */
  test: Named;
  /** What was taken out of the probabilities of each of its phases that was corrected; `taus` of the folds. */
  priorCorrections: { phase: string; tau: number; taus: number[] | null }[];
  /** Which of its models tested each image, from 0 on: in a cross-validation that of the fold `[n]`. */
  testedBy: number[];
  /** What the pretrained weights of each of its models had seen, where these are of a run; null of others `[models]`. */
  weightsSeen: readonly (WeightsSeen | null)[];
  /** As its models give them: runs are chosen among as phases are, before any prior correction. */
  validation: Named;
  /** SHA-256 of the bytes of each file that it was given; null where the run does not tell. */
  contents: ReadonlyMap<string, string> | null;
  /** Every image that it was given, with what it knew to tie them; null where the run does not tell. */
  given: readonly GivenImage[] | null;
  /** Images that were left out of training, as they belong to images of the test set. */
  testTwins: number;
}
