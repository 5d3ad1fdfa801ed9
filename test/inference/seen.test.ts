/** Images of a folder that a run knows, by the files that a run leaves. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalog } from '../../source/dataset/index.js';
import { locateCheckpoint } from '../../source/inference/locate.js';
import { seenIn, seenLine } from '../../source/inference/seen.js';
import { configSchema, type StudyConfig } from '../../source/study/config.js';
import { writeCatalog } from '../../source/training/catalog-file.js';
import { writePredictions } from '../../source/training/predictions-file.js';
import type { PreparedData } from '../../source/training/prepare-data.js';

/** Images whose bytes are what stands behind the colon, e.g. "a/1.png:one". */
function catalogOf(names: readonly string[]): Catalog {
  const images = names.map((name, row) => {
    const [file, sha256] = name.split(':');
    const ties = { lesion: null, patient: null, givenSplit: null };
    return {
      ...{ file, sha256, content: sha256, label: 0, bytes: 1, row },
      ...{ format: 'png', width: 1, height: 1, ...ties },
    };
  });
  return { root: '/data', layout: '', classes: ['nevus'], images, unreadable: [] };
}

const predictionsOf = (indexes: readonly number[]) => ({
  labels: new Int32Array(indexes.length),
  groups: Int32Array.from(indexes),
  probabilities: new Float32Array(indexes.length).fill(1),
});

interface Run {
  images: readonly string[];
  /** Files of the test set; null where the run was stopped before it looked at it. */
  test: number[] | null;
  /** Folder of the phase or of its pass. */
  phase?: string;
  config?: Partial<StudyConfig>;
}

/** Of a folder, what a model of a run has seen, by the run's files. */
async function seen(
  { images, test, phase = 'baseline', config }: Run,
  evaluated: readonly string[],
  checkpoint = 'best',
) {
  const run = mkdtempSync(join(tmpdir(), 'melanoscope-seen-'));
  onTestFinished(() => rmSync(run, { recursive: true, force: true }));
  const folder = join(run, 'phases', phase);
  mkdirSync(join(folder, checkpoint), { recursive: true });
  writeFileSync(join(folder, checkpoint, 'model.json'), '{}');
  writeFileSync(join(run, 'config.json'), '{}');
  const catalog = catalogOf(images);
  await writeCatalog(run, catalog);
  const split = { train: [], validation: [0], test: test ?? [] };
  await writePredictions(folder, { catalog, split } as unknown as PreparedData, {
    validation: predictionsOf([0]),
    ...(test && { test: predictionsOf(test) }),
    prior: null,
  });
  const located = await locateCheckpoint(join(folder, checkpoint), run);
  expect(located.run).toBe(run);
  const others = catalogOf(evaluated);
  const settings = { ...configSchema.parse({}), ...config };
  return seenIn(located, settings, others, [...others.images.keys()]);
}

/** The last is held out, and a copy of the first but one. */
const images = ['a.png:one', 'ISIC_0000002.png:two', 'c.png:three', 'd.png:two'];
const folder = ['x.png:one', 'y.png:two', 'z.png:other', 'isic_0000002_small.png:smaller'];

test('images are known by their bytes and number; copies of what is held out were left out of training', async () => {
  expect(await seen({ images, test: [3] }, folder)).toEqual({ images: 2, sure: true });
  expect(await seen({ images, test: [1, 3] }, folder)).toEqual({ images: 1, sure: true });
});

test('as published, copies of what is held out were trained on', async () => {
  const config = { protocol: 'as-published' as const };
  expect(await seen({ images, test: [3], config }, folder)).toEqual({ images: 3, sure: true });
  const phase = 'baseline/as-published-leaky';
  const both = { images, test: [3], phase, config: { protocol: 'both' as const } };
  expect((await seen(both, folder)).images).toBe(3);
  // The grouped pass of both protocols is as any other.
  expect((await seen({ ...both, phase: 'baseline' }, folder)).images).toBe(2);
});

test('every epoch’s checkpoint of a phase, or of a fold, has its split', async () => {
  for (const phase of ['baseline', 'baseline/fold-1']) {
    expect(await seen({ images, test: [1, 3], phase }, folder, 'last')).toEqual({
      ...{ images: 1, sure: true },
    });
  }
});

test('a run that has not tested the model does not tell what it held out', async () => {
  for (const checkpoint of ['best', 'last']) {
    expect(await seen({ images, test: null }, folder, checkpoint)).toEqual({
      ...{ images: 3, sure: false },
    });
  }
  expect(await seen({ images, test: null }, ['z.png:other'])).toMatchObject({ images: 0 });
});

test('a test folder is held out whether it was tested or not, and by every fold', async () => {
  const parted = ['Train/a.png:one', 'Train/b.png:two', 'Test/c.png:three'];
  const all = ['x.png:one', 'y.png:two', 'z.png:three'];
  expect(await seen({ images: parted, test: null }, all)).toEqual({ images: 2, sure: true });
  const folds = { images: parted, phase: 'baseline/fold-1', config: { folds: 2 } };
  expect(await seen({ ...folds, test: [1] }, all)).toEqual({ images: 1, sure: true });
  expect(await seen({ ...folds, test: null }, all)).toEqual({ images: 2, sure: false });
  // The leaky pass has learnt from copies of its images that are in no list.
  const both = { protocol: 'both' as const };
  const leaky = { images: parted, test: null, phase: 'baseline/as-published-leaky', config: both };
  expect(await seen(leaky, all)).toEqual({ images: 3, sure: false });
});

test('the warning says how many, and where it is not known which of them were held out', () => {
  expect(seenLine({ images: 0, sure: false }, 20)).toBeNull();
  expect(seenLine({ images: 1, sure: true }, 1200)).toMatch(
    /trained or validated on 1 image of these 1,200, by their bytes/,
  );
  expect(seenLine({ images: 12, sure: false }, 20)).toMatch(
    /^Of these 20 images the run has 12 itself, .* does not tell which of them it held out/,
  );
});
