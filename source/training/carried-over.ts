/** What a run made of its images before they changed, where it goes on all the same. */
import { counted } from '../text.js';
import type { PreparedData } from './prepare-data.js';
import {
  givenImages,
  isSeen,
  readSplits,
  writeSplits,
  type GivenImage,
  type Role,
} from './splits-file.js';

/** What an image was to a split before counts where a model may have been trained on it. */
function roleOf(before: string | undefined, now: string): Role {
  if (!isSeen(before) || isSeen(now)) return now as Role;
  return now === 'h' ? 'x' : (before as Role);
}

/**
 * The images as they are now, with what models of before may have been trained on: what was trained on and is held
 * out now, and images that are gone. These are first, for a file of that name may be another one now.
 */
export function carriedOver(
  before: readonly GivenImage[],
  now: readonly GivenImage[],
): { images: GivenImage[]; tested: number } {
  const known = new Map(before.map((image) => [image.file, image]));
  const images = now.map((image) => {
    const old = known.get(image.file);
    if (old?.sha256 !== image.sha256) return image;
    const roles = Array.from(image.roles, (role, n) => roleOf(old.roles[n], role)).join('');
    return { ...image, roles };
  });
  const fresh = new Map(now.map((image) => [image.file, image]));
  // Groups have other numbers now: what is gone goes with what is left of its own.
  const groups = new Map<number, number>();
  for (const { file, group } of before) {
    const left = fresh.get(file);
    if (left) groups.set(group, left.group);
  }
  const free = now.reduce((most, { group }) => Math.max(most, group + 1), 0);
  const gone = before
    .filter(({ file, sha256, roles }) => {
      return fresh.get(file)?.sha256 !== sha256 && [...roles].some(isSeen);
    })
    .map((image) => ({ ...image, group: groups.get(image.group) ?? free + image.group }));
  const tested = images.filter(({ roles }) => roles.includes('x')).length;
  return { images: [...gone, ...images], tested };
}

/**
 * Writes the list of images anew where changed data was accepted.
 * @returns A warning where models may be tested on what they were trained on; null where none is.
 */
export async function writeChanged(runFolder: string, data: PreparedData): Promise<string | null> {
  const splits = data.folds?.length ?? 1;
  const before = (await readSplits(runFolder, 'study', splits)) ?? [];
  const { images, tested } = carriedOver(before, givenImages(data));
  await writeSplits(runFolder, 'study', images);
  if (tested === 0) return null;
  return (
    `${counted(tested, 'image')} that this run trained or validated on ${tested === 1 ? 'is' : 'are'} held out now that ` +
    'its data has changed: a phase that was trained before is tested on what it has seen. Begin a new run for figures ' +
    'that can be believed.'
  );
}
