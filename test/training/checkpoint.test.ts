import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readCheckpoint,
  readNewest,
  writeCheckpoint,
  type Checkpoint,
} from '../../source/training/checkpoint.js';
import { temporaryFolder } from '../temporary.js';

const checkpoint = (epoch: number): Checkpoint => ({
  modelJson: { format: 'layers-model' },
  weightsBin: Uint8Array.from([1, 2, 3, epoch]),
  optimizer: [
    { name: 'adam/m', shape: [2, 2], data: Float32Array.from([1, 2, 3, epoch]) },
    { name: 'adam/step', shape: [], data: Float32Array.from([7]) },
  ],
  loop: {
    phase: 'baseline',
    epoch,
    step: 3,
    globalStep: 19,
    seed: 42,
    sums: { loss: 1.25, correct: 9, images: 32 },
    schedule: { best: 0.5, waited: 1, share: 0.1 },
    rateFactor: 2,
    extraEpochs: 0,
    seconds: 12.5,
    bestEpoch: 1,
    bestLoss: 0.5,
    history: [],
  },
});

test('a checkpoint comes back as it was written', async () => {
  const folder = join(temporaryFolder(), 'last');
  await writeCheckpoint(folder, checkpoint(2));
  const read = (await readCheckpoint(folder))!;
  expect(read.loop).toEqual(checkpoint(2).loop);
  expect(read.optimizer).toEqual(checkpoint(2).optimizer);
  expect([...read.weightsBin]).toEqual([1, 2, 3, 2]);
});

test('a newer one takes the place of the older and leaves nothing beside it', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  await writeCheckpoint(folder, checkpoint(1));
  await writeCheckpoint(folder, checkpoint(2));
  expect((await readCheckpoint(folder))!.loop.epoch).toBe(2);
  expect(readdirSync(parent)).toEqual(['last']);
});

test('one that cannot be written says whether one from before is there', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  // A file where the folder of the new one is to be made fails as a full disk does.
  const inTheWay = join(parent, 'file');
  writeFileSync(inTheWay, '');
  const first = writeCheckpoint(join(inTheWay, 'last'), checkpoint(1));
  await expect(first).rejects.toThrow(/cannot be written \(ENOTDIR.*\)\. It is the first\.$/);
  const unwritable = { ...checkpoint(2), weightsBin: null as unknown as Uint8Array };
  for (const keep of [1, 2]) {
    await writeCheckpoint(folder, checkpoint(1), keep);
    const next = writeCheckpoint(folder, unwritable, keep);
    await expect(next).rejects.toThrow(/cannot be written \(.*\)\. The one before it is whole\.$/);
    expect((await readCheckpoint(folder))!.loop.epoch).toBe(1);
  }
});

test('a crash between the two renames leaves the older one to be found', async () => {
  const folder = join(temporaryFolder(), 'last');
  await writeCheckpoint(folder, checkpoint(1));
  renameSync(folder, `${folder}.old`);
  expect((await readCheckpoint(folder))!.loop.epoch).toBe(1);
  await writeCheckpoint(folder, checkpoint(2));
  expect((await readCheckpoint(folder))!.loop.epoch).toBe(2);
});

test.each(['model.json', 'weights.bin', 'optimizer.bin', 'state.json'])(
  'damage to %s is named',
  async (file) => {
    const folder = join(temporaryFolder(), 'last');
    await writeCheckpoint(folder, checkpoint(1));
    const path = join(folder, file);
    const bytes = readFileSync(path);
    bytes[0] ^= 0xff;
    writeFileSync(path, bytes);
    await expect(readCheckpoint(folder)).rejects.toThrow(`${folder} is damaged`);
  },
);

test('no checkpoint is null, not an error', async () => {
  expect(await readCheckpoint(join(temporaryFolder(), 'last'))).toBeNull();
});

test('a loss that is no number does not make a checkpoint a damaged one', async () => {
  const folder = join(temporaryFolder(), 'last');
  const diverged = checkpoint(1);
  diverged.loop.sums.loss = Number.NaN;
  await writeCheckpoint(folder, diverged);
  expect((await readCheckpoint(folder))!.loop.sums).toEqual({ loss: NaN, correct: 9, images: 32 });
});

test('a checkpoint that cannot be written leaves the older one and nothing beside it', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  await writeCheckpoint(folder, checkpoint(1));
  const broken = { ...checkpoint(2), weightsBin: 'not bytes' as unknown as Uint8Array };
  Object.defineProperty(broken, 'optimizer', {
    get: () => {
      throw new Error('ENOSPC: no space left on device');
    },
  });
  await expect(writeCheckpoint(folder, broken)).rejects.toThrow(/cannot be written.*ENOSPC/);
  expect((await readCheckpoint(folder))!.loop.epoch).toBe(1);
  expect(readdirSync(parent)).toEqual(['last']);
});

test('the newest ones are kept, the newest under the plain name', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  for (const epoch of [1, 2, 3, 4, 5]) await writeCheckpoint(folder, checkpoint(epoch), 3);
  expect(readdirSync(parent).sort()).toEqual(['last', 'last-1', 'last-2']);
  const epochs = ['last', 'last-1', 'last-2'].map(async (name) => {
    return (await readCheckpoint(join(parent, name)))!.loop.epoch;
  });
  expect(await Promise.all(epochs)).toEqual([5, 4, 3]);
  expect(await readNewest(folder)).toMatchObject({
    checkpoint: { loop: { epoch: 5 } },
    damaged: [],
  });
});

test('a damaged one is named and put aside, and the one before it used', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  for (const epoch of [1, 2, 3]) await writeCheckpoint(folder, checkpoint(epoch), 3);
  for (const name of ['last', 'last-1']) writeFileSync(join(parent, name, 'weights.bin'), 'damage');
  const newest = (await readNewest(folder))!;
  expect(newest.checkpoint.loop.epoch).toBe(1);
  expect(newest.damaged.map(({ path }) => path)).toEqual([folder, `${folder}-1`]);
  expect(newest.damaged[0].message).toMatch(/weights\.bin does not fit its checksum/);
  // The next one does not push the whole one out.
  await writeCheckpoint(folder, checkpoint(2), 2);
  writeFileSync(join(folder, 'state.json'), '{');
  expect((await readNewest(folder))!.checkpoint.loop.epoch).toBe(1);
});

test('when each of them is damaged, each is named', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'last');
  for (const epoch of [1, 2]) await writeCheckpoint(folder, checkpoint(epoch), 2);
  for (const name of ['last', 'last-1']) writeFileSync(join(parent, name, 'state.json'), '');
  await expect(readNewest(folder)).rejects.toThrow(/last is damaged[^]*last-1 is damaged/);
});
