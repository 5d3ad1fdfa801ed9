/** Images of a folder that a run knows, by the files that a run leaves. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Catalog } from '../../source/dataset/index.js';
import { locateCheckpoint } from '../../source/inference/locate.js';
import { heldLines, seenIn, seenLine, type Seen } from '../../source/inference/seen.js';
import { surroundingsOf } from '../../source/inference/validation.js';
import { configSchema, type StudyConfig } from '../../source/study/config.js';
import { writeCatalog } from '../../source/training/catalog-file.js';
import { writePredictions } from '../../source/training/predictions-file.js';
import type { PreparedData } from '../../source/training/prepare-data.js';
import { givenImages, writeSplits } from '../../source/training/splits-file.js';

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
  /** What each split made of the images, a letter each, as later versions tell. */
  roles?: readonly string[];
  /** Images of the leaky pass of two protocols, and which of them it held out; left out by earlier versions. */
  published?: { images: readonly string[]; test: number[] };
  /** What is done to the run's folder at the end. */
  damage?: (run: string) => void;
  images: readonly string[];
  /** Files of the test set; null where the run was stopped before it looked at it. */
  test: number[] | null;
  /** Folder of the phase or of its pass. */
  phase?: string;
  config?: Partial<StudyConfig>;
}

/** Of a folder, what a model of a run has seen, by the run's files. */
async function counted(
  { images, test, phase = 'baseline', config, published, damage, roles }: Run,
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
  await writeCatalog(run, { catalog });
  const split = { train: [], validation: [0], test: test ?? [] };
  await writePredictions(folder, { catalog, split } as unknown as PreparedData, {
    validation: predictionsOf([0]),
    ...(test && { test: predictionsOf(test) }),
    prior: null,
  });
  if (roles) {
    const splits = images.map((name, i) => [...name.split(':'), i, roles[i]]);
    writeFileSync(join(run, 'splits.json'), JSON.stringify({ schema: 1, images: splits }));
  }
  if (published) {
    const { test: held } = published;
    const own = catalogOf(published.images);
    const train = [...own.images.keys()].filter((i) => !held.includes(i));
    const related = own.images.map(({ file, sha256 }, group) => ({ file, sha256, group }));
    const parted = { train, validation: [], test: held };
    const given = givenImages({ catalog: own, split: parted, folds: null, related });
    await writeSplits(run, 'as-published', given);
  }
  damage?.(run);
  const located = await locateCheckpoint(join(folder, checkpoint), run);
  expect(located.run).toBe(run);
  const others = catalogOf(evaluated);
  const settings = { ...configSchema.parse({}), ...config };
  return seenIn(located, settings, others, [...others.images.keys()]);
}

/** Without those that the run held out. */
async function seen(...asked: Parameters<typeof counted>): Promise<Omit<Seen, 'held'>> {
  const { held: _held, ...others } = await counted(...asked);
  return others;
}

/** The last is held out, and a copy of the first but one. */
const images = ['a.png:one', 'ISIC_0000002.png:two', 'c.png:three', 'd.png:two'];
const sure = { byWeights: 0, sure: true, untold: null };
const unsure = { byWeights: 0, sure: false, untold: null };
const folder = ['x.png:one', 'y.png:two', 'z.png:other', 'isic_0000002_small.png:smaller'];

test('images are known by their bytes and number; copies of what is held out were left out of training', async () => {
  expect(await seen({ images, test: [3] }, folder)).toEqual({ images: 2, ...sure });
  expect(await seen({ images, test: [1, 3] }, folder)).toEqual({ images: 1, ...sure });
});

test('as published, copies of what is held out were trained on', async () => {
  const config = { protocol: 'as-published' as const };
  expect(await seen({ images, test: [3], config }, folder)).toEqual({ images: 3, ...sure });
  const phase = 'baseline/as-published-leaky';
  const both = { images, test: [3], phase, config: { protocol: 'both' as const } };
  expect((await seen(both, folder)).images).toBe(3);
  // The grouped pass of both protocols is as any other.
  expect((await seen({ ...both, phase: 'baseline' }, folder)).images).toBe(2);
});

test('a run that tells what each split made of its images is sure, tested or not', async () => {
  const evaluated = ['x.png:one', 'y.png:two', 'z.png:three'];
  const own = ['a.png:one', 'b.png:two', 'c.png:three', 'd.png:four'];
  // What was left out of training, as it belongs to what is tested, was seen no more than that.
  const one = { images: own, roles: ['t', 'h', '-', 'v'] };
  for (const test of [null, [1]]) {
    expect(await seen({ ...one, test }, [...evaluated, 'w.png:four'])).toEqual({
      ...{ images: 2, ...sure },
    });
  }
  const folds = { images: own, test: null, roles: ['th', 'ht', '--', 'vt'], config: { folds: 2 } };
  const known = async (phase: string, file: string) =>
    (await seen({ ...folds, phase }, [file])).images;
  expect(await known('baseline/fold-1', 'x.png:one')).toBe(1);
  expect(await known('baseline/fold-1', 'y.png:two')).toBe(0);
  expect(await known('baseline/fold-2', 'x.png:one')).toBe(0);
  expect(await known('baseline/fold-2', 'y.png:two')).toBe(1);
  expect(await known('baseline/fold-2', 'z.png:three')).toBe(0);
  // Of other splits than the run has it tells nothing.
  const unfit = { images: own, test: null, roles: ['t', 'h', '-', 'v'], config: { folds: 2 } };
  expect(await seen({ ...unfit, phase: 'baseline/fold-1' }, evaluated)).toEqual({
    ...{ images: 3, ...unsure },
  });
  const gone = (run: string) => rmSync(join(run, 'catalog.json'));
  expect(await seen({ ...one, test: null, damage: gone }, evaluated)).toEqual({
    ...{ images: 1, ...sure },
  });
});

test('the leaky pass of two protocols knows its own images, those that policies left out of the other among them', async () => {
  const phase = 'baseline/as-published-leaky';
  // Of the two copies the policies have kept the one that is held out, and nothing of a picture under two labels.
  const kept = ['a.png:one', 'Test/d.png:two'];
  const whole = ['a.png:one', 'b.png:two', 'c.png:both', 'Test/c.png:both', 'Test/d.png:two'];
  const evaluated = ['x.png:one', 'y.png:two', 'z.png:both', 'w.png:new'];
  const both = { images: kept, test: null, phase, config: { protocol: 'both' as const } };
  const published = { images: [...whole, 'a.png:one'], test: [3, 4] };
  expect(await seen({ ...both, published }, evaluated)).toEqual({ images: 3, ...sure });
  const alone = { images: ['a.png:one', 'b.png:two'], test: [1] };
  expect(await seen({ ...both, published: alone }, evaluated)).toEqual({ images: 1, ...sure });
  // The honest pass is told by its own list.
  const honest = { ...both, phase: 'baseline', published };
  expect(await seen(honest, evaluated)).toEqual({ images: 1, ...sure });
  // An earlier version's tells of some alone, and where it knows none it does not say that there are none.
  const earlier = await seen(both, evaluated);
  expect(earlier).toMatchObject({ images: 2, sure: false });
  expect(seenLine({ held: 0, ...earlier }, 4)).toMatch(
    /has 2 itself.* There may be more of them: .*grouped pass/,
  );
  const none = await seen(both, ['z.png:both']);
  expect(seenLine({ held: 0, ...none }, 1)).toMatch(
    /^Whether .* any of these 1 image cannot be told: .*grouped/,
  );
});

test('without a list of the run’s images it says that it cannot be told, and why', async () => {
  const gone = (run: string) => rmSync(join(run, 'catalog.json'));
  const damaged = (run: string) => writeFileSync(join(run, 'catalog.json'), '{"schema":1,');
  const other = (run: string) => writeFileSync(join(run, 'catalog.json'), '{"schema":2}');
  for (const phase of ['baseline', 'baseline/as-published-leaky']) {
    const line = async (damage: (run: string) => void) =>
      seenLine(await counted({ images, test: [3], phase, damage }, folder), folder.length);
    expect(await line(gone)).toMatch(
      /^Whether the model was trained .* cannot be told: there is no .*catalog\.json, which lists/,
    );
    expect(await line(damaged)).toMatch(/cannot be told: .*catalog\.json cannot be read \(.*JSON/);
    expect(await line(other)).toMatch(/cannot be told: .*catalog\.json cannot be read \(schema: /);
  }
});

test('of a checkpoint that lies in no run nothing can be told', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'melanoscope-seen-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  writeFileSync(join(copy, 'model.json'), '{}');
  const others = catalogOf(folder);
  const all = [...others.images.keys()];
  const none = await seenIn(
    await locateCheckpoint(copy, copy),
    configSchema.parse({}),
    others,
    all,
  );
  expect(seenLine(none, 4)).toMatch(/cannot be told: the checkpoint does not lie in the folder/);
});

test('what training images look like is read for single pictures alone, not for a folder of them', async () => {
  const run = mkdtempSync(join(tmpdir(), 'melanoscope-seen-'));
  onTestFinished(() => rmSync(run, { recursive: true, force: true }));
  const checkpoint = join(run, 'phases', 'baseline', 'best');
  mkdirSync(checkpoint, { recursive: true });
  writeFileSync(join(checkpoint, 'model.json'), '{}');
  writeFileSync(join(run, 'config.json'), '{}');
  const located = await locateCheckpoint(checkpoint, run);
  expect(located.run).toBe(run);
  const known = await surroundingsOf(located, ['nevus'], false);
  expect(Object.keys(known).sort()).toEqual(['config', 'reference', 'roles']);
});

test('every epoch’s checkpoint of a phase, or of a fold, has its split', async () => {
  for (const phase of ['baseline', 'baseline/fold-1']) {
    expect(await seen({ images, test: [1, 3], phase }, folder, 'last')).toEqual({
      ...{ images: 1, ...sure },
    });
  }
});

test('a run that has not tested the model does not tell what it held out', async () => {
  for (const checkpoint of ['best', 'last']) {
    expect(await seen({ images, test: null }, folder, checkpoint)).toEqual({
      ...{ images: 3, ...unsure },
    });
  }
  expect(await seen({ images, test: null }, ['z.png:other'])).toMatchObject({ images: 0 });
});

test('a test folder is held out whether it was tested or not, and by every fold', async () => {
  const parted = ['Train/a.png:one', 'Train/b.png:two', 'Test/c.png:three'];
  const all = ['x.png:one', 'y.png:two', 'z.png:three'];
  expect(await seen({ images: parted, test: null }, all)).toEqual({ images: 2, ...sure });
  const folds = { images: parted, phase: 'baseline/fold-1', config: { folds: 2 } };
  expect(await seen({ ...folds, test: [1] }, all)).toEqual({ images: 1, ...sure });
  expect(await seen({ ...folds, test: null }, all)).toEqual({ images: 2, ...unsure });
  // The leaky pass has learnt from copies of its images that are in no list.
  const both = { protocol: 'both' as const };
  const leaky = { images: parted, test: null, phase: 'baseline/as-published-leaky', config: both };
  expect(await seen(leaky, all)).toMatchObject({ images: 3, sure: false });
});

test('the warning says how many, and where it is not known which of them were held out', () => {
  expect(seenLine({ held: 0, images: 0, ...unsure }, 20)).toBeNull();
  expect(seenLine({ held: 0, images: 1, ...sure }, 1200)).toMatch(
    /trained or validated on 1 image of these 1,200, by their bytes/,
  );
  expect(seenLine({ held: 0, images: 12, ...unsure }, 20)).toMatch(
    /^Of these 20 images the run has 12 itself, .* does not tell which of them it held out/,
  );
});

test('what pretrained weights of a run had seen counts too, of a transfer alone', async () => {
  const begun = (untold: string | null) => (run: string) =>
    writeFileSync(
      join(run, 'weights.json'),
      JSON.stringify({
        ...{ schema: 1, weights: '/w', sha256: '' },
        seen: { names: ['one', 'other', 'isic 2'], untold },
      }),
    );
  const of = (phase: string, untold: string | null = null) =>
    seen({ images, test: [1, 3], phase, damage: begun(untold) }, folder);
  expect(await of('transfer-2')).toEqual({ ...sure, images: 1, byWeights: 2 });
  expect(await of('transfer/fold-1', 'it is gone')).toEqual({
    ...{ ...sure, images: 1, byWeights: 2, untold: 'it is gone' },
  });
  expect(await of('baseline')).toEqual({ ...sure, images: 1 });
  expect(seenLine({ held: 0, ...sure, images: 1, byWeights: 3 }, 1200)).toMatch(
    /on 1 image of these 1,200, .* The pretrained weights .* validated on 3 other images of these 1,200, by/,
  );
  const none = { ...sure, images: 0, byWeights: 1, untold: 'it is gone' };
  expect(seenLine({ held: 0, ...none }, 20)).toMatch(
    /^The pretrained weights .* on 1 image of these 20, .* There may be more of them: it is gone\.$/,
  );
});

test('of images that the run tests the model on it is said that this is one more look at them', async () => {
  const roles = ['t', 'h', '-', 'h'];
  const own = ['a.png:one', 'b.png:two', 'c.png:three', 'ISIC_0000004.png:four'];
  const evaluated = ['x.png:one', 'y.png:two', 'z.png:three', 'isic_0000004.png:smaller'];
  const found = await counted({ images: own, roles, test: null }, evaluated);
  expect(found).toEqual({ images: 1, held: 2, ...sure });
  expect(heldLines(found, 1200)).toEqual([
    expect.stringMatching(/^The run held 2 images of these 1,200 out, .* one more look/),
  ]);
  expect(heldLines({ ...found, held: 0 }, 4)).toEqual([]);
  // By the predictions of an earlier version; of a run that does not tell which it held out nothing is said.
  expect((await counted({ images: own, test: [1] }, evaluated)).held).toBe(1);
  expect(heldLines({ ...found, sure: false }, 4)).toEqual([]);
});
