/** What stands in memory of the images of whole archives. */
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { Entrant } from '../../source/comparison/entrant.js';
import { knownImages } from '../../source/comparison/known-images.js';

const IMAGES = 20_000;

/** A run that was given so many images with numbers of the archive, and has tested every tenth. */
function run(name: string): Entrant {
  const given = Array.from({ length: IMAGES }, (_, i) => {
    const file = `Train/nevus/ISIC_${String(1_000_000 + i)}.jpg`;
    const sha256 = createHash('sha256').update(file).digest('hex');
    return { file, sha256, group: Math.floor(i / 3), roles: i % 10 === 0 ? 'h' : 't' };
  });
  const tested = given.filter(({ roles }) => roles === 'h');
  const named = (images: typeof given) => ({
    files: images.map(({ file }) => file),
    labels: new Int32Array(images.length),
    groups: Int32Array.from(images, ({ group }) => group),
    probabilities: new Float32Array(images.length),
  });
  return {
    ...{ name, leaky: false, given, testedBy: tested.map(() => 0) },
    contents: new Map(given.map(({ file, sha256 }) => [file, sha256] as const)),
    ...{ test: named(tested), validation: named([]) },
  } as unknown as Entrant;
}

/** Bytes that are in use when all garbage is collected. */
function inUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('of an image of a run hardly more is held than its numbers: no name stands there again', () => {
  const entrants = [run('one'), run('two')];
  // Once before: V8 changes how it holds a string that is looked up.
  knownImages(entrants);
  const before = inUse();
  const found = knownImages(entrants);
  const perImage = (inUse() - before) / (2 * IMAGES);
  // The runs stay in memory beside it.
  expect(entrants.map(({ given }) => given!.length)).toEqual([IMAGES, IMAGES]);
  expect(found.runs.map(({ places }) => places.size)).toEqual([IMAGES, IMAGES]);
  // Three strings an image came to more than 700. What else the process takes meanwhile is in it: 160 was seen once.
  expect(perImage).toBeLessThan(300);
});
