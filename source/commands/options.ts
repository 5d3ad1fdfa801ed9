/** The options that `run` shares with other commands: one table for the parser and the help. */

import { kebab } from '../study/config-errors.js';
import { usualPhases } from '../study/phases.js';

export interface Option {
  type: 'string' | 'number' | 'boolean';
  shortFlag?: string;
  /** Whether it may be given several times. */
  isMultiple?: true;
  /** What stands behind the flag in the help. */
  argument?: string;
  /**
   * Words that the shell completes it to, where the schema of a study's settings has none for it. Of one whose
   * argument is `a,b,c` a list of them.
   */
  words?: readonly string[];
  help: string;
}

/** Options that set the study; their camelCase names are the config file's. */
export const studyOptions = {
  data: {
    type: 'string',
    argument: 'DIR',
    help: 'folder of images (left out: the built-in synthetic set)',
  },
  metadata: {
    type: 'string',
    isMultiple: true,
    argument: 'CSV',
    help: 'labels, lesions, patients, sex, age, localization; may be given several times (none)',
  },
  extraData: {
    type: 'string',
    isMultiple: true,
    argument: 'DIR',
    help: 'images of another source, to train on alone; may be given several times (none)',
  },
  extraMetadata: {
    type: 'string',
    isMultiple: true,
    argument: 'CSV',
    help: 'the same of --extra-data; may be given several times (none)',
  },
  extraClasses: {
    type: 'string',
    argument: 'a,b,c',
    help: 'classes of --extra-data to train on (all that the study has)',
  },
  out: { type: 'string', argument: 'DIR', help: 'folder that runs land in (checkpoints)' },
  name: { type: 'string', argument: 'NAME', help: "the run's name (date, time and a word)" },
  preset: {
    type: 'string',
    argument: 'ID',
    help: 'a whole recipe: quick, standard or best; what else is given beats it (none)',
  },
  phases: {
    type: 'string',
    argument: 'a,b,c',
    // The members of transfer are not named one by one.
    words: usualPhases,
    help: 'phases to run (all)',
  },
  pauseBetween: { type: 'boolean', help: 'wait for Enter before each phase' },
  epochs: { type: 'number', argument: 'N', help: 'epochs of each training phase (10)' },
  imageSize: { type: 'number', argument: 'PX', help: 'side that images are resized to (64)' },
  batchSize: {
    type: 'string',
    argument: 'N',
    words: ['auto'],
    help: 'images a step, or auto: 32, halved until a step fits (32)',
  },
  learningRate: { type: 'number', argument: 'RATE', help: 'learning rate (0.001)' },
  optimizer: { type: 'string', argument: 'ID', help: 'adam, adamw or sgd (adam)' },
  weightDecay: {
    type: 'number',
    argument: 'X',
    help: 'decoupled decay of adamw (0.004) and sgd (0)',
  },
  momentum: { type: 'number', argument: 'X', help: 'momentum of sgd (0)' },
  nesterov: { type: 'boolean', help: "make sgd's momentum Nesterov's" },
  clipNorm: { type: 'number', argument: 'NORM', help: 'clip gradients to this global norm' },
  emaDecay: {
    type: 'number',
    argument: 'DECAY',
    help: 'evaluate averaged weights of this decay, e.g. 0.99',
  },
  schedule: {
    type: 'string',
    argument: 'ID',
    help: 'of the learning rate: constant, step, cosine, plateau or one-cycle (constant)',
  },
  warmupEpochs: {
    type: 'number',
    argument: 'N',
    help: 'epochs over which the learning rate rises at first (0)',
  },
  labelSmoothing: {
    type: 'number',
    argument: 'SHARE',
    help: 'share of each target spread over all classes (0)',
  },
  focalGamma: { type: 'number', argument: 'GAMMA', help: 'exponent of the focal loss (0: none)' },
  seed: { type: 'number', argument: 'N', help: 'seed of every random draw (42)' },
  engine: { type: 'string', argument: 'ID', help: 'auto, tensorflow, webgpu or wasm (auto)' },
  executor: {
    type: 'string',
    argument: 'ID',
    help: 'how TensorFlow runs a model: graph, or eager (graph)',
  },
  precision: {
    type: 'string',
    argument: 'ID',
    help: "float32, or mixed: 16 bits in TensorFlow's convolutions (float32)",
  },
  xla: { type: 'boolean', help: "compile TensorFlow's graph with XLA" },
  deterministic: {
    type: 'boolean',
    help: 'ask TensorFlow to repeat to the bit in training on a CUDA GPU',
  },
  gpus: {
    type: 'string',
    argument: 'LIST',
    words: ['all'],
    help: 'GPUs that share each batch: all, or 0,1 (the first)',
  },
  protocol: {
    type: 'string',
    argument: 'ID',
    help: 'grouped; as-published: LEAKY, as notebooks do; or both, compared (grouped)',
  },
  contradictory: {
    type: 'string',
    argument: 'POLICY',
    help: 'pictures under several labels: drop, keep, relabel or metadata (drop)',
  },
  relabel: { type: 'string', argument: 'CSV', help: 'corrected labels: file,label,status' },
  duplicates: {
    type: 'string',
    argument: 'POLICY',
    help: 'copies of one picture: keep-one or keep (keep-one)',
  },
  colourConstancy: {
    type: 'string',
    argument: 'ID',
    help: 'take the colour of the light out of each image: none or shades-of-gray (none)',
  },
  folds: { type: 'number', argument: 'K', help: 'cross-validation over K folds (one split)' },
  fold: { type: 'number', argument: 'I', help: 'of the folds, hold out this one alone, from 1' },
  validation: { type: 'number', argument: 'SHARE', help: 'share kept for validation (0.2)' },
  test: {
    type: 'number',
    argument: 'SHARE',
    help: 'share kept for the test set without a test folder (0.15)',
  },
  sampling: {
    type: 'string',
    argument: 'ID',
    help: 'an epoch has all images, or equal shares of classes, or of classes and sources (all)',
  },
  balanceTarget: {
    type: 'number',
    argument: 'N',
    help: 'images a class in `balanced` (the largest class)',
  },
  weights: {
    type: 'string',
    argument: 'PATH',
    help: 'pretrained weights for `transfer`: folder with model.json, .h5 or .keras',
  },
  backbone: {
    type: 'string',
    argument: 'ID',
    help: 'mobilenet-v1, mobilenet-v2, efficientnet-b0 or resnet50 (mobilenet-v1)',
  },
  members: {
    type: 'number',
    argument: 'N',
    help: 'networks that `transfer` trains, each from a seed of its own, for the mean of them (1)',
  },
  priorCorrection: {
    type: 'string',
    argument: 'TAU',
    help: "divide probabilities by their class's training share to this power, 0 to 1; auto: chosen on validation (none)",
  },
  checkpointEvery: {
    type: 'string',
    argument: 'N',
    help: 'steps (200) or minutes (5m) between checkpoints, beside the one each epoch (none)',
  },
  keepCheckpoints: {
    type: 'number',
    argument: 'N',
    help: 'newest checkpoints of a phase that are kept, beside the best (2)',
  },
} as const satisfies Record<string, Option>;

/** Options on how a run is shown. */
export const viewOptions = {
  config: { type: 'string', argument: 'FILE', help: 'settings from a JSON file; a flag beats it' },
  resumeIfExists: {
    type: 'boolean',
    help: 'go on with the run of that --name when there is one, else begin it',
  },
  plain: { type: 'boolean', help: 'lines instead of the terminal UI' },
  ascii: { type: 'boolean', help: 'ASCII characters only (as the locale says)' },
  json: { type: 'boolean', help: 'print results.json at the end (lines go to stderr)' },
} as const satisfies Record<string, Option>;

/** Help lines for a table of options, aligned. */
export function optionsHelp(options: Record<string, Option>): string {
  const rows = Object.entries(options).map(([name, { shortFlag, argument, help }]) => [
    `${shortFlag ? `-${shortFlag}, ` : ''}--${kebab(name)}${argument ? ` ${argument}` : ''}`,
    help,
  ]);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, help]) => `    ${flag.padEnd(width)}  ${help}`).join('\n');
}
