/** Writes a synthetic data set: drawn pictures, their metadata, and a few dirty items on purpose. */
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError, messageOf } from '../../errors.js';
import { makeFolder } from '../../make-folder.js';
import { printable } from '../../text.js';
import { inParallel } from '../in-parallel.js';
import type { OnProgress } from '../types.js';
import { lesionClasses } from './classes.js';
import { lesionPicture, PICTURE_SIDE } from './lesion.js';
import { readMarker, SYNTHETIC_VERSION, writeMarker } from './marker.js';
import { planPictures, type PlannedPicture } from './plan.js';

export interface DemoDataOptions {
  seed?: number;
  /** About how many pictures. */
  images?: number;
  onProgress?: OnProgress;
}

export interface DemoData {
  dir: string;
  /** Image files written, the dirty ones included. */
  images: number;
  lesions: number;
  classes: Record<string, number>;
  seed: number;
}

/** Files that are wrong on purpose. */
const DIRTY_ITEMS = 3;

export const DEMO_SEED = 1;
export const DEMO_IMAGES = 600;

/**
 * Draws the set into `dir`, which is made when it is not there; an older synthetic set in it is
 * replaced. The same seed and number give the same files.
 * @throws {UserError} when the folder cannot be written.
 */
export async function writeDemoData(dir: string, options: DemoDataOptions = {}): Promise<DemoData> {
  const { seed = DEMO_SEED, images = DEMO_IMAGES, onProgress = () => {} } = options;
  const plan = planPictures(images, seed);
  try {
    if (await readMarker(dir)) await removeSet(dir);
    await makeFolder(dir);
    const marker = { version: SYNTHETIC_VERSION, seed, images: plan.length + DIRTY_ITEMS };
    await writeMarker(dir, { ...marker, complete: false });
    const folders = new Set(plan.map(({ file }) => dirname(join(dir, file))));
    for (const folder of folders) await makeFolder(folder);
    let done = 0;
    await inParallel(plan, availableParallelism(), async ({ key, file }) => {
      await writeFile(join(dir, file), await lesionPicture(key));
      onProgress('drawing synthetic lesions', ++done, plan.length, 'images');
    });
    const dirty = await writeDirtyItems(dir, plan);
    await writeFile(join(dir, 'metadata.csv'), metadata([...plan, ...dirty]));
    await writeFile(join(dir, 'README.txt'), readme(seed, plan.length));
    await writeMarker(dir, { ...marker, complete: true });
    const classes = lesionClasses.map(({ name }): [string, number] => [
      name,
      plan.filter(({ label }) => label === name).length,
    ]);
    const lesions = new Set(plan.map(({ lesionId }) => lesionId)).size;
    return { dir, images: marker.images, lesions, classes: Object.fromEntries(classes), seed };
  } catch (error) {
    throw new UserError(
      `The synthetic data set cannot be written to ${printable(dir)} (${printable(messageOf(error))}). Make room there, or name another folder.`,
      1,
      { cause: error },
    );
  }
}

async function removeSet(dir: string): Promise<void> {
  for (const name of ['Train', 'Test']) await rm(join(dir, name), { recursive: true, force: true });
}

/** One picture under a second label, one cut short, and a text that claims to be a picture. */
async function writeDirtyItems(dir: string, plan: PlannedPicture[]): Promise<PlannedPicture[]> {
  const train = plan.filter(({ split }) => split === 'Train');
  const twin = train.find(({ label }) => label === 'melanoma')!;
  const nevus = train.find(({ label }) => label === 'nevus')!;
  const moved = (of: PlannedPicture, label: string, imageId: string): PlannedPicture => ({
    ...of,
    label,
    imageId,
    file: `Train/${label}/${imageId}.jpg`,
  });
  const second = moved(twin, 'seborrheic keratosis', 'SYNTHETIC_900001');
  const cut = moved(nevus, 'nevus', 'SYNTHETIC_900002');
  await writeFile(join(dir, second.file), await lesionPicture(twin.key));
  const whole = await lesionPicture({ ...nevus.key, view: 99 });
  await writeFile(join(dir, cut.file), whole.subarray(0, Math.floor(whole.length * 0.4)));
  await writeFile(
    join(dir, 'Train/nevus/SYNTHETIC_900003.jpg'),
    'This is a text, not a picture.\n',
  );
  return [second, cut];
}

function metadata(pictures: PlannedPicture[]): string {
  const header = 'lesion_id,image_id,dx,dx_type,age,sex,localization';
  const rows = pictures.map(({ lesionId, imageId, label, age, sex, localization }) =>
    [lesionId, imageId, label, 'synthetic', age, sex, localization].join(','),
  );
  return `${[header, ...rows].join('\n')}\n`;
}

const readme = (seed: number, images: number): string => `SYNTHETIC IMAGES - NOT MEDICAL DATA

Every picture in this folder was drawn by a program (melanoscope demo-data, seed ${seed}): ${images} pictures of
${PICTURE_SIDE} x ${PICTURE_SIDE} pixels in nine classes. None shows a patient. Ages, sexes and body sites in metadata.csv are made
up. The pictures serve to try the program and to test it; a model trained on them says nothing about skin.

A few items are wrong on purpose, as in real collections: SYNTHETIC_900001.jpg is a copy of a melanoma under
another class, SYNTHETIC_900002.jpg is cut short, SYNTHETIC_900003.jpg is a text.
`;
