/** Drawings to audit: pictures that differ as photographs of different lesions do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findImages } from '../../../source/dataset/find.js';
import { writeDemoData } from '../../../source/dataset/synthetic/write.js';

/** Bytes of different drawings. */
export async function drawings(dir: string, images: number): Promise<Buffer[]> {
  await writeDemoData(dir, { seed: 3, images });
  const { files } = await findImages(dir);
  // The set's own flaws: files under several labels and files that are damaged.
  return files
    .filter(({ file }) => !file.includes('SYNTHETIC_9'))
    .map(({ file }) => readFileSync(join(dir, file)));
}
