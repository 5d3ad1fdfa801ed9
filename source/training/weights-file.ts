/** `weights.json` of a run: the pretrained weights that it was begun with, and which of its trainings began with them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isTransfer } from '../study/phases.js';
import { writeWhole } from '../write-whole.js';

const weightsSchema = z.object({
  /** Their path. */
  weights: z.string(),
  /** SHA-256 over their layers, see weights-hash.ts. */
  sha256: z.string(),
  /**
   * By what images are known again that they had learnt from or been chosen by before, where they are of a run
   * themselves, which may be gone later; null where they are of none.
   */
  seen: z
    .object({
      /** SHA-256 of an image's bytes, or "isic" and its number in the archive. */
      names: z.array(z.string()),
      /** Why there may be more, in words; null where these are all. */
      untold: z.string().nullable(),
    })
    .nullable(),
  /**
   * Trainings that began with them, by their folders among the run's phases: "transfer", "transfer-2/fold-1". Null in
   * a file of an earlier version, which does not tell: any of the run's may have.
   */
  by: z.array(z.string()).nullable().default(null),
});
const schema = weightsSchema.extend({
  schema: z.literal(1),
  /** Others that these have taken the place of, the newest first. */
  before: z.array(weightsSchema).default([]),
});
export type BegunWith = Omit<z.infer<typeof schema>, 'schema'>;
export type WeightsSeen = NonNullable<BegunWith['seen']>;

const pathIn = (runFolder: string): string => join(runFolder, 'weights.json');

export async function writeBegunWith(runFolder: string, begun: BegunWith): Promise<void> {
  await writeWhole(pathIn(runFolder), JSON.stringify({ schema: 1, ...begun }));
}

/** @returns Null where there is none that can be read: there are no weights, or an earlier version has begun the run. */
export async function readBegunWith(runFolder: string): Promise<BegunWith | null> {
  try {
    return schema.parse(JSON.parse(await readFile(pathIn(runFolder), 'utf8')));
  } catch {
    return null;
  }
}

/** What any of them had seen; null where none is of a run. */
function together(all: readonly (WeightsSeen | null)[]): WeightsSeen | null {
  const known = all.filter((one) => one !== null);
  if (known.length === 0) return null;
  return {
    names: [...new Set(known.flatMap(({ names }) => names))],
    untold: known.find(({ untold }) => untold !== null)?.untold ?? null,
  };
}

/**
 * What the weights had seen that a model began with, or one of those that a mean is of. A training that was begun anew
 * with others may have both.
 * @param trainings Their folders among the run's phases: "transfer", "transfer/fold-2".
 * @returns Null where they began with weights of no run, or with none.
 */
export const seenBefore = async (
  runFolder: string,
  trainings: readonly string[],
): Promise<WeightsSeen | null> => (await seenBeforeEach(runFolder, [trainings]))[0]!;

/** The same of several models. Those that began with the same weights share what these had seen, which may be large. */
export async function seenBeforeEach(
  runFolder: string,
  models: readonly (readonly string[])[],
): Promise<(WeightsSeen | null)[]> {
  const begun = await readBegunWith(runFolder);
  const all = begun === null ? [] : [begun, ...begun.before];
  const known = new Map<string, WeightsSeen | null>();
  return models.map((trainings) => {
    const transferred = trainings.filter((training) => isTransfer(training.split('/')[0]!));
    const own = all.filter(
      ({ by }) =>
        transferred.length > 0 && (by ?? transferred).some((one) => transferred.includes(one)),
    );
    const key = own.map((one) => all.indexOf(one)).join();
    if (!known.has(key)) known.set(key, together(own.map(({ seen }) => seen)));
    return known.get(key)!;
  });
}
