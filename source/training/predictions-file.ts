/** `phases/<id>/predictions.json`: what a phase's best epoch says of each image, to compare phases by. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PriorCorrection } from '../evaluation/index.js';
import { writeWhole } from '../write-whole.js';
import type { PreparedData } from './prepare-data.js';
import type { Predictions } from './predict-split.js';
import { corrected } from './prior.js';

const splitSchema = z.object({
  /** Relative to the data folder. */
  files: z.array(z.string()),
  labels: z.array(z.number().int().nonnegative()),
  groups: z.array(z.number().int()),
  /** `[n][classes]`; null for a probability that is no number. */
  probabilities: z.array(z.array(z.number().nullable())),
});

const schema = z
  .object({
    schema: z.literal(1),
    classes: z.array(z.string()),
    validation: splitSchema,
    /** Missing until the evaluation has looked at the test set. */
    test: splitSchema.optional(),
    /** What is taken out of the probabilities, which stand here as the model gives them; missing: nothing. */
    priorCorrection: z
      .object({ tau: z.number().min(0).max(1), shares: z.array(z.number().min(0).max(1)) })
      .optional(),
  })
  .refine(({ classes, validation, test = validation, priorCorrection: prior }) => {
    if (prior && prior.shares.length !== classes.length) return false;
    return [validation, test].every(
      ({ labels, groups, probabilities }) =>
        groups.length === labels.length &&
        probabilities.length === labels.length &&
        labels.every((label) => label < classes.length) &&
        probabilities.every((row) => row.length === classes.length),
    );
  });

export interface PhasePredictions {
  validation: Predictions;
  /** Of no image until the evaluation has looked at the test set, or where there is none. */
  test: Predictions;
}

/** As the model gives them, and what is to be taken out of them. */
export interface StoredPredictions extends PhasePredictions {
  prior: PriorCorrection | null;
}

/** The file of each image relative to its data folder; null where they do not fit the predictions. */
export type ImageFiles = Record<'validation' | 'test', string[] | null>;

/** With what tells whether two phases are of the same images. */
export interface ReadPredictions extends StoredPredictions {
  classes: string[];
  files: ImageFiles;
}

/** What a phase says of each image, by its prior correction where it has one. */
export const correctedPredictions = ({
  validation,
  test,
  prior,
}: StoredPredictions): PhasePredictions => ({
  validation: corrected(validation, prior),
  test: corrected(test, prior),
});

const none = (): Predictions => ({
  labels: new Int32Array(),
  groups: new Int32Array(),
  probabilities: new Float32Array(),
});

const pathIn = (phaseFolder: string): string => join(phaseFolder, 'predictions.json');

/**
 * @param predictions As the model gives them.
 * @param validationFiles Of validation predictions that were read: the split may be another since they were made.
 * Left out: they are of the split's images. Null: not known.
 */
export async function writePredictions(
  phaseFolder: string,
  { catalog, split }: PreparedData,
  predictions: { validation: Predictions; test?: Predictions; prior: PriorCorrection | null },
  validationFiles?: readonly string[] | null,
): Promise<void> {
  const k = catalog.classes.length;
  const filesOf = (name: 'validation' | 'test'): readonly string[] =>
    name === 'validation' && validationFiles !== undefined
      ? (validationFiles ?? [])
      : split[name].map((index) => catalog.images[index].file);
  const written = (name: 'validation' | 'test') => {
    const found = predictions[name];
    if (!found) return undefined;
    const { labels, groups, probabilities } = found;
    return {
      files: filesOf(name),
      labels: [...labels],
      groups: [...groups],
      probabilities: Array.from(labels, (_, i) =>
        Array.from(probabilities.subarray(i * k, (i + 1) * k), (p) =>
          Number.isFinite(p) ? p : null,
        ),
      ),
    };
  };
  const { classes } = catalog;
  const content = {
    ...{ schema: 1, classes, validation: written('validation'), test: written('test') },
    priorCorrection: predictions.prior ?? undefined,
  };
  await writeWhole(pathIn(phaseFolder), JSON.stringify(content));
}

/** Predictions, and the file of each image relative to its data folder. */
export interface NamedPredictions extends Predictions {
  /** Null where they do not fit the predictions. */
  files: string[] | null;
}

/** All that the file says. */
export interface NamedPhase extends StoredPredictions {
  classes: string[];
  validation: NamedPredictions;
  test: NamedPredictions;
}

/** @throws what the system or the schema says of a file that cannot be read. */
export async function readNamedPredictions(phaseFolder: string): Promise<NamedPhase> {
  const found = schema.parse(JSON.parse(await readFile(pathIn(phaseFolder), 'utf8')));
  const named = ({ files, ...split }: z.infer<typeof splitSchema>): NamedPredictions => ({
    files: files.length === split.labels.length ? files : null,
    labels: Int32Array.from(split.labels),
    groups: Int32Array.from(split.groups),
    probabilities: Float32Array.from(split.probabilities.flat(), (p) => p ?? NaN),
  });
  return {
    classes: found.classes,
    validation: named(found.validation),
    test: found.test ? named(found.test) : { files: [], ...none() },
    prior: found.priorCorrection ?? null,
  };
}

/** @returns Null where there is none that can be read: the phase was run by an earlier version. */
export async function readPredictions(phaseFolder: string): Promise<ReadPredictions | null> {
  const found = await readNamedPredictions(phaseFolder).catch(() => null);
  if (found === null) return null;
  const unnamed = ({ files: _files, ...split }: NamedPredictions): Predictions => split;
  const { classes, validation, test, prior } = found;
  return {
    ...{ classes, validation: unnamed(validation), test: unnamed(test), prior },
    files: { validation: validation.files, test: test.files },
  };
}
