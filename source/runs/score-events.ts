/** The score of melanoma, or of all malignant classes, calibrated by itself, as it stands in events and in results.json. */
import { z } from 'zod';

const count = z.number().int().nonnegative();
const measured = z.number().nullable();

/** Of the log odds of the score at the temperature, see score-calibration.ts. */
export const scoreCalibrationSchema = z.object({ slope: z.number(), intercept: z.number() });

/** A decision curve: see net-benefit.ts. */
export const netBenefitSchema = z.array(
  z.object({ threshold: z.number(), model: measured, all: measured }),
);

const scoreFigures = z.object({
  loss: measured,
  brier: measured,
  /** Mean distance of `predicted` and `observed` over the ranges, by images. */
  error: measured,
  /** Images by their score: its mean, and the share of them that are cases. */
  ranges: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      n: count,
      predicted: measured,
      observed: measured,
    }),
  ),
  /** Of acting on the score; not in older logs. */
  netBenefit: netBenefitSchema.optional(),
});

/** What calibrating it does on a set of images; `after` is null where it is not calibrated. */
export const calibratedScoreSchema = z.object({
  /** The class that is looked for, or "malignant" for all of these. */
  case: z.string(),
  /** Of the model or of each fold; empty where validation, in a fold at least, does not calibrate it. */
  calibrations: z.array(scoreCalibrationSchema),
  /** Why it does not; fold null is the one model. */
  uncalibrated: z.array(z.object({ fold: count.nullable(), why: z.string() })).optional(),
  before: scoreFigures,
  after: scoreFigures.nullable(),
});
export type CalibratedScore = z.infer<typeof calibratedScoreSchema>;
