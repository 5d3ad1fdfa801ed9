/** What a comparison says, as `compare --json` prints it: schema 1. A number that is not known is null. */
import type { Entrant } from './entrant.js';
import type { Figures, Paired, TestedPair } from './compare.js';
import type { SeenByWeights } from './seen-by-weights.js';
import type { Setting } from './settings.js';

export interface ComparedRun extends Pick<
  Entrant,
  | 'name'
  | 'run'
  | 'nameInLog'
  | 'folder'
  | 'phase'
  | 'members'
  | 'leaky'
  | 'testSet'
  | 'version'
  | 'seconds'
  | 'priorCorrections'
> {
  engine: { id: string; executor: string; device: string; version: string } | null;
  /** Images that it tested, and how many of these are not common: another run did not test them, or they are left out. */
  tested: number;
  beside: number;
  /** How many of the common images its pretrained weights had seen; null where these are of no run. */
  seenByWeights: SeenByWeights | null;
  figures: Figures;
}

interface Rows {
  name: string;
  than: string;
  /** Whether a run of either is LEAKY. */
  leaky: boolean;
}

/** One row against another: each difference is the one's figure less the other's. */
export type ComparedPair = Rows & Paired;
/** The same before it is known how many there are. */
export type UnjudgedPair = Rows & TestedPair;

export interface ComparedRuns {
  schema: 1;
  classes: string[];
  /** What all figures are of. */
  images: {
    n: number;
    /** Groups that the intervals are drawn from. */
    groups: number;
    /** Of each class, in their order. */
    perClass: number[];
    /** Tested by each run, but left out. */
    otherLabel: number;
    otherContent: number;
    tiedElsewhere: number;
  };
  leaky: boolean;
  synthetic: boolean;
  runs: ComparedRun[];
  /** Each run after the first with the first. */
  comparisons: ComparedPair[];
  /** The mean of the runs; null where it was not asked for. */
  ensemble: {
    name: string;
    leaky: boolean;
    figures: Figures;
    /** How the run was chosen that it is compared with: on validation, or as the first. */
    chosen: { name: string; by: 'validation' | 'first'; images: number; reason: string };
    comparison: ComparedPair;
  } | null;
  /** What was done about the number of pairs; null of a single one. */
  note: string | null;
  settings: Setting[];
  warnings: string[];
}
