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
  type SplitsOf,
} from './splits-file.js';

/** By what images are known their roles in each split, those that a model may have seen before the others. */
function pastOf(
  before: readonly GivenImage[],
  keyOf: (image: GivenImage) => string,
): Map<string, string> {
  const past = new Map<string, string>();
  for (const image of before) {
    const earlier = past.get(keyOf(image));
    const joined = Array.from(image.roles, (role, n) =>
      isSeen(earlier?.[n]) ? earlier![n] : role,
    );
    past.set(keyOf(image), joined.join(''));
  }
  return past;
}

const bothOf = ({ file, sha256 }: GivenImage): string => `${sha256} ${file}`;

/** What an image was to a split before: by its bytes, by its name, which may be of another image, and by both. */
interface Past {
  bytes: string | undefined;
  name: string | undefined;
  same: string | undefined;
}

/** What an image was to a split before counts where a model may have been trained on it. */
function roleOf({ bytes, name, same }: Past, now: string): Role {
  if (isSeen(now)) return now as Role;
  // Nothing has changed: a copy of it that is trained on, as the leaky protocol has some, was there before.
  if (same === now) return now as Role;
  if (now === 'h') return isSeen(bytes) || isSeen(name) ? 'x' : 'h';
  return isSeen(bytes) ? (bytes as Role) : (now as Role);
}

/**
 * The images as they are now, with what models of before may have been trained on: what was trained on and is held
 * out now, whether it has another name now or was encoded anew under its old one, and images that are gone. These are
 * first, for a file of that name may be another one now.
 */
export function carriedOver(
  before: readonly GivenImage[],
  now: readonly GivenImage[],
): { images: GivenImage[]; tested: number } {
  const byBytes = pastOf(before, ({ sha256 }) => sha256);
  const byName = pastOf(before, ({ file }) => file);
  const bySame = pastOf(before, bothOf);
  const images = now.map((image) => {
    const past = [byBytes.get(image.sha256), byName.get(image.file), bySame.get(bothOf(image))];
    const roles = Array.from(image.roles, (role, n) => {
      const [bytes, name, same] = past.map((own) => own?.[n]);
      return roleOf({ bytes, name, same }, role);
    });
    return { ...image, roles: roles.join('') };
  });
  const present = new Set(now.map(({ sha256 }) => sha256));
  const fresh = new Map(now.map((image) => [image.file, image]));
  // Groups have other numbers now: what is gone goes with what is left of its own.
  const groups = new Map<number, number>();
  for (const { file, group } of before) {
    const left = fresh.get(file);
    if (left) groups.set(group, left.group);
  }
  const free = now.reduce((most, { group }) => Math.max(most, group + 1), 0);
  const gone = before
    .filter(({ sha256, roles }) => !present.has(sha256) && [...roles].some(isSeen))
    .map((image) => ({ ...image, group: groups.get(image.group) ?? free + image.group }));
  const tested = images.filter(({ roles }) => roles.includes('x')).length;
  return { images: [...gone, ...images], tested };
}

const earlier = (runFolder: string, of: SplitsOf, { folds }: PreparedData) =>
  readSplits(runFolder, of, folds?.length ?? 1);

/** Writes the list of images with what an earlier one, where there is one, tells of models that are trained already. */
export async function writeOver(
  runFolder: string,
  of: SplitsOf,
  data: PreparedData,
): Promise<void> {
  const before = (await earlier(runFolder, of, data)) ?? [];
  await writeSplits(runFolder, of, carriedOver(before, givenImages(data)).images);
}

/**
 * Writes the list of images anew where a run goes on with a difference that was accepted. A run without a list, or
 * with one of another number of folds, gets none: it would tell nothing of what was trained on before.
 *
 * @param dataDiffers Whether the images differ, and not settings alone, of which few draw another split.
 * @returns A warning where models may be tested on what they were trained on; null where none is.
 */
export async function writeChanged(
  runFolder: string,
  data: PreparedData,
  dataDiffers: boolean,
): Promise<string | null> {
  const before = await earlier(runFolder, 'study', data);
  if (before === null) {
    if (!dataDiffers) return null;
    return (
      'This run has no list of what it was trained on that its present splits can be compared with: a phase that was ' +
      'trained before may be tested on what it has seen. Begin a new run for figures that can be believed.'
    );
  }
  const { images, tested } = carriedOver(before, givenImages(data));
  await writeSplits(runFolder, 'study', images);
  if (tested === 0) return null;
  return (
    `${counted(tested, 'image')} that this run may have trained or validated on ${tested === 1 ? 'is' : 'are'} held out ` +
    'now that its data or its split has changed: a phase that was trained before is tested on what it has seen. Begin a ' +
    'new run for figures that can be believed.'
  );
}
