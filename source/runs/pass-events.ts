/**
 * Events of phases that train their model several times, once a pass: for each fold of a cross-validation,
 * or under both protocols.
 */
import { z } from 'zod';

const count = z.number().int().nonnegative();
const measured = z.number().nullable();
const estimate = z.object({ value: measured, interval: z.tuple([measured, measured]) });
const phase = z.string().refine((id) => !(id in {}));

/** Names a pass within its phase, and its folder there. */
export const passId = z.string().regex(/^[a-z][a-z\d-]{0,40}$/);

const passSchema = z.object({
  id: passId,
  protocol: z.enum(['grouped', 'as-published']),
  /** Whether validation figures say nothing about new lesions, as under as-published. */
  leaky: z.boolean(),
  /** The fold that is held out, from 1; null for a split that is no fold. */
  fold: z.object({ index: count, of: count }).nullable(),
  /** Which of the phase's passes it is, from 1. */
  place: count,
  of: count,
});

/** Figures of one fold, without intervals: those are given for all folds together. */
export const foldFiguresSchema = z.object({
  n: count,
  loss: measured,
  accuracy: measured,
  balancedAccuracy: measured,
  macroF1: measured,
  brier: measured,
  calibrationError: measured,
  melanomaAuc: measured,
  malignantAuc: measured,
  /** Not in older logs, nor where no class is one. */
  melanomaCases: count.optional(),
  malignantCases: count.optional(),
});

/** Figures of a fold that have a mean and a spread. */
const spreadOver = foldFiguresSchema.omit({ n: true, melanomaCases: true, malignantCases: true });

const spread = z.object({
  /** Folds in which the figure can be computed. */
  folds: count,
  mean: measured,
  /** Sample standard deviation over the folds; null for fewer than two. */
  sd: measured,
  least: measured,
  most: measured,
});

/** A phase's figures fold by fold, each on the images that the fold held out, and how far they differ. */
export const foldsSchema = z.object({
  folds: z.array(
    z.object({
      fold: count,
      bestEpoch: count,
      epochs: count,
      /** On the validation set that was drawn from the other folds. */
      validation: foldFiguresSchema,
      outOfFold: foldFiguresSchema,
    }),
  ),
  spread: z.record(spreadOver.keyof(), spread),
});

const accuracies = z.object({ n: count, accuracy: estimate, balancedAccuracy: estimate });

/** The same models under both protocols: the leaky validation figures beside the honest ones. */
export const protocolsSchema = z.object({
  /** One sentence on why they differ. */
  why: z.string(),
  /** Validation images under as-published, and those that have a copy or the same lesion in training. */
  leak: z.object({ validation: count, inTraining: count }),
  /** Classes of the model under as-published alone, as the policy leaves out all of their images; not in older logs. */
  droppedClasses: z.array(z.object({ class: z.string(), images: count })).optional(),
  phases: z.array(
    z.object({
      phase,
      asPublished: z.object({ leaky: z.literal(true), validation: accuracies }),
      grouped: z.object({ validation: accuracies, test: accuracies.nullable() }),
    }),
  ),
});

export const passEvents = [
  /** A phase begins one of its passes: its model is trained anew on another split. */
  z.object({
    type: z.literal('pass-started'),
    phase,
    pass: passSchema,
    /** `extra`: images of other sources, which are trained on too. */
    images: z.object({ train: count, validation: count, test: count, extra: count.optional() }),
  }),
  z.object({ type: z.literal('folds-evaluated'), phase, ...foldsSchema.shape }),
  z.object({ type: z.literal('protocols-compared'), ...protocolsSchema.shape }),
] as const;

export type Pass = z.infer<typeof passSchema>;
export type FoldFigures = z.infer<typeof foldFiguresSchema>;
export type Folds = z.infer<typeof foldsSchema>;
export type ProtocolsCompared = z.infer<typeof protocolsSchema>;
