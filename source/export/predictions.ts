/** What a run's models say of each image that they did not train on, as its figures are worked out from it. */
import { join } from 'node:path';
import { UserError, messageOf } from '../errors.js';
import { phasePath } from '../runs/folder.js';
import { LEAKY_PASS, passFolder } from '../study/passes.js';
import { printable } from '../text.js';
import { averaged, ENSEMBLE } from '../training/ensemble.js';
import {
  correctedPredictions,
  readNamedPredictions,
  type NamedPhase,
} from '../training/predictions-file.js';
import type { Curve } from './curves.js';

export interface PredictedImages {
  phase: string;
  /** Which of the phase's trainings; null where it has one alone. */
  pass: string | null;
  leaky: boolean;
  split: 'validation' | 'test';
  classes: string[];
  /** Null where they are not known. */
  files: string[] | null;
  labels: Int32Array;
  groups: Int32Array;
  /** `[n][classes]`, by the prior correction of the phase where it has one. */
  probabilities: Float32Array;
}

/** Null where the training has not come to its evaluation. */
async function readIn(folder: string): Promise<NamedPhase | null> {
  try {
    return await readNamedPredictions(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UserError(
      `${printable(join(folder, 'predictions.json'), Infinity)} cannot be read (${messageOf(error)}). ` +
        'Put it back from a copy, or leave the tables out: --only tensorboard',
    );
  }
}

/**
 * Of each training that has come to its evaluation; others have stored none yet.
 * @param leaky Whether the run is, of which no pass tells.
 * @throws {UserError} for a file that is damaged.
 */
export async function readPredicted(
  folder: string,
  curves: readonly Curve[],
  leaky: boolean,
): Promise<PredictedImages[]> {
  const found: PredictedImages[] = [];
  for (const { phase, pass } of curves) {
    const stored = await readIn(phasePath(folder, phase, passFolder(pass)));
    if (stored === null) continue;
    const corrected = correctedPredictions(stored);
    for (const split of ['validation', 'test'] as const) {
      const { labels, groups, probabilities } = corrected[split];
      found.push({
        ...{ phase, pass: pass?.id ?? null, leaky: pass?.leaky ?? leaky, split },
        classes: stored.classes,
        ...{ files: stored[split].files, labels, groups, probabilities },
      });
    }
  }
  return found;
}

const images = ({ classes, files, labels }: PredictedImages): string =>
  JSON.stringify([classes, files, [...labels]]);

/**
 * The mean of phases as its figures are of it: in each fold of theirs, and not under the protocol that is leaky beside
 * an honest one. There is none where they are of different images, as while one of them is trained anew.
 * @param members Phases that it is the mean of.
 */
export function ensemblePredicted(
  predicted: readonly PredictedImages[],
  members: readonly string[],
): PredictedImages[] {
  const [first, ...others] = members.map((id) =>
    predicted.filter(({ phase, pass }) => phase === id && pass !== LEAKY_PASS),
  );
  return (first ?? []).flatMap((one) => {
    const same = others.map((all) =>
      all.find(({ pass, split }) => pass === one.pass && split === one.split),
    );
    const all = [one, ...same.filter((found) => found !== undefined)];
    if (all.length < members.length || all.some((found) => images(found) !== images(one)))
      return [];
    return [{ ...one, ...averaged(all), phase: ENSEMBLE }];
  });
}
