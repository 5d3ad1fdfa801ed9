/** A study's settings: one schema for the flags, the config file and the run's `config.json`. */
import { z } from 'zod';
import { phaseIds, transferIds, usualPhases } from './phases.js';
import { presetIds } from './presets.js';

const share = z.number().gt(0).lt(1);
const positive = z.number().int().positive();

/** Pictures that a prediction is the mean of. */
export const ttaChoice = z.enum(['none', 'flips', 'all']);

const augmentation = z.strictObject({
  rotation: z
    .number()
    .min(0)
    .max(180)
    .default(180)
    .describe('largest rotation either way, degrees'),
  zoom: z.number().min(0).max(0.9).default(0.15).describe('largest zoom either way, share'),
  shift: z.number().min(0).max(0.5).default(0.05).describe('largest shift along each axis, share'),
  shear: z.number().min(0).max(60).default(0).describe('largest shear either way, degrees'),
  horizontalFlip: z.boolean().default(true),
  verticalFlip: z.boolean().default(true),
  quarterTurns: z.boolean().default(false).describe('turns by 0, 90, 180 or 270 degrees'),
  brightness: z.number().min(0).max(0.9).default(0.1).describe('largest brightness change, factor'),
  contrast: z.number().min(0).max(0.9).default(0).describe('largest contrast change, factor'),
  saturation: z.number().min(0).max(1).default(0).describe('largest saturation change, factor'),
  hue: z.number().min(0).max(180).default(0).describe('largest turn of the hue, degrees'),
  whiteBalance: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe('largest change of each colour channel, factor'),
  gamma: z.number().min(0).max(0.9).default(0).describe('largest change of the exponent'),
  hair: z.number().min(0).max(1).default(0).describe('share of images with hairs drawn on them'),
  border: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of images with dark corners or a frame'),
  cutout: z.number().min(0).max(0.9).default(0).describe('side of the grey box, share of the side'),
  mixup: z.number().min(0).max(2).default(0).describe('alpha of mixup; 0: off'),
  cutmix: z.number().min(0).max(2).default(0).describe('alpha of cutmix; 0: off'),
});

/** Which training images an epoch draws. */
const samplingChoice = z.enum(['all', 'classes', 'sources']);

const network = z.strictObject({
  filters: z
    .array(positive)
    .min(1)
    .default([32, 64, 128])
    .describe('filters of each convolution block'),
  kernelSize: positive.default(3),
  units: positive.default(128).describe('units of the hidden dense layer'),
  dropout: z.number().min(0).lt(1).default(0.5),
});

const optimizer = z
  .strictObject({
    kind: z.enum(['adam', 'adamw', 'sgd']).default('adam'),
    beta1: z.number().min(0).lt(1).default(0.9),
    beta2: z.number().min(0).lt(1).default(0.999),
    epsilon: z.number().positive().default(1e-7),
    momentum: z.number().min(0).lt(1).default(0).describe('of sgd'),
    nesterov: z.boolean().default(false).describe("whether sgd's momentum is Nesterov's"),
    weightDecay: z
      .number()
      .min(0)
      .lt(1)
      .nullable()
      .default(null)
      .describe('decoupled decay of adamw and sgd; null: 0.004 with adamw, none with sgd'),
    decayExclude: z
      .array(z.string().min(1))
      .default(['bias', 'gamma', 'beta'])
      .describe('ends of the names of weights that do not decay'),
    clipNorm: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('largest global norm of the gradients; null: they are not clipped'),
    emaDecay: z
      .number()
      .gt(0)
      .lt(1)
      .nullable()
      .default(null)
      .describe('decay of the averaged weights that are evaluated; null: none are kept'),
  })
  .refine(({ kind, weightDecay }) => kind !== 'adam' || !weightDecay, {
    path: ['weightDecay'],
    message: 'needs the optimizer adamw or sgd',
  })
  .refine(({ kind, momentum }) => kind === 'sgd' || momentum === 0, {
    path: ['momentum'],
    message: 'needs the optimizer sgd',
  })
  .refine(({ momentum, nesterov }) => !nesterov || momentum > 0, {
    path: ['nesterov'],
    message: 'needs the optimizer sgd with a momentum above 0',
  });

const loss = z.strictObject({
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of each target spread over all classes'),
  focalGamma: z
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('exponent of the focal loss; 0: plain cross-entropy'),
});

const schedule = z.strictObject({
  kind: z.enum(['constant', 'step', 'cosine', 'plateau', 'one-cycle']).default('constant'),
  warmupEpochs: z.number().min(0).default(0).describe('epochs over which the rate rises at first'),
  stepEpochs: positive.default(5).describe('epochs between two steps of step'),
  factor: z.number().gt(0).lt(1).default(0.1).describe('what step and plateau multiply by'),
  patience: positive.default(3).describe('epochs that plateau waits for a lower validation loss'),
  minimum: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('lowest rate of step, cosine and plateau, share of the learning rate'),
});

const { shift, brightness, contrast } = augmentation.shape;
/** With defaults of its own, also for what a file does not say of it. */
const transferAugmentation = augmentation.extend({
  shift: shift.unwrap().default(0),
  brightness: brightness.unwrap().default(0),
  contrast: contrast.unwrap().default(0.1),
});

/**
 * Defaults: the recipe that did best on nine classes of lesions with a cut MobileNetV1. The upper half of the
 * backbone is trained by small batches; the lower half, edges and colours, stays as it was, and would take most
 * of a step's time.
 */
const transfer = z.strictObject({
  members: positive
    .max(transferIds.length)
    .default(1)
    .describe('networks that are trained, each from a seed of its own; their mean is a row too'),
  imageSize: positive.min(32).max(1024).default(160).describe('side in pixels of its images'),
  batchSize: positive
    .max(4096)
    .nullable()
    .default(null)
    .describe("images a step; null: the study's, 16 at most"),
  alpha: z.number().gt(0).max(2).default(1).describe("share of a MobileNet's filters"),
  headEpochs: z.number().int().min(0).max(100_000).default(2).describe('epochs of the head alone'),
  headLearningRate: z.number().positive().max(10).default(0.003),
  epochs: z.number().int().min(0).max(100_000).default(10).describe('epochs of fine-tuning'),
  from: z
    .string()
    .min(1)
    .regex(/^(\d{1,2}%|[^%]+)$/, 'must be all, none, a layer, or a share from 0% to 99%')
    .default('45%')
    .describe(
      'layer that fine-tuning begins at; all: the first one; "45%": where 45% of the layers lie below; none: no fine-tuning',
    ),
  learningRate: z.number().positive().max(10).default(5e-4).describe('highest of fine-tuning'),
  warmupEpochs: z.number().min(0).default(1).describe('epochs over which that rate rises at first'),
  dropout: z
    .number()
    .min(0)
    .lt(1)
    .default(0.2)
    .describe('share of features dropped below the head'),
  normMomentum: z
    .number()
    .min(0)
    .lt(1)
    .default(0.9)
    .describe("share of batch normalization's moving moments that a step leaves"),
  weightDecay: z.number().min(0).lt(1).default(1e-4).describe('decoupled decay of its AdamW'),
  labelSmoothing: z
    .number()
    .min(0)
    .lt(1)
    .default(0.1)
    .describe('share of each target spread over all classes'),
  classWeights: z
    .boolean()
    .default(false)
    .describe('whether the loss is weighted as in `weighted`'),
  balance: z.boolean().default(false).describe('whether classes are filled up as in `balanced`'),
  sampling: samplingChoice
    .nullable()
    .default(null)
    .describe("images that its epochs draw; null: as the study's `sampling` says"),
  augmentation: transferAugmentation.prefault({}),
});

const operating = z.strictObject({
  sensitivity: share.default(0.9).describe('sensitivity for melanoma kept on validation'),
  specificity: share.default(0.9).describe('specificity kept on validation'),
  prevalence: share.default(0.02).describe('share of melanomas that a stated PPV is for'),
});

const tables = z
  .union([z.string(), z.array(z.string()).min(1)], 'must be a CSV, or a list of CSVs')
  .nullable()
  .default(null);

export const configSchema = z.strictObject({
  preset: z
    .enum(presetIds)
    .nullable()
    .default(null)
    .describe('recipe whose settings stand where nothing else is said; null: the defaults'),
  data: z
    .string()
    .nullable()
    .default(null)
    .describe('folder of images; null: the built-in synthetic set'),
  metadata: tables.describe(
    'CSV, or CSVs, of the images: labels of a flat folder, lesions, patients, sex, age, localization',
  ),
  extraData: z
    .union([z.string(), z.array(z.string()).min(1)], 'must be a folder, or a list of folders')
    .nullable()
    .default(null)
    .describe(
      'folder, or folders, of images of other sources: they are trained on, and nothing else',
    ),
  extraMetadata: tables.describe('the same for extraData'),
  extraClasses: z
    .array(z.string().min(1))
    .min(1)
    .nullable()
    .default(null)
    .describe('classes of extraData that are trained on; null: all that the study has'),
  out: z.string().default('checkpoints').describe('folder that runs land in'),
  name: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
      'must be of letters, digits, ".", "_" and "-" only, 100 at most',
    )
    .nullable()
    .default(null)
    .describe("the run's name; null: date, time and a word"),
  phases: z
    .array(z.enum(phaseIds))
    .min(1)
    .default([...usualPhases]),
  pauseBetween: z.boolean().default(false).describe('wait for Enter before each phase'),
  epochs: positive.max(100_000).default(10),
  imageSize: positive
    .min(16)
    .max(1024)
    .default(64)
    .describe('side in pixels images are resized to'),
  batchSize: positive.max(4096).default(32),
  autoBatchSize: z
    .boolean()
    .default(false)
    .describe('halve the batch size until a training step fits the memory of the device'),
  learningRate: z.number().positive().max(10).default(0.001),
  seed: z.number().int().min(0).max(0xffffffff).default(42),
  engine: z.enum(['auto', 'tensorflow', 'webgpu', 'wasm']).default('auto'),
  executor: z
    .enum(['graph', 'eager'])
    .default('graph')
    .describe('how TensorFlow runs a model: as one graph, or operation by operation'),
  precision: z
    .enum(['float32', 'mixed'])
    .default('float32')
    .describe('numbers that TensorFlow computes convolutions with; mixed: of 16 bits'),
  xla: z.boolean().default(false).describe("compile TensorFlow's graph with XLA"),
  deterministic: z
    .boolean()
    .default(false)
    .describe('whether TensorFlow is asked to repeat to the bit in training on a CUDA GPU'),
  gpus: z
    .string()
    .regex(/^(all|\d+(,\d+)*)$/, 'must be all, or numbers of GPUs such as 0,1')
    .nullable()
    .default(null)
    .describe('GPUs that share each batch; null: the first one alone'),
  checkpointEvery: z
    .string()
    .regex(/^[1-9]\d{0,8}m?$/, 'must be a number of steps ("200") or of minutes ("5m")')
    .nullable()
    .default(null)
    .describe('steps or minutes between checkpoints, beside the one each epoch'),
  keepCheckpoints: positive
    .max(100)
    .default(2)
    .describe('newest checkpoints of a phase that are kept, beside the best'),
  protocol: z
    .enum(['grouped', 'as-published', 'both'])
    .default('grouped')
    .describe('how images are split; both: the phases are trained under either, and compared'),
  publishedCopies: positive
    .max(100_000)
    .default(500)
    .describe(
      'augmented copies of each class that as-published makes before it splits; the notebooks make 500 to 1,000',
    ),
  contradictory: z
    .enum(['drop', 'keep', 'relabel', 'metadata'])
    .default('drop')
    .describe('what becomes of pictures that stand under several labels'),
  relabel: z
    .string()
    .nullable()
    .default(null)
    .describe('CSV of corrected labels with the columns file, label and status'),
  duplicates: z
    .enum(['keep-one', 'keep'])
    .default('keep-one')
    .describe('whether of copies of one picture one is kept, or all'),
  colourConstancy: z
    .enum(['none', 'shades-of-gray'])
    .default('none')
    .describe('whether the colour of the light is taken out of each image'),
  folds: z
    .number()
    .int()
    .min(2)
    .max(20)
    .nullable()
    .default(null)
    .describe('folds of a cross-validation over all of them; null: one split'),
  fold: positive
    .nullable()
    .default(null)
    .describe('the one fold that is held out, from 1; null: each in turn'),
  validation: share
    .default(0.2)
    .describe('share of the training images kept for validation, per class'),
  test: share
    .default(0.15)
    .describe('share kept for the test set when the data has no test folder'),
  sampling: samplingChoice
    .default('all')
    .describe(
      'images that an epoch draws: each once; as many, with the same share of each class; or, within a class, of each source too',
    ),
  balanceTarget: positive
    .nullable()
    .default(null)
    .describe('images a class in `balanced`; null: the largest class'),
  melanoma: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('names of the classes that are melanoma; null: the usual ones'),
  malignant: z
    .array(z.string())
    .nullable()
    .default(null)
    .describe('names of the malignant classes; null: the usual ones'),
  weights: z
    .string()
    .nullable()
    .default(null)
    .describe('pretrained weights of `transfer`: folder with model.json, .h5 or .keras file'),
  backbone: z
    .enum(['mobilenet-v1', 'mobilenet-v2', 'efficientnet-b0', 'resnet50'])
    .default('mobilenet-v1')
    .describe('architecture that the weights are of'),
  transfer: transfer
    .refine(({ headEpochs, epochs, from }) => headEpochs > 0 || (epochs > 0 && from !== 'none'), {
      path: ['epochs'],
      message: 'or headEpochs must be 1 or more, else nothing is trained',
    })
    .prefault({}),
  evaluation: z
    .strictObject({
      tta: ttaChoice
        .default('none')
        .describe('pictures that a prediction is the mean of: flips, or flips and turns'),
      ensemble: z
        .boolean()
        .default(false)
        .describe(
          'whether the mean of all phases is a row too; else that of the members of transfer',
        ),
      priorCorrection: z
        .union([z.enum(['none', 'auto']), z.number().min(0).max(1)], {
          error: 'must be none, auto or a number from 0 to 1',
        })
        .default('none')
        .describe('exponent that class shares are taken out of probabilities with; auto: chosen'),
    })
    .prefault({}),
  operating: operating.prefault({}),
  network: network.prefault({}),
  optimizer: optimizer.prefault({}),
  loss: loss.prefault({}),
  schedule: schedule.prefault({}),
  augmentation: augmentation.prefault({}),
});

/** Settings with every default filled in. */
export type StudyConfig = z.infer<typeof configSchema>;
/** Settings as a user writes them. */
export type StudyConfigInput = z.input<typeof configSchema>;
