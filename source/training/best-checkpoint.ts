/**
 * The checkpoint of a phase's best epoch. It is written before `last`, by which training goes on: one that a crash
 * left without its `last` is of an epoch that is made anew. So the one before it is kept as `best-1` until the phase
 * is evaluated, and what the loop says tells which of them is meant.
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { isFolder } from '../is-folder.js';
import { evaluatedAs, type StudyContext } from './context.js';
import { aged, OLDEST, readCheckpoint, type Checkpoint, type LoopState } from './checkpoint.js';

/** The best epoch by a loop, or by the figures of a phase that is over. */
type Best = Pick<LoopState, 'bestEpoch'> & Partial<Pick<LoopState, 'bestLoss'>>;

/** An epoch that is made anew may have another loss. */
const isOf = ({ loop }: Checkpoint, { bestEpoch, bestLoss = loop.bestLoss }: Best): boolean =>
  loop.bestEpoch === bestEpoch && loop.bestLoss === bestLoss;

type Found = { checkpoint: Checkpoint; path: string } | { fault: string };

/** Where one may lie, the newest first; `best.old` is what a kill left of a run of an earlier version. */
function placesOf(phaseFolder: string): string[] {
  const folder = join(phaseFolder, 'best');
  const earlier = Array.from({ length: OLDEST }, (_, n) => aged(folder, n + 1));
  return [folder, `${folder}.old`, ...earlier];
}

/** Reads the checkpoint of the best epoch, or says why it cannot be had. */
export async function readBest(phaseFolder: string, best: Best): Promise<Found> {
  const damaged: string[] = [];
  for (const path of placesOf(phaseFolder)) {
    if (!(await isFolder(path))) continue;
    try {
      const checkpoint = await readCheckpoint(path);
      if (checkpoint && isOf(checkpoint, best)) return { checkpoint, path };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push(error.message);
    }
  }
  const gone = `There is no checkpoint of epoch ${best.bestEpoch}, the best, in ${phaseFolder}.`;
  return { fault: damaged.length > 0 ? damaged.join(' ') : gone };
}

/** The best epoch of a phase or of one of its passes, by the log. */
export const evaluatedBest = (context: StudyContext, phase: string): Best => ({
  bestEpoch: evaluatedAs(context, phase)?.bestEpoch ?? null,
});

/**
 * Takes the checkpoints of best epochs away that training does not go on from, so that `best` is that of the loop.
 * @returns What is wrong where there is none of it; null where all is well.
 */
export async function settleBest(phaseFolder: string, loop: LoopState): Promise<string | null> {
  if (loop.bestEpoch === null) return null;
  const found = await readBest(phaseFolder, loop);
  if ('fault' in found) return found.fault;
  const places = placesOf(phaseFolder);
  const [folder] = places as [string];
  const newer = places.slice(0, places.indexOf(found.path));
  for (const path of newer) await rm(path, { recursive: true, force: true });
  if (newer.length > 0) await rename(found.path, folder);
  return null;
}

/** Removes the ones before `best`, which nothing goes back to when the phase is over. */
export async function dropEarlierBest(phaseFolder: string): Promise<void> {
  for (const path of placesOf(phaseFolder).slice(1)) {
    await rm(path, { recursive: true, force: true });
  }
}
