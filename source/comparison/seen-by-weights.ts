/** Which of the images that are compared a run's pretrained weights had seen, before it held them out. */
import { isAmong } from '../inference/seen.js';
import type { Entrant } from './entrant.js';

export interface SeenByWeights {
  images: number;
  /** Why there may be more of them, in words; null where these are all. */
  untold: string | null;
}

/**
 * @param files Images that the run has tested.
 * @returns Null where its weights are of no run, or where it has none.
 */
export function seenByWeights(
  { weightsSeen, test, testedBy, contents }: Entrant,
  files: readonly string[],
): SeenByWeights | null {
  if (weightsSeen.every((seen) => seen === null)) return null;
  // Models that began with the same weights have one set.
  const sets = new Map([...new Set(weightsSeen)].map((seen) => [seen, new Set(seen?.names)]));
  const known = weightsSeen.map((seen) => sets.get(seen)!);
  const models = new Map(test.files.map((file, i) => [file, testedBy[i]!]));
  const seen = files.filter((file) =>
    isAmong({ file, sha256: contents?.get(file) ?? '' }, known[models.get(file)!]!),
  );
  const untold = weightsSeen.find((one) => one?.untold)?.untold ?? null;
  return { images: seen.length, untold };
}
