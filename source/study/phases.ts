/**
 * The study's phases: one row each, in the order they run. The training code, the views, the help and
 * `--phases` all read this table.
 */

/** Transfer, and its repetitions from seeds of their own, whose mean is then the ensemble. */
export const transferIds = [
  'transfer',
  'transfer-2',
  'transfer-3',
  'transfer-4',
  'transfer-5',
] as const;

export const phaseIds = [
  'data',
  'samples',
  'baseline',
  'augmented',
  'balanced',
  'weighted',
  ...transferIds,
  'evaluation',
] as const;

export type PhaseId = (typeof phaseIds)[number];

/** How many transfers stand before this one: 0 for the first; -1 for another phase. */
export const transferIndex = (id: string): number => (transferIds as readonly string[]).indexOf(id);

export const isTransfer = (id: string): boolean => transferIndex(id) >= 0;

/** The phases of a study that names none. */
export const usualPhases = phaseIds.filter((id) => transferIndex(id) <= 0);

/** How a training phase differs from the others. */
export interface TrainingRecipe {
  /** Which training images are augmented at each step: none, or all. */
  augment: 'none' | 'all';
  /** Whether smaller classes are filled up with augmented copies. */
  balance: boolean;
  /** Whether the loss is weighted by n / (k * n_c). */
  classWeights: boolean;
}

export interface Phase {
  id: PhaseId;
  /** Title in the bar of phases, 12 characters at most. */
  title: string;
  /** What it does, one sentence. */
  summary: string;
  /** For a phase that trains a network; null for the others. */
  recipe: TrainingRecipe | null;
  /** Commands of the key table that work in this phase's view, beside the global ones. */
  keys: readonly string[];
}

const trainingKeys = [
  'nextPanel',
  'previousPanel',
  'pageDown',
  'pageUp',
  'raiseRate',
  'lowerRate',
  'oneMoreEpoch',
  'zoomCharts',
  'smoothCharts',
] as const;

/** One of the repetitions of transfer. */
const repeatedTransfer = (id: PhaseId): Phase => ({
  id,
  title: `Transfer ${transferIndex(id) + 1}`,
  summary: 'Train transfer anew from another seed, for the mean of several.',
  recipe: { augment: 'all', balance: false, classWeights: false },
  keys: trainingKeys,
});

export const phases: readonly Phase[] = [
  {
    id: 'data',
    title: 'Data',
    summary: 'Find and check the images, split them, show the class distribution.',
    recipe: null,
    keys: [
      'nextSplit',
      'previousSplit',
      'dataDown',
      'dataUp',
      'toggleFindings',
      'toggleProblems',
      'nextFinding',
      'previousFinding',
      'markWrong',
      'markUnsure',
      'markRight',
    ],
  },
  {
    id: 'samples',
    title: 'Samples',
    summary: 'Look at one image per class, as it is and augmented, and at the first batch.',
    recipe: null,
    keys: [
      'moreSamples',
      'toggleAugmented',
      'nextClass',
      'previousClass',
      'classesOn',
      'classesBack',
    ],
  },
  {
    id: 'baseline',
    title: 'Baseline',
    summary: 'Train the network from scratch on the images as they are.',
    recipe: { augment: 'none', balance: false, classWeights: false },
    keys: trainingKeys,
  },
  {
    id: 'augmented',
    title: 'Augmented',
    summary: 'Train from scratch with random rotation, zoom, shift, flips and brightness.',
    recipe: { augment: 'all', balance: false, classWeights: false },
    keys: trainingKeys,
  },
  {
    id: 'balanced',
    title: 'Balanced',
    summary: 'Fill the smaller classes of the training set up with augmented copies, retrain.',
    recipe: { augment: 'all', balance: true, classWeights: false },
    keys: trainingKeys,
  },
  {
    id: 'weighted',
    title: 'Weighted',
    summary: 'Weigh the classes in the loss by n / (k * n_c), retrain.',
    recipe: { augment: 'all', balance: false, classWeights: true },
    keys: trainingKeys,
  },
  {
    id: 'transfer',
    title: 'Transfer',
    summary:
      'Train a new head on a pretrained backbone, then fine-tune the backbone at a lower rate.',
    recipe: { augment: 'all', balance: false, classWeights: false },
    keys: trainingKeys,
  },
  ...transferIds.slice(1).map(repeatedTransfer),
  {
    id: 'evaluation',
    title: 'Evaluation',
    summary: 'Compare the phases and read the confusion matrix of the chosen one.',
    recipe: null,
    keys: [
      'togglePercent',
      'nextModel',
      'previousModel',
      'nextPanel',
      'previousPanel',
      'pageDown',
      'pageUp',
      'enterMatrix',
      'epochBack',
      'epochOn',
      'raiseThreshold',
      'lowerThreshold',
      'nextPrevalence',
      'toggleBelow',
    ],
  },
];

/** The row of a phase. */
export function phaseOf(id: PhaseId): Phase {
  return phases.find((phase) => phase.id === id)!;
}
