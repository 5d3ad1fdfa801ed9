/** `appearance.json` of a run: what its training images look like, to tell later which pictures do not. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { imageStatistics, statisticNames } from '../dataset/index.js';
import { neighbourhoodOf, type Neighbourhood } from '../evaluation/index.js';
import { writeWhole } from '../write-whole.js';
import type { PreparedData } from './prepare-data.js';

const schema = z.object({
  schema: z.literal(1),
  /** Side in pixels of the images that were measured, square, after colour constancy. */
  side: z.number().int().min(2),
  features: z.array(z.string()).refine((names) => names.join() === statisticNames.join()),
  known: z.array(z.array(z.number()).length(statisticNames.length)).min(1),
  scale: z.array(z.number().gt(0)).length(statisticNames.length),
  limit: z.number(),
});

export interface AppearanceReference extends Neighbourhood {
  side: number;
}

type Measured = Pick<PreparedData, 'catalog' | 'split' | 'folds' | 'cache'>;

const pathIn = (runFolder: string): string => join(runFolder, 'appearance.json');

/** Images that are measured at most, spread over the training set. */
const MOST = 1000;
/** Read at a time. */
const AT_ONCE = 32;

/**
 * Rows of the cache that hold images of any fold's training, at most `MOST`, in the order of the catalog: rows are
 * given to images in the order in which they were decoded, which the next run need not repeat.
 */
function trainedRows({ catalog, split, folds }: Measured): number[] {
  const trained = new Set((folds ?? [split]).flatMap(({ train }) => train));
  const inOrder = [...trained].sort((a, b) => a - b);
  const rows = [...new Set(inOrder.map((i) => catalog.images[i].row))];
  const step = Math.max(1, rows.length / MOST);
  const count = Math.min(rows.length, MOST);
  return Array.from({ length: count }, (_, n) => rows[Math.floor(n * step)]);
}

/** Writes what the images look like that are trained on; nothing where they are too few to tell. */
export async function writeAppearance(runFolder: string, data: Measured): Promise<void> {
  const { cache } = data;
  const { side } = cache;
  const bytes = side * side * 3;
  const rows = trainedRows(data);
  const pixels = new Uint8Array(AT_ONCE * bytes);
  const known: number[][] = [];
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    const part = rows.slice(start, start + AT_ONCE);
    await cache.read(part, pixels);
    part.forEach((_, n) =>
      known.push(
        imageStatistics(pixels.subarray(n * bytes, (n + 1) * bytes), side).map(
          // Four decimals are far below what two scans of one picture differ by.
          (value) => Number(value.toFixed(4)),
        ),
      ),
    );
  }
  const found = neighbourhoodOf(known);
  if (found === null) return;
  await writeWhole(
    pathIn(runFolder),
    JSON.stringify({ schema: 1, side, features: statisticNames, ...found }),
  );
}

/** @returns Null where there is none that can be read: an earlier version has run it, or of few images. */
export async function readAppearance(runFolder: string): Promise<AppearanceReference | null> {
  try {
    return schema.parse(JSON.parse(await readFile(pathIn(runFolder), 'utf8')));
  } catch {
    return null;
  }
}
