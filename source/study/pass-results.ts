/** What `results.json` says of phases that train their model several times: in folds, or under both protocols. */
import { z } from 'zod';
import {
  evaluationSchema,
  lossAndAccuracySchema,
  priorCorrectionSchema,
  splitCountsSchema,
} from '../runs/events.js';
import { foldFiguresSchema, foldsSchema } from '../runs/pass-events.js';
import type { PassRecord } from '../runs/passes.js';
import type { PhaseState, RunState } from '../runs/state.js';
import { testName } from './passes.js';

const count = z.number().int().nonnegative();

const epochsSchema = z.array(
  z.object({ epoch: count, train: lossAndAccuracySchema, validation: lossAndAccuracySchema }),
);

const foldSchema = z.object({
  fold: count,
  /** Of its training, validation and held-out images. */
  images: z.object({ train: count, validation: count, test: count }),
  bestEpoch: count,
  epochs: epochsSchema,
  /** Null until the evaluation has looked at what the folds hold out. */
  validation: foldFiguresSchema.nullable(),
  outOfFold: foldFiguresSchema.nullable(),
});

export const passResultsSchema = {
  /**
   * The folds of a cross-validation and how far they differ; null in any other study. `test` is of all folds
   * together.
   */
  folds: z
    .object({ folds: z.array(foldSchema), spread: foldsSchema.shape.spread.nullable() })
    .nullable()
    .default(null),
  /** The same model under as-published, beside the phase's own figures; null where only one protocol was run. */
  leaky: z
    .object({
      leaky: z.literal(true),
      protocol: z.literal('as-published'),
      images: z.object({ train: count, validation: count, test: count }),
      bestEpoch: count,
      epochs: epochsSchema,
      train: lossAndAccuracySchema,
      validation: evaluationSchema,
      priorCorrection: priorCorrectionSchema.nullable().default(null),
    })
    .nullable()
    .default(null),
};

type PassResults = {
  [K in keyof typeof passResultsSchema]: z.infer<(typeof passResultsSchema)[K]>;
};

/** What the test set is: images of its own, or in a cross-validation all images, each held out once. */
export const testSetSchema = z.enum(['held-out', 'out-of-fold']).default('held-out');
/** Images of each class in the splits of each fold. */
export const foldCountsSchema = z.array(splitCountsSchema).nullable().default(null);

const epochsOf = ({ history }: PassRecord): z.infer<typeof epochsSchema> =>
  history.map(({ epoch, train, validation }) => ({ epoch, train, validation }));

export function passResultsOf({ passes, folds }: PhaseState): PassResults {
  const leaky = passes.find(({ pass }) => pass.leaky);
  const parts = passes
    .filter(({ pass }) => pass.fold !== null)
    .sort((a, b) => a.pass.place - b.pass.place);
  return {
    folds:
      parts.length === 0
        ? null
        : {
            folds: parts.map((part) => {
              const { index } = part.pass.fold!;
              const figures = folds?.folds.find(({ fold }) => fold === index);
              const { validation = null, outOfFold = null } = figures ?? {};
              return {
                ...{ fold: index, bestEpoch: part.result.bestEpoch, images: part.images },
                ...{ epochs: epochsOf(part), validation, outOfFold },
              };
            }),
            spread: folds?.spread ?? null,
          },
    leaky: leaky
      ? {
          ...{ leaky: true, protocol: 'as-published', images: leaky.images },
          ...{ bestEpoch: leaky.result.bestEpoch, epochs: epochsOf(leaky) },
          ...{ train: leaky.result.train, validation: leaky.result.validation },
          priorCorrection: leaky.result.priorCorrection ?? null,
        }
      : null,
  };
}

export const testSetOf = ({ config }: Pick<RunState, 'config'>): z.infer<typeof testSetSchema> =>
  testName(config) === 'test' ? 'held-out' : 'out-of-fold';
