/** Finds the checkpoint that a user names: by a run, a phase of it, or the checkpoint's own folder. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.js';
import { findRunFolder, phasePath, resultsPath } from '../runs/folder.js';
import { printable } from '../text.js';

export interface Located {
  /** Absolute path of the checkpoint's folder. */
  checkpoint: string;
  /** The phase's folder, where the checkpoint lies in a run; it holds the validation predictions. */
  phase: string | null;
  /** The run's folder, likewise. */
  run: string | null;
}

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
});

/** The phase that a run's evaluation has chosen, or the only one it trained. */
async function chosenPhase(run: string): Promise<string> {
  const shown = printable(run);
  const text = await readFile(resultsPath(run), 'utf8').catch(() => null);
  const results = text === null ? null : chosenSchema.safeParse(safeJson(text)).data;
  if (results?.chosen) return results.chosen.phase;
  const [only, ...more] = results?.phases ?? [];
  if (only && more.length === 0) return only.id;
  const names = results?.phases.map(({ id }) => id).join(', ') ?? '';
  throw new UserError(
    `The run ${shown} has not chosen a phase. Name one of its checkpoints: ` +
      `${join(shown, 'phases', '<phase>', 'best')}${names ? ` (phases: ${names})` : ''}.`,
    2,
  );
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A checkpoint's place in a run, by the layout of a run's folder. */
async function placed(checkpoint: string): Promise<Located> {
  const phase = dirname(checkpoint);
  const phases = dirname(phase);
  const run = dirname(phases);
  const inRun = basename(phases) === 'phases' && (await has(run, 'config.json'));
  return { checkpoint, phase: inRun ? phase : null, run: inRun ? run : null };
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
  const run = await findRunFolder(target, out).catch((error: unknown) => {
    throw error instanceof UserError
      ? new UserError(
          `${printable(target)} is neither a checkpoint (a folder with model.json and weights.bin) nor a run. ${error.message}`,
          2,
        )
      : error;
  });
  const checkpoint = join(phasePath(run, await chosenPhase(run)), 'best');
  if (await has(checkpoint, 'model.json')) return placed(checkpoint);
  throw new UserError(`The run ${printable(run)} has no checkpoint yet: ${printable(checkpoint)}`);
}
