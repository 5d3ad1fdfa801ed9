/** The file that says that a data folder is synthetic. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Raised when the drawings change: older built-in sets are made anew. */
export const SYNTHETIC_VERSION = 1;

const NAME = '.melanoscope-synthetic.json';

const markerSchema = z.object({
  synthetic: z.literal(true),
  version: z.number().int(),
  seed: z.number().int(),
  images: z.number().int(),
  /** False while the pictures are being drawn, and for good when that was interrupted. */
  complete: z.boolean(),
});
export type SyntheticMarker = z.infer<typeof markerSchema>;

export async function writeMarker(
  dir: string,
  marker: Omit<SyntheticMarker, 'synthetic'>,
): Promise<void> {
  await writeFile(join(dir, NAME), `${JSON.stringify({ synthetic: true, ...marker }, null, 2)}\n`);
}

/** The marker of a synthetic data folder, or null for any other. */
export async function readMarker(dir: string): Promise<SyntheticMarker | null> {
  try {
    return markerSchema.parse(JSON.parse(await readFile(join(dir, NAME), 'utf8')));
  } catch {
    return null;
  }
}

/** Whether a data folder was written by `demo-data`; null stands for the built-in set, which was. */
export async function isSynthetic(dir: string | null): Promise<boolean> {
  return dir === null || (await readMarker(dir)) !== null;
}
