/** What the run around a checkpoint knows of it. */
import { basename } from 'node:path';
import { UserError } from '../errors.js';
import { readConfig } from '../runs/run-config.js';
import { configSchema, type StudyConfig } from '../study/config.js';
import { classRoles, type ClassRoles } from '../study/lesion-classes.js';
import { ensembleOf } from '../training/ensemble.js';
import {
  correctedPredictions,
  readPredictions,
  type PhasePredictions,
} from '../training/predictions-file.js';
import type { Located } from './locate.js';
import { referenceOf, type Reference } from './reference.js';

export interface Surroundings {
  /** The run's settings; the defaults where the checkpoint lies in no run. */
  config: StudyConfig;
  roles: ClassRoles;
  /** Null where the phase's validation predictions are not there. */
  reference: Reference | null;
}

type Read = (folder: string) => Promise<PhasePredictions | null>;

/** A phase's predictions by its prior correction, as every model of it is corrected. */
const readCorrected: Read = async (folder) => {
  const found = await readPredictions(folder);
  return found && correctedPredictions(found);
};

/** Predictions of the phase or of the ensemble's phases; null where one's are not there. */
async function predictionsOf(
  { phase, ensemble }: Located,
  read: Read,
): Promise<PhasePredictions | null> {
  if (ensemble === null) return phase === null ? null : read(phase);
  const all = new Map<string, PhasePredictions>();
  for (const folder of ensemble) {
    const found = await read(folder);
    if (found === null) return null;
    // Only validation is asked about, and the test set may not have been looked at.
    all.set(basename(folder), { validation: found.validation, test: found.validation });
  }
  return ensembleOf(all)?.predictions ?? null;
}

/**
 * Reads them; a checkpoint that was copied out of its run has none, which is no error.
 * @param uncorrected Whether calibration and thresholds are those of probabilities without a prior correction.
 */
export async function surroundingsOf(
  located: Located,
  classes: readonly string[],
  uncorrected: boolean,
): Promise<Surroundings> {
  const { run } = located;
  const config =
    run === null
      ? configSchema.parse({})
      : await readConfig(run).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return configSchema.parse({});
        });
  const roles = classRoles(classes, config.malignant);
  const predictions = await predictionsOf(located, uncorrected ? readPredictions : readCorrected);
  const reference =
    predictions &&
    referenceOf(predictions.validation, classes.length, roles.melanoma, config.operating);
  return { config, roles, reference };
}
