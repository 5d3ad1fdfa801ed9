/** Writes the checkpoints of a training phase. */
import { join, relative } from 'node:path';
import { averagedWeights } from '../engine/index.js';
import { encodeModel, type WeightArray } from '../model/index.js';
import { isLeaky } from '../study/protocols.js';
import { writeCheckpoint } from './checkpoint.js';
import { Diverged } from './diverged.js';
import type { Training } from './epochs.js';
import { withRoom } from './room.js';

/** A checkpoint with a weight that is no number would be of no use to go on from. */
function checkFinite(training: Training, arrays: readonly WeightArray[]): void {
  for (const { name, data } of arrays) {
    if (!data.every(Number.isFinite)) throw new Diverged(training, `the weight ${name}`);
  }
}

/**
 * Writes where training stands. The log is on disk up to this step before the checkpoint is, so that a
 * run that goes on from it lacks none of its events.
 * @param wait Whether to wait for room where the disk is full.
 * @throws {Stopped} when the study is to end while it waits, {UserError} when a weight is not a number.
 */
export async function saveCheckpoint(
  training: Training,
  kind: 'best' | 'last',
  epoch: number,
  { wait = true } = {},
): Promise<void> {
  const { model, layers, loop, folder, phase, context, data } = training;
  const weights = await model.readWeights();
  checkFinite(training, weights);
  const optimizer = await model.readOptimizerState();
  // The best are the ones that were evaluated; the last go on being trained.
  const kept = kind === 'best' ? averagedWeights(weights, optimizer) : weights;
  const { precision } = (await context.engine()).info;
  const encoded = encodeModel(layers, kept, {
    ...{ classes: data.catalog.classes, colourConstancy: context.config.colourConstancy },
    ...{ leaky: isLeaky(context.config), precision },
  });
  await context.logged();
  const { keepCheckpoints } = context.config;
  // Until `last` is written, a resumed run goes on from one by which the best before is the best.
  const keep = kind === 'last' ? keepCheckpoints : Math.max(2, keepCheckpoints);
  const write = (): Promise<void> =>
    writeCheckpoint(join(folder, kind), { ...encoded, optimizer, loop }, keep);
  await (wait ? withRoom(context, 'the checkpoint', write) : write());
  training.interval.written();
  const path = relative(context.folder, join(folder, kind));
  const step = loop.globalStep;
  context.emit({ type: 'checkpoint-written', phase: phase.id, kind, epoch, step, path });
}
