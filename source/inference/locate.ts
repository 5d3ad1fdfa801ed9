/** Finds the checkpoint that a user names: by a run, a phase of it, or the checkpoint's own folder. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.js';
import { findRunFolder, phasePath, resultsPath } from '../runs/folder.js';
import { foldId } from '../study/passes.js';
import { printable } from '../text.js';
import { ENSEMBLE } from '../training/ensemble.js';

export interface Located {
  /** Absolute path of the checkpoint's folder; of the run's where the model is a mean of its phases. */
  checkpoint: string;
  /** The phase's folder, where the checkpoint lies in a run; it holds the validation predictions. */
  phase: string | null;
  /** The run's folder, likewise. */
  run: string | null;
  /** The phases' folders whose best checkpoints a run's ensemble is the mean of; null for one checkpoint. */
  ensemble: string[] | null;
}

/** Folders of the phases, or of a pass, that trained what is located: its checkpoints of all epochs share a split. */
export const trainedIn = ({ checkpoint, ensemble }: Located): string[] =>
  ensemble ?? [dirname(checkpoint)];

/** Folders of the checkpoints that are opened: one, or those of an ensemble's phases. */
export const checkpointsOf = ({ checkpoint, ensemble }: Located): string[] =>
  ensemble === null ? [checkpoint] : ensemble.map((phase) => join(phase, 'best'));

const has = (folder: string, file: string): Promise<boolean> =>
  stat(join(folder, file)).then(
    () => true,
    () => false,
  );

/** A folder's name in the run, never a way out of it. */
const phaseId = z.string().regex(/^[\w-]+$/);
const chosenSchema = z.object({
  chosen: z.object({ phase: phaseId }).nullable(),
  phases: z.array(z.object({ id: phaseId })),
  ensemble: z
    .object({ phases: z.array(phaseId).min(1) })
    .nullish()
    .default(null),
});

/** The phase that a run's evaluation has chosen, or the only one it trained; all of those of an ensemble. */
async function chosenPhases(run: string): Promise<string[]> {
  const shown = printable(run);
  const text = await readFile(resultsPath(run), 'utf8').catch(() => null);
  const results = text === null ? null : chosenSchema.safeParse(safeJson(text)).data;
  if (results?.chosen) {
    const { chosen, ensemble } = results;
    return chosen.phase === ENSEMBLE && ensemble ? ensemble.phases : [chosen.phase];
  }
  const [only, ...more] = results?.phases ?? [];
  if (only && more.length === 0) return [only.id];
  const names = results?.phases.map(({ id }) => id).join(', ') ?? '';
  throw new UserError(
    `The run ${shown} has not chosen a phase. Name one of its checkpoints: ` +
      `${join(shown, 'phases', '<phase>', 'best')}${names ? ` (phases: ${names})` : ''}.`,
    2,
  );
}

/** @returns Null for what is no JSON. */
export function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * A checkpoint's place in a run, by the layout of a run's folder. What a phase's folder holds was fitted to its
 * best epoch: to another checkpoint, of other weights, it does not belong.
 */
export async function placed(checkpoint: string): Promise<Located> {
  const phase = dirname(checkpoint);
  // A phase of several passes has a folder of each.
  for (const phases of [dirname(phase), dirname(dirname(phase))]) {
    const run = dirname(phases);
    const inRun = basename(phases) === 'phases' && (await has(run, 'config.json'));
    if (!inRun) continue;
    return {
      checkpoint,
      phase: basename(checkpoint) === 'best' ? phase : null,
      run,
      ensemble: null,
    };
  }
  return { checkpoint, phase: null, run: null, ensemble: null };
}

/**
 * @param target A run's name or folder, a phase's folder, or a checkpoint's folder.
 * @param out Folder that runs lie in.
 * @throws {UserError} when there is no such checkpoint.
 */
export async function locateCheckpoint(target: string, out: string): Promise<Located> {
  const folder = resolve(target);
  if (await has(folder, 'model.json')) return placed(folder);
  if (await has(join(folder, 'best'), 'model.json')) return placed(join(folder, 'best'));
  // What may not be read may well be one.
  const run = await findRunFolder(target, out).catch((error: unknown) => {
    throw error instanceof UserError && error.cause === undefined
      ? new UserError(
          `${printable(target)} is neither a checkpoint (a folder with model.json and weights.bin) nor a run. ${error.message}`,
          2,
        )
      : error;
  });
  const chosen = await chosenPhases(run);
  const checkpoints = chosen.map((id) => join(phasePath(run, id), 'best'));
  for (const [n, checkpoint] of checkpoints.entries()) {
    if (await has(checkpoint, 'model.json')) continue;
    const ofFold = join(phasePath(run, chosen[n], foldId(1)), 'best');
    if (await has(ofFold, 'model.json')) {
      throw new UserError(
        `The run ${printable(run)} is a cross-validation: it has a model of each fold, and none of all images. ` +
          `Name the one of a fold, e.g. ${printable(ofFold)}`,
        2,
      );
    }
    throw new UserError(
      chosen.length === 1
        ? `The run ${printable(run)} has no checkpoint yet: ${printable(checkpoint)}`
        : `The run ${printable(run)} has chosen the mean of ${chosen.join(', ')}, and the checkpoint of ` +
            `${chosen[n]} is gone: ${printable(checkpoint)}. Name the checkpoint of one that is there.`,
    );
  }
  if (checkpoints.length === 1) return placed(checkpoints[0]);
  const ensemble = chosen.map((id) => phasePath(run, id));
  return { checkpoint: run, phase: null, run, ensemble };
}
