/** `phases/<id>/predictions.json`: what a phase's best epoch says of each image, to compare phases by. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { PreparedData } from './prepare-data.js';
import type { Predictions } from './predict-split.js';

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
  })
  .refine(({ classes, validation, test = validation }) =>
    [validation, test].every(
      ({ labels, groups, probabilities }) =>
        groups.length === labels.length &&
        probabilities.length === labels.length &&
        labels.every((label) => label < classes.length) &&
        probabilities.every((row) => row.length === classes.length),
    ),
  );

export interface PhasePredictions {
  validation: Predictions;
  /** Of no image until the evaluation has looked at the test set, or where there is none. */
  test: Predictions;
}

const none = (): Predictions => ({
  labels: new Int32Array(),
  groups: new Int32Array(),
  probabilities: new Float32Array(),
});

const pathIn = (phaseFolder: string): string => join(phaseFolder, 'predictions.json');

export async function writePredictions(
  phaseFolder: string,
  { catalog, split }: PreparedData,
  predictions: { validation: Predictions; test?: Predictions },
): Promise<void> {
  const k = catalog.classes.length;
  const written = (name: 'validation' | 'test') => {
    const found = predictions[name];
    if (!found) return undefined;
    const { labels, groups, probabilities } = found;
    return {
      files: split[name].map((index) => catalog.images[index].file),
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
  const content = { schema: 1, classes, validation: written('validation'), test: written('test') };
  await writeFileAtomic(pathIn(phaseFolder), JSON.stringify(content));
}

/** @returns Null where there is none that can be read: the phase was run by an earlier version. */
export async function readPredictions(phaseFolder: string): Promise<PhasePredictions | null> {
  const text = await readFile(pathIn(phaseFolder), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const found = schema.parse(JSON.parse(text));
    const read = ({ labels, groups, probabilities }: z.infer<typeof splitSchema>): Predictions => ({
      labels: Int32Array.from(labels),
      groups: Int32Array.from(groups),
      probabilities: Float32Array.from(probabilities.flat(), (p) => p ?? NaN),
    });
    return { validation: read(found.validation), test: found.test ? read(found.test) : none() };
  } catch {
    return null;
  }
}
