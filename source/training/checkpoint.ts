/**
 * Checkpoints: `model.json` and `weights.bin` in TensorFlow.js's own format, `optimizer.bin`, and
 * `state.json` with what the loop needs to go on and a checksum of each file.
 */
import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { NamedArray } from '../engine/index.js';
import { UserError, messageOf } from '../errors.js';
import { isFolder } from '../is-folder.js';
import { makeFolder } from '../make-folder.js';
import { freshSchedule, scheduleStateSchema } from './schedule/index.js';

const count = z.number().int().nonnegative();
/** A loss that is no number, as training that diverges has it, is null in JSON. */
const loss = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const total = z.object({ loss, correct: count, images: count });

const loopStateSchema = z.object({
  phase: z.string(),
  /** Stage of a phase that has several, e.g. "head". */
  stage: z.string().optional(),
  /** Epoch under way or, with `step` 0, the one to begin. */
  epoch: count,
  /** Steps of that epoch already made. */
  step: count,
  seed: count,
  /** Steps of the phase already made. */
  globalStep: count.default(0),
  /** Sums over the epoch so far. */
  sums: total,
  /** What the schedule remembers, and what a person has multiplied its rates by. */
  schedule: scheduleStateSchema.default(freshSchedule),
  rateFactor: z.number().positive().default(1),
  /** Epochs that a person has asked for beyond the study's. */
  extraEpochs: count.default(0),
  /** Seconds spent in training so far. */
  seconds: z.number(),
  bestEpoch: count.nullable(),
  bestLoss: z.number().nullable(),
  /** Loss and accuracy of each epoch so far, for the verdict. */
  history: z.array(
    z.object({
      epoch: count,
      train: z.object({ loss: z.number().nullable(), accuracy: z.number().nullable() }),
      validation: z.object({ loss: z.number().nullable(), accuracy: z.number().nullable() }),
    }),
  ),
});
export type LoopState = z.infer<typeof loopStateSchema>;

const files = ['model.json', 'weights.bin', 'optimizer.bin'] as const;
const stateSchema = z.object({
  schema: z.literal(1),
  loop: loopStateSchema,
  optimizer: z.array(z.object({ name: z.string(), shape: z.array(count) })),
  sha256: z.object({
    'model.json': z.string(),
    'weights.bin': z.string(),
    'optimizer.bin': z.string(),
  }),
});

export interface Checkpoint {
  modelJson: object;
  weightsBin: Uint8Array;
  optimizer: NamedArray[];
  loop: LoopState;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

/**
 * Writes a checkpoint beside the old one and puts it in its place when all of it is on disk.
 * @param keep Checkpoints to keep: the older ones are `<folder>-1`, `<folder>-2`, ...
 * @throws when it cannot be written; the old one is there still, and no half of the new one.
 */
export async function writeCheckpoint(
  folder: string,
  checkpoint: Checkpoint,
  keep = 1,
): Promise<void> {
  const fresh = `${folder}.new`;
  try {
    await rm(fresh, { recursive: true, force: true });
    await writeFiles(fresh, checkpoint);
    await putInPlace(fresh, folder, keep);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true }).catch(() => undefined);
    const before = (await hasEarlier(folder)) ? 'The one before it is whole.' : 'It is the first.';
    throw new Error(`The checkpoint ${folder} cannot be written (${messageOf(error)}). ${before}`, {
      cause: error,
    });
  }
}

async function writeFiles(fresh: string, checkpoint: Checkpoint): Promise<void> {
  await makeFolder(fresh, 0o700);
  const bytes = {
    'model.json': Buffer.from(JSON.stringify(checkpoint.modelJson)),
    'weights.bin': checkpoint.weightsBin,
    'optimizer.bin': Buffer.concat(
      checkpoint.optimizer.map(({ data }) =>
        Buffer.from(data.buffer, data.byteOffset, data.byteLength),
      ),
    ),
  };
  const state: z.infer<typeof stateSchema> = {
    schema: 1,
    loop: checkpoint.loop,
    optimizer: checkpoint.optimizer.map(({ name, shape }) => ({ name, shape })),
    sha256: {
      'model.json': sha256(bytes['model.json']),
      'weights.bin': sha256(bytes['weights.bin']),
      'optimizer.bin': sha256(bytes['optimizer.bin']),
    },
  };
  for (const file of files) await writeSynced(join(fresh, file), bytes[file]);
  await writeSynced(join(fresh, 'state.json'), Buffer.from(JSON.stringify(state, null, 2)));
  await syncFolder(fresh);
}

const renameIfThere = (from: string, to: string): Promise<void> =>
  rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

/** The folder of the checkpoint that is `age` older than the newest. */
export const aged = (folder: string, age: number): string =>
  age === 0 ? folder : `${folder}-${age}`;

async function putInPlace(fresh: string, folder: string, keep: number): Promise<void> {
  const old = `${folder}.old`;
  await rm(old, { recursive: true, force: true });
  if (keep > 1 && (await isFolder(folder))) {
    await rm(aged(folder, keep - 1), { recursive: true, force: true });
    for (let age = keep - 2; age >= 0; age--) {
      await renameIfThere(aged(folder, age), aged(folder, age + 1));
    }
  } else {
    await renameIfThere(folder, old);
  }
  await rename(fresh, folder);
  await syncFolder(dirname(folder));
  await rm(old, { recursive: true, force: true });
}

/** Where a checkpoint lies: a crash between the two renames leaves it under its other name. */
async function locate(folder: string): Promise<string | null> {
  for (const path of [folder, `${folder}.old`]) if (await isFolder(path)) return path;
  return null;
}

/** Whether there is one that a newer one has not taken the place of; keeping several may have moved it already. */
const hasEarlier = async (folder: string): Promise<boolean> =>
  (await locate(folder)) !== null || (await isFolder(aged(folder, 1)));

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function splitOptimizer(bytes: Buffer, layout: { name: string; shape: number[] }[]): NamedArray[] {
  const floats = layout.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  // Before anything is allocated: a damaged shape may ask for more than there is.
  if (4 * floats !== bytes.length)
    throw new Error(`optimizer.bin has ${bytes.length} bytes, not ${4 * floats}`);
  let offset = 0;
  return layout.map(({ name, shape }) => {
    const length = sizeOf(shape);
    const data = new Float32Array(length);
    new Uint8Array(data.buffer).set(bytes.subarray(offset, offset + 4 * length));
    offset += 4 * length;
    return { name, shape, data };
  });
}

/**
 * Reads a checkpoint; null when there is none.
 * @throws {UserError} when it is damaged.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | null> {
  const path = await locate(folder);
  if (path === null) return null;
  try {
    const state = stateSchema.parse(JSON.parse(await readFile(join(path, 'state.json'), 'utf8')));
    const bytes = {} as Record<(typeof files)[number], Buffer>;
    for (const file of files) {
      bytes[file] = await readFile(join(path, file));
      if (sha256(bytes[file]) !== state.sha256[file])
        throw new Error(`${file} does not fit its checksum`);
    }
    return {
      modelJson: JSON.parse(bytes['model.json'].toString('utf8')) as object,
      weightsBin: bytes['weights.bin'],
      optimizer: splitOptimizer(bytes['optimizer.bin'], state.optimizer),
      loop: state.loop,
    };
  } catch (error) {
    throw new UserError(`The checkpoint ${path} is damaged (${messageOf(error)}).`, 1, {
      cause: error,
    });
  }
}

/** A checkpoint that is damaged, and what is wrong with it. */
export interface Damaged {
  path: string;
  message: string;
}

/** Older checkpoints that are looked for, whatever number is kept now. */
export const OLDEST = 100;

/**
 * Reads the newest whole checkpoint; null when there is none at all. A damaged one is put aside, as
 * `<folder>.damaged`, so that a newer one does not push a whole one out.
 * @throws {UserError} when there are some and each of them is damaged.
 */
export async function readNewest(
  folder: string,
): Promise<{ checkpoint: Checkpoint; damaged: Damaged[] } | null> {
  const damaged: Damaged[] = [];
  for (let age = 0; age <= OLDEST; age++) {
    const path = aged(folder, age);
    if (age > 0 && !(await isFolder(path))) continue;
    try {
      const checkpoint = await readCheckpoint(path);
      if (checkpoint) {
        for (const { path: bad } of damaged) await putAside(bad, `${folder}.damaged`);
        return { checkpoint, damaged };
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push({ path, message: error.message });
    }
  }
  if (damaged.length === 0) return null;
  const all = damaged.map(({ message }) => message).join('\n');
  throw new UserError(
    `${all}\nTo train the phase anew, remove ${dirname(folder)} and go on with melanoscope resume.`,
  );
}

async function putAside(path: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await renameIfThere(path, to);
}
