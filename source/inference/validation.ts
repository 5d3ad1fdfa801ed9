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
  type ReadPredictions,
} from '../training/predictions-file.js';
import { areOfSameImages } from '../training/same-images.js';
import type { Located } from './locate.js';
import { referenceOf, type Reference } from './reference.js';

export interface Surroundings {
  /** The run's settings; the defaults where the checkpoint lies in no run. */
  config: StudyConfig;
  roles: ClassRoles;
  /** Null where the phase's validation predictions are not there. */
  reference: Reference | null;
}

/**
 * Predictions of the phase or of the ensemble's phases; null where one's are not there, or where they are of
 * different images: earlier versions made ensembles of phases between which the split had changed.
 * @param uncorrected Whether they are left as the models give them, without their prior corrections.
 */
async function predictionsOf(
  { phase, ensemble }: Located,
  uncorrected: boolean,
): Promise<PhasePredictions | null> {
  const all = new Map<string, ReadPredictions>();
  for (const folder of ensemble ?? (phase === null ? [] : [phase])) {
    const found = await readPredictions(folder);
    if (found === null) return null;
    all.set(basename(folder), found);
  }
  // Only validation is asked about, and the test set may not have been looked at.
  if (
    !areOfSameImages(
      [...all.values()].map((found) => [found]),
      ['validation'],
    )
  )
    return null;
  const given = [...all].map(([id, found]): [string, PhasePredictions] => {
    const { validation } = uncorrected ? found : correctedPredictions(found);
    return [id, { validation, test: validation }];
  });
  if (ensemble === null) return given[0]?.[1] ?? null;
  return ensembleOf(new Map(given))?.predictions ?? null;
}

/** Settings of the run that a checkpoint lies in; the defaults where it lies in none, or they cannot be read. */
export async function settingsOf({ run }: Pick<Located, 'run'>): Promise<StudyConfig> {
  if (run === null) return configSchema.parse({});
  return readConfig(run).catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    return configSchema.parse({});
  });
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
  const config = await settingsOf(located);
  const roles = classRoles(classes, config);
  const predictions = await predictionsOf(located, uncorrected);
  const reference =
    predictions && referenceOf(predictions.validation, classes.length, roles, config.operating);
  return { config, roles, reference };
}
