import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Catalog } from '../../source/dataset/index.js';
import {
  catalogFile,
  compareCatalog,
  readCatalog,
  writeCatalog,
} from '../../source/training/catalog-file.js';
import { compareConfig, preflight, type Origin } from '../../source/training/preflight.js';
import type { StudyContext } from '../../source/training/context.js';
import type { ExtraNotes } from '../../source/training/extra-data.js';
import type { EventBody } from '../../source/runs/events.js';
import { configSchema, type StudyConfig } from '../../source/study/config.js';
import type { PhaseId } from '../../source/study/phases.js';
import { givenImages, readSplits, writeSplits } from '../../source/training/splits-file.js';
import { version } from '../../source/version.js';
import { temporaryFolder } from '../temporary.js';

const catalog = (files: Record<string, string>, classes = ['melanoma', 'nevus']): Catalog => ({
  root: '/lesions',
  layout: 'folders by class',
  classes,
  images: Object.entries(files).map(([file, sha256], row) => ({
    ...{ file, sha256, row, label: file.startsWith('m') ? 0 : 1, givenSplit: null },
    ...{ width: 1, height: 1, format: 'png', bytes: 1, content: sha256 },
    ...{ lesion: null, patient: null },
  })),
  unreadable: [],
});
const before = catalog({ 'm/1.png': 'aa', 'm/2.png': 'bb', 'n/3.png': 'cc' });
const engine: NonNullable<Origin['engine']> = {
  id: 'wasm',
  executor: 'eager',
  device: 'CPU, 2 threads',
  deviceKind: 'cpu',
  version: 'TensorFlow.js WASM 4.22.0',
  reason: 'asked for',
  offer: null,
};
const config = configSchema.parse({ name: 'larch', data: '/lesions' });

/** All of them are trained on, but for some. */
const dataOf = (own: Catalog, test: number[] = []) => ({
  catalog: own,
  split: { train: [...own.images.keys()].filter((i) => !test.includes(i)), validation: [], test },
  folds: null,
  related: own.images.map(({ file, sha256 }, group) => ({ file, sha256, group })),
});

async function tried(
  now: {
    catalog?: Catalog;
    tested?: number[];
    config?: Partial<StudyConfig>;
    engine?: object;
    version?: string;
    /** What has become of the list of images. */
    catalogFile?: 'lost' | 'damaged';
    /** Whether the run is of a version that left no list of its splits. */
    older?: boolean;
  },
  accept: string[] = [],
  left: PhaseId[] = ['baseline', 'evaluation'],
): Promise<EventBody[]> {
  const folder = temporaryFolder();
  await writeCatalog(folder, { catalog: before });
  if (!now.older) await writeSplits(folder, 'study', givenImages(dataOf(before)));
  if (now.catalogFile === 'lost') rmSync(join(folder, 'catalog.json'));
  if (now.catalogFile === 'damaged') writeFileSync(join(folder, 'catalog.json'), '{"schema":1,');
  const events: EventBody[] = [];
  const context = {
    folder,
    config: { ...config, ...now.config },
    emit: (event: EventBody) => void events.push(event),
    data: async () => dataOf(now.catalog ?? before, now.tested),
    engine: async () => ({ info: { ...engine, ...now.engine } }),
  } as unknown as StudyContext;
  const origin: Origin = { version: now.version ?? version, config, engine };
  await preflight(context, origin, accept, left);
  if (now.catalog) {
    expect(compareCatalog((await readCatalog(folder))!, { catalog: now.catalog }).data).toBeNull();
    const told = await readSplits(folder, 'study', 1);
    const files = now.catalog.images.map(({ file }) => file);
    if (now.older) expect(told).toBeNull();
    else expect(told!.map(({ file }) => file).slice(-files.length)).toEqual(files);
  }
  return events;
}

test('a run that is as it was begun goes on without a word', async () => {
  const events = await tried({ config: { out: 'elsewhere', checkpointEvery: '5m' } });
  expect(events.map(({ type }) => type)).toEqual(['preflight-passed']);
});

test.each([
  [
    'data',
    { catalog: catalog({ 'm/1.png': 'aa', 'm/2.png': 'xx', 'n/4.png': 'dd' }) },
    /of its images 1 gone \(e\.g\. n\/3\.png\), 1 added \(e\.g\. n\/4\.png\), 1 changed \(e\.g\. m\/2\.png\)/,
  ],
  ['config', { config: { learningRate: 0.1 } }, /learningRate was 0\.001, and is 0\.1/],
  [
    'engine',
    { engine: { device: 'CPU, 8 threads' } },
    /engine was wasm .*2 threads, and is .*8 threads/,
  ],
  ['version', { version: '0.0.9' }, /melanoscope was 0\.0\.9, and is/],
] as const)(
  '%s that differs is said and refused, unless it is accepted',
  async (what, now, words) => {
    await expect(tried(now)).rejects.toThrow(words);
    // By the folder: a copy of a run has the name of the run in its settings.
    const command = new RegExp(
      `melanoscope resume melanoscope-test-\\S+ --out \\S+ --accept ${what}`,
    );
    await expect(tried(now)).rejects.toThrow(command);
    await expect(tried(now, ['classes'])).rejects.toThrow(words);
    const events = await tried(now, [what]);
    expect(events.map(({ type }) => type)).toEqual(['warning', 'preflight-passed']);
    expect(events[0]).toMatchObject({ message: expect.stringMatching(words) as string });
  },
);

test('of a run whose list of images is lost or damaged it is said that nobody knows whether they have changed', async () => {
  const words = async (...args: Parameters<typeof tried>) =>
    (await tried(...args)).map((event) => (event.type === 'warning' ? event.message : event.type));
  for (const [catalogFile, why] of [
    ['lost', /there is no \/.*catalog\.json/],
    ['damaged', /catalog\.json cannot be read/],
  ] as const) {
    const [message, ...others] = await words({ catalogFile });
    expect(message).toMatch(why);
    expect(message).toContain('is not known');
    expect(others).toEqual(['preflight-passed']);
  }
  // A run that was killed before it had read its images has none to compare.
  const phases = config.phases;
  expect(await words({ catalogFile: 'lost', older: true }, [], phases)).toEqual([
    'preflight-passed',
  ]);
  expect(await words({ catalogFile: 'lost', older: true }, [], phases.slice(1))).toHaveLength(2);
});

test('images that were trained on and are held out in accepted data are warned of', async () => {
  const now = { catalog: catalog({ 'm/1.png': 'aa', 'm/2.png': 'bb', 'n/4.png': 'dd' }) };
  const warned = async (tested: number[]) => {
    const events = await tried({ ...now, tested }, ['data']);
    return events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  };
  expect(await warned([2])).toHaveLength(1);
  const [, message] = await warned([0, 1, 2]);
  expect(message).toMatch(
    /^2 images that this run may have trained or validated on are held out now/,
  );
});

test('so they are where settings draw another split', async () => {
  const events = await tried({ config: { seed: 7 }, tested: [1] }, ['config']);
  expect(events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))).toEqual([
    expect.stringMatching(/^Accepted \(config\)/),
    expect.stringMatching(
      /^1 image that this run may have trained or validated on is held out now/,
    ),
  ]);
});

test('of an older run nothing is told of what was trained on, and that is said where its data differs', async () => {
  const now = { catalog: catalog({ 'm/1.png': 'aa', 'n/3.png': 'cc' }), older: true };
  const events = await tried(now, ['data']);
  expect(events.slice(1)).toMatchObject([
    { type: 'warning', message: expect.stringMatching(/^This run has no list/) as string },
    { type: 'preflight-passed' },
  ]);
  const settings = await tried({ config: { learningRate: 0.1 }, older: true }, ['config']);
  expect(settings.map(({ type }) => type)).toEqual(['warning', 'preflight-passed']);
});

test('settings of a group are compared one by one, and those that came later are none', async () => {
  const { hair: _hair, border: _border, ...augmentation } = config.augmentation;
  const older = { ...config, augmentation };
  expect(compareConfig(older, config)).toEqual([]);
  const own = { ...config.transfer.augmentation, hue: 5 };
  const transfer = { ...config.transfer, augmentation: own };
  expect(compareConfig(older, { ...config, transfer, malignant: ['nevus'] })).toEqual([
    'malignant was null, and is ["nevus"]',
    'transfer.augmentation.hue was 0, and is 5',
  ]);
});

test('a setting that came later counts where another value than it had trains differently', () => {
  const { deterministic: _deterministic, ...older } = config;
  expect(compareConfig(older, config)).toEqual([]);
  expect(compareConfig(older, { ...config, deterministic: true })).toEqual([
    'deterministic was false, and is true',
  ]);
});

test('images are compared also where the evaluation alone is left, which draws the split anew', async () => {
  const now = { catalog: catalog({ 'm/1.png': 'aa', 'm/2.png': 'bb' }) };
  await expect(tried(now, [], ['evaluation'])).rejects.toThrow(/of its images 1 gone/);
});

test('lesions that tie the images together otherwise are told, for the split stands on them', async () => {
  const images = before.images.map((image, i) => ({ ...image, lesion: i < 2 ? 'L1' : null }));
  const now = { catalog: { ...before, images } };
  await expect(tried(now)).rejects.toThrow(/lesions, patients or copies tie its images together/);
  const { groups: _groups, ...older } = catalogFile({ catalog: before });
  expect(compareCatalog(older, now).data).toBeNull();
});

test('lesions that tie images of other sources otherwise are told: a fold may hold out what they belong to', () => {
  const extra = {} as ExtraNotes;
  const files = before.images.map(({ file }) => file);
  const of = (...groups: number[]) => ({
    ...{ catalog: before, extra },
    related: groups.map((group, i) => ({ file: files[i] ?? `${i}.png`, sha256: `${i}`, group })),
  });
  const told = catalogFile(of(0, 1, 1));
  expect(compareCatalog(told, of(0, 1, 1))).toEqual({ classes: null, data: null });
  // Files that nothing trains on may come and go.
  expect(compareCatalog(told, of(7, 4, 4, 9))).toEqual({ classes: null, data: null });
  expect(compareCatalog(told, of(0, 1, 2)).data).toMatch(
    /^lesions, .* tie images of other sources to each other or to its own in another way$/,
  );
  // Of an earlier version, and of a study without such images, nothing is known of them.
  const { related: _related, ...older } = told;
  expect(compareCatalog(older, of(0, 1, 2)).data).toBeNull();
  expect(catalogFile({ ...of(0), extra: null })).not.toHaveProperty('related');
});

test('classes that differ are named apart from the files', async () => {
  const now = { catalog: catalog({ 'm/1.png': 'aa' }, ['melanoma', 'naevus']) };
  await expect(tried(now, ['data'])).rejects.toThrow(
    /classes were melanoma, nevus, and are melanoma, naevus/,
  );
  await expect(tried(now)).rejects.toThrow('--accept classes,data');
});
