/** What the run around a checkpoint knows of it. */
import { UserError } from '../errors.js';
import { readConfig } from '../runs/run-config.js';
import { configSchema, type StudyConfig } from '../study/config.js';
import { classRoles, type ClassRoles } from '../study/lesion-classes.js';
import { readPredictions } from '../training/predictions-file.js';
import type { Located } from './locate.js';
import { referenceOf, type Reference } from './reference.js';

export interface Surroundings {
  /** The run's settings; the defaults where the checkpoint lies in no run. */
  config: StudyConfig;
  roles: ClassRoles;
  /** Null where the phase's validation predictions are not there. */
  reference: Reference | null;
}

/** Reads them; a checkpoint that was copied out of its run has none, which is no error. */
export async function surroundingsOf(
  { run, phase }: Located,
  classes: readonly string[],
): Promise<Surroundings> {
  const config =
    run === null
      ? configSchema.parse({})
      : await readConfig(run).catch((error: unknown) => {
          if (!(error instanceof UserError)) throw error;
          return configSchema.parse({});
        });
  const roles = classRoles(classes, config.malignant);
  const predictions = phase === null ? null : await readPredictions(phase);
  const reference =
    predictions &&
    referenceOf(predictions.validation, classes.length, roles.melanoma, config.operating);
  return { config, roles, reference };
}
