/** What the inference process is asked, and what it answers, a line of JSON each. */
import { z } from 'zod';
import { precisions } from '../engine/types.js';
import { configSchema, ttaChoice } from '../study/config.js';
import { evaluationSchema, measured, operatingPointsSchema } from '../runs/events.js';
import { calibratedScoreSchema, scoreCalibrationSchema } from '../runs/score-events.js';

/** Values by the name of a class. `z.record` would leave one out that is called `__proto__`. */
const byClass = <T>(value: z.ZodType<T>) =>
  z.custom<Record<string, T>>(
    (given) =>
      z.record(z.string(), z.unknown()).safeParse(given).success &&
      z.array(value).safeParse(Object.values(given as object)).success,
  );

const engine = configSchema.shape.engine;

const located = z.object({
  checkpoint: z.string(),
  phase: z.string().nullable(),
  run: z.string().nullable(),
  ensemble: z.array(z.string()).nullable(),
});

/** Null: as the run around the checkpoint predicted; without one, the image as it is. */
const tta = ttaChoice.nullable();

/** Whether the run's prior corrections are left out, of calibration and thresholds too. */
const uncorrected = z.boolean();

export const splitChoice = z.enum(['all', 'train', 'validation', 'test']);

export const requestSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('evaluate'),
    located,
    engine,
    data: z.string(),
    metadata: z.array(z.string()),
    /** Null: the test folder where there is one, else everything. */
    split: splitChoice.nullable(),
    aliases: byClass(z.string()),
    tta,
    uncorrected,
  }),
  z.object({
    kind: z.literal('predict'),
    located,
    engine,
    images: z.array(z.string()),
    tta,
    uncorrected,
  }),
]);
export type Request = z.infer<typeof requestSchema>;

const engineUsed = z.object({
  ...{ id: z.string(), device: z.string(), version: z.string() },
  /** Type of convolutions and products. */
  precision: z.enum(precisions),
});
export type EngineUsed = z.infer<typeof engineUsed>;

const threshold = z.object({
  target: z.object({ rate: z.enum(['sensitivity', 'specificity']), value: z.number() }),
  threshold: z.number(),
  /** As a calibrated score; null where it is not calibrated. */
  calibratedThreshold: measured,
});

const priorCorrections = z.array(
  z.object({ checkpoint: z.string(), tau: z.number(), shares: z.array(z.number()) }),
);
export type PriorCorrections = z.infer<typeof priorCorrections>;

/** The model, and what the probabilities are the mean of. */
const asked = {
  checkpoint: z.string(),
  /** Whether it was trained under as-published. */
  leaky: z.boolean(),
  /** Phases of the run, where it has chosen their ensemble; null: one checkpoint. */
  ensemble: z.array(z.string()).nullable(),
  /** Pictures that test-time augmentation made of each image. */
  tta: ttaChoice,
  /** What is taken out of the probabilities of each checkpoint, as in its run; of those that have one. */
  priorCorrections,
};

const evaluatedSchema = z.object({
  ...asked,
  data: z.string(),
  split: splitChoice,
  engine: engineUsed,
  classes: z.array(z.string()),
  ...evaluationSchema.shape,
  /** After the temperature that the phase's validation set asks for; null without one. */
  calibrated: z
    .object({
      temperature: z.number(),
      loss: z.number().nullable(),
      brier: z.number().nullable(),
      calibrationError: z.number().nullable(),
      /** The melanoma score by itself; null without a melanoma class. */
      score: calibratedScoreSchema.nullable(),
      /** That of the malignant classes together; null without one. */
      malignantScore: calibratedScoreSchema.nullable(),
    })
    .nullable(),
  /** Thresholds on the melanoma score at that temperature, frozen on the phase's validation set. */
  operatingPoints: operatingPointsSchema.shape.points.nullable(),
  /** Share of melanomas that the points' `ppvAtPrevalence` is for. */
  prevalence: z.number(),
  unreadable: z.array(z.object({ file: z.string(), reason: z.string() })),
  warnings: z.array(z.string()),
});
export type Evaluated = z.infer<typeof evaluatedSchema>;

const imagePrediction = z.object({
  file: z.string(),
  /** Why there is no prediction; null where there is one. */
  error: z.string().nullable(),
  predicted: z.string().nullable(),
  /** Without the prior correction; null where there is none. */
  predictedUncorrected: z.string().nullable(),
  /** By class; at the temperature of the validation set where the checkpoint lies in its run. */
  probabilities: byClass(z.number()).nullable(),
  /** Null where the model has no melanoma class. */
  melanoma: z
    .object({
      /** The class's probability, which the thresholds are for. */
      score: z.number(),
      /** The share of melanomas that it stands for; null where it is not calibrated. */
      calibratedScore: measured,
      points: z.array(threshold.extend({ above: z.boolean() })),
    })
    .nullable(),
  /** All malignant classes together; null where the model has none. */
  malignant: z
    .object({
      /** The sum of their probabilities. */
      score: z.number(),
      /** The share of malignant lesions that it stands for; null where it is not calibrated. */
      calibratedScore: measured,
    })
    .nullable(),
  /** Null where nothing is known of the training's pictures. */
  unlikeTraining: z.boolean().nullable(),
  /** What tells: the model's low confidence, or what the picture looks like. */
  unlikeBy: z.array(z.enum(['confidence', 'appearance'])),
});
export type ImagePrediction = z.infer<typeof imagePrediction>;

const predictedSchema = z.object({
  ...asked,
  engine: engineUsed,
  classes: z.array(z.string()),
  /** Null: the probabilities are as the model gives them. */
  temperature: z.number().nullable(),
  /** Of the melanoma score's log odds; null where it is not calibrated. */
  scoreCalibration: scoreCalibrationSchema.nullable(),
  /** Why it is not: what the model lacks. */
  scoreUncalibrated: z.string().nullable(),
  /** The same of the malignant classes together. */
  malignantScoreCalibration: scoreCalibrationSchema.nullable(),
  malignantScoreUncalibrated: z.string().nullable(),
  /**
   * Rates of the melanoma class that have no threshold, and what the model lacks; empty without a melanoma class.
   * Null where that cannot be told: there are no validation predictions of the checkpoint, and so no threshold.
   */
  unfrozen: z.array(z.object({ target: threshold.shape.target, why: z.string() })).nullable(),
  unlikeTrainingMethod: z.string().nullable(),
  warnings: z.array(z.string()),
  images: z.array(imagePrediction),
});
export type Predicted = z.infer<typeof predictedSchema>;

export const messageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('progress'),
    task: z.string(),
    done: z.number(),
    total: z.number(),
  }),
  z.object({ type: z.literal('evaluated'), result: evaluatedSchema }),
  z.object({ type: z.literal('predicted'), result: predictedSchema }),
  z.object({
    type: z.literal('failed'),
    message: z.string(),
    exitCode: z.union([z.literal(1), z.literal(2)]),
  }),
]);
export type Message = z.infer<typeof messageSchema>;
