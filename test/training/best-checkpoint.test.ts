import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dropEarlierBest, readBest, settleBest } from '../../source/training/best-checkpoint.js';
import {
  readCheckpoint,
  writeCheckpoint,
  type LoopState,
} from '../../source/training/checkpoint.js';
import { temporaryFolder } from '../temporary.js';

const loop = (bestEpoch: number | null, bestLoss: number | null): LoopState => ({
  ...{ phase: 'baseline', epoch: 4, step: 0, globalStep: 9, seed: 42, bestEpoch, bestLoss },
  ...{ sums: { loss: 0, correct: 0, images: 0 }, schedule: { best: null, waited: 0, share: 1 } },
  ...{ rateFactor: 1, extraEpochs: 0, seconds: 1, history: [] },
});

/** A phase's folder with the best of these epochs, the newest last. */
async function phaseWith(...epochs: [epoch: number, loss: number][]): Promise<string> {
  const folder = temporaryFolder();
  for (const [epoch, loss] of epochs) {
    const weightsBin = Uint8Array.from([epoch]);
    const checkpoint = { modelJson: {}, weightsBin, optimizer: [], loop: loop(epoch, loss) };
    await writeCheckpoint(join(folder, 'best'), checkpoint, 2);
  }
  return folder;
}

async function weightsOf(folder: string, of: LoopState): Promise<number[] | string> {
  const found = await readBest(folder, of);
  return 'fault' in found ? found.fault : [...found.checkpoint.weightsBin];
}

test('the best is that of the loop, whatever a crash has left before its last', async () => {
  const folder = await phaseWith([2, 0.6], [3, 0.5]);
  expect(await weightsOf(folder, loop(2, 0.6))).toEqual([2]);
  expect(await weightsOf(folder, loop(3, 0.5))).toEqual([3]);
  expect(await settleBest(folder, loop(2, 0.6))).toBeNull();
  expect(readdirSync(folder)).toEqual(['best']);
  expect([...(await readCheckpoint(join(folder, 'best')))!.weightsBin]).toEqual([2]);
});

test('the one that a crash between two renames has left under its other name is found', async () => {
  const folder = await phaseWith([1, 0.7], [2, 0.6]);
  rmSync(join(folder, 'best'), { recursive: true });
  expect(await settleBest(folder, loop(1, 0.7))).toBeNull();
  expect(readdirSync(folder)).toEqual(['best']);
});

test('one that a kill of an earlier version has left beside the newer is found', async () => {
  const folder = await phaseWith([2, 0.6], [3, 0.5]);
  renameSync(join(folder, 'best-1'), join(folder, 'best.old'));
  expect(await weightsOf(folder, loop(2, 0.6))).toEqual([2]);
  expect(await settleBest(folder, loop(2, 0.6))).toBeNull();
  expect(readdirSync(folder)).toEqual(['best']);
});

test('one of the same epoch, made otherwise, is not the one', async () => {
  const folder = await phaseWith([3, 0.5]);
  const fault = `There is no checkpoint of epoch 3, the best, in ${folder}.`;
  expect(await weightsOf(folder, loop(3, 0.4))).toBe(fault);
  expect(await settleBest(folder, loop(3, 0.4))).toBe(fault);
  expect(readdirSync(folder)).toEqual(['best']);
});

test('a damaged one is named, and nothing is taken away for it', async () => {
  const folder = await phaseWith([1, 0.7], [2, 0.6]);
  writeFileSync(join(folder, 'best', 'weights.bin'), 'damage');
  expect(await settleBest(folder, loop(2, 0.6))).toMatch(/best is damaged \(weights\.bin/);
  expect(readdirSync(folder).sort()).toEqual(['best', 'best-1']);
});

test('of a phase that is over the best alone is kept', async () => {
  const folder = await phaseWith([1, 0.7], [2, 0.6]);
  await dropEarlierBest(folder);
  expect(readdirSync(folder)).toEqual(['best']);
});
