/** Keeps a run to the weights that it was begun with, and tells what these had seen. */
import { LEAKY_PASS } from '../../study/passes.js';
import type { StudyContext } from '../context.js';
import { trainingId } from '../pass.js';
import type { PreparedData } from '../prepare-data.js';
import { withRoom } from '../room.js';
import { readBegunWith, writeBegunWith, type BegunWith } from '../weights-file.js';
import { WeightsChanged } from './weights-changed.js';
import { weightsHash } from './weights-hash.js';
import { seenByWeights, weightsSeenLine } from './weights-seen.js';

const write = (context: StudyContext, begun: BegunWith): Promise<void> =>
  withRoom(context, 'what the transfer begins with', () => writeBegunWith(context.folder, begun));

/** Weights that no training has begun with yet. @param before Those that they take the place of. */
const freshly = async (
  weights: string,
  sha256: string,
  before: BegunWith['before'] = [],
): Promise<BegunWith> => ({
  ...{ weights, sha256, seen: await seenByWeights(weights), by: [], before },
});

/**
 * Leaves in the run what its weights are known by when it begins, hours before transfer may read them. Where they
 * cannot be read yet, the first transfer does so.
 * @param isBegun Whether a transfer was begun before, of which nothing is recorded: any may have been with these.
 */
export async function recordWeights(
  context: StudyContext,
  weights: string,
  isBegun: boolean,
): Promise<void> {
  if ((await readBegunWith(context.folder)) !== null) return;
  const sha256 = await weightsHash(weights).catch(() => null);
  if (sha256 === null) return;
  const begun = await freshly(weights, sha256);
  await write(context, isBegun ? { ...begun, by: null } : begun);
}

export interface OtherWeights {
  /** Those that the run was begun with. */
  begun: BegunWith;
  /** What those are known by that stand in their place. */
  sha256: string;
}

/** Null where the run's weights are as they were, or that is not known. */
export async function otherWeights(
  runFolder: string,
  weights: string,
): Promise<OtherWeights | null> {
  const begun = await readBegunWith(runFolder);
  if (begun === null) return null;
  // What cannot be read is told where it is needed: a transfer that was begun goes on from its checkpoint.
  const sha256 = await weightsHash(weights).catch(() => null);
  return sha256 === null || sha256 === begun.sha256 ? null : { begun, sha256 };
}

/** The run goes on with other weights. What trainings of before had seen by theirs is kept. */
export async function acceptWeights(
  context: StudyContext,
  weights: string,
  { begun: { before, ...replaced }, sha256 }: OtherWeights,
): Promise<void> {
  await write(context, await freshly(weights, sha256, [replaced, ...before]));
}

/** Whether another training of the phase has said already what these weights know: the first fold speaks for all. */
function isSaid({ by }: BegunWith, { pass }: StudyContext, phase: string, own: string): boolean {
  if (by === null) return (pass?.fold?.index ?? 1) > 1;
  return by.some(
    (other) => other !== own && other.startsWith(`${phase}/`) && !other.endsWith(LEAKY_PASS),
  );
}

/**
 * Leaves in the run with what a training begins, and warns, once in a phase, where that knows what is held out.
 * @param sha256 What the weights are known by that were read.
 * @throws {WeightsChanged} when they are not those that the run was begun with.
 */
export async function noteWeights(
  context: StudyContext,
  phase: string,
  { weights, sha256 }: Pick<BegunWith, 'weights' | 'sha256'>,
  data: PreparedData,
): Promise<void> {
  const begun = (await readBegunWith(context.folder)) ?? (await freshly(weights, sha256));
  if (begun.sha256 !== sha256) throw new WeightsChanged(weights, context.folder);
  const own = trainingId(context, phase);
  // The leaky pass leaks anyway.
  const speaks = !context.pass?.leaky && !isSaid(begun, context, phase, own);
  const message = speaks && begun.seen ? weightsSeenLine(begun.seen, data) : null;
  if (message !== null) {
    const { emit } = context.study ?? context;
    emit({ type: 'warning', name: 'weights-saw-held-out', phase, message });
  }
  const by = begun.by && [...new Set([...begun.by, own])];
  await write(context, { ...begun, by });
}
