/**
 * The checkpoint of a phase's best epoch. It is written before `last`, by which training goes on: one that a crash
 * left without its `last` is of an epoch that is made anew. So the one before it is kept as `best-1` until the phase
 * is evaluated, and what the loop says tells which of them is meant.
 */
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import type { StudyContext } from './context.js';
import { aged, OLDEST, readCheckpoint, type Checkpoint, type LoopState } from './checkpoint.js';

/** The best epoch by a loop, or by the figures of a phase that is over. */
type Best = Pick<LoopState, 'bestEpoch'> & Partial<Pick<LoopState, 'bestLoss'>>;

/** An epoch that is made anew may have another loss. */
const isOf = ({ loop }: Checkpoint, { bestEpoch, bestLoss = loop.bestLoss }: Best): boolean =>
  loop.bestEpoch === bestEpoch && loop.bestLoss === bestLoss;

type Found = { checkpoint: Checkpoint; age: number } | { fault: string };

async function find(phaseFolder: string, best: Best): Promise<Found> {
  const folder = join(phaseFolder, 'best');
  const damaged: string[] = [];
  for (let age = 0; age <= OLDEST; age++) {
    try {
      const checkpoint = await readCheckpoint(aged(folder, age));
      if (checkpoint && isOf(checkpoint, best)) return { checkpoint, age };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push(error.message);
    }
  }
  const gone = `There is no checkpoint of epoch ${best.bestEpoch}, the best, in ${phaseFolder}.`;
  return { fault: damaged.length > 0 ? damaged.join(' ') : gone };
}

/** The best epoch of a phase or of one of its passes, by the log. */
export function evaluatedBest({ pass, passes, evaluated }: StudyContext, phase: string): Best {
  const ofPass = pass && passes.get(phase)?.get(pass.id)?.result;
  return { bestEpoch: (ofPass ?? evaluated.get(phase))?.bestEpoch ?? null };
}

/** Reads the checkpoint of the best epoch, or says why it cannot be had. */
export async function readBest(
  phaseFolder: string,
  best: Best,
): Promise<{ checkpoint: Checkpoint } | { fault: string }> {
  return find(phaseFolder, best);
}

/**
 * Takes the checkpoints of best epochs away that training does not go on from, so that `best` is that of the loop.
 * @returns What is wrong where there is none of it; null where all is well.
 */
export async function settleBest(phaseFolder: string, loop: LoopState): Promise<string | null> {
  if (loop.bestEpoch === null) return null;
  const found = await find(phaseFolder, loop);
  if ('fault' in found) return found.fault;
  const folder = join(phaseFolder, 'best');
  if (found.age === 0) return null;
  for (let age = 0; age < found.age; age++) {
    await rm(aged(folder, age), { recursive: true, force: true });
  }
  await rename(aged(folder, found.age), folder);
  return null;
}

/** Removes the ones before `best`, which nothing goes back to when the phase is over. */
export async function dropEarlierBest(phaseFolder: string): Promise<void> {
  for (let age = 1; age <= OLDEST; age++) {
    await rm(aged(join(phaseFolder, 'best'), age), { recursive: true, force: true });
  }
}
