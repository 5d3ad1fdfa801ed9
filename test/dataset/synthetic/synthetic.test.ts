import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tmpdir } from 'node:os';
import sharp from 'sharp';
import {
  ensureDemoData,
  findImages,
  ingest,
  isSynthetic,
  splitCatalog,
  writeDemoData,
} from '../../../source/dataset/index.js';
import { lesionPicture, lesionSvg } from '../../../source/dataset/synthetic/lesion.js';
import { classSizes, planPictures } from '../../../source/dataset/synthetic/plan.js';
import { temporaryFolder } from '../../temporary.js';

describe('the plan', () => {
  it('is as uneven as the classes it copies', () => {
    const sizes = classSizes(600);
    expect(sizes.reduce((a, b) => a + b)).toBe(601);
    expect(Math.max(...sizes) / Math.min(...sizes)).toBeCloseTo(462 / 77, 0);
    expect(Math.min(...classSizes(1))).toBeGreaterThanOrEqual(4);
  });

  it('keeps each lesion in one folder and one class, with several pictures of some', () => {
    const plan = planPictures(600, 5);
    const places = new Map<string, Set<string>>();
    for (const { lesionId, split, label } of plan) {
      places.set(lesionId, (places.get(lesionId) ?? new Set()).add(`${split}/${label}`));
    }
    expect([...places.values()].every((place) => place.size === 1)).toBe(true);
    expect(plan.length / places.size).toBeGreaterThan(1.6);
    expect(new Set(plan.map(({ file }) => file)).size).toBe(plan.length);
  });
});

describe('a picture', () => {
  const key = { seed: 1, label: 3, lesion: 7, view: 0 };

  it('is the same for the same key and another for another', async () => {
    const first = await lesionPicture(key);
    expect((await lesionPicture(key)).equals(first)).toBe(true);
    for (const other of [{ seed: 2 }, { label: 4 }, { lesion: 8 }, { view: 1 }]) {
      expect((await lesionPicture({ ...key, ...other })).equals(first)).toBe(false);
    }
    expect(await sharp(first).metadata()).toMatchObject({
      format: 'jpeg',
      width: 128,
      height: 128,
      channels: 3,
    });
  });

  it('shows the same lesion in every view of it', () => {
    const outline = (view: number): string | undefined =>
      /<mask id="border".*?<\/mask>/.exec(lesionSvg({ ...key, view }))?.[0];
    expect(outline(0)).toBeDefined();
    expect(outline(1)).toBe(outline(0));
  });

  it('has no number in its drawing that is none', () => {
    for (let lesion = 0; lesion < 45; lesion++) {
      expect(lesionSvg({ seed: 3, label: lesion % 9, lesion, view: 0 })).not.toMatch(
        /NaN|Infinity|undefined/,
      );
    }
  });
});

describe('a written set', () => {
  let dir: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'melanoscope-test-'));
    await writeDemoData(dir, { seed: 3, images: 36 });
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('is found, read and split like any other, its dirty items included', async () => {
    const found = await findImages(dir);
    expect(found.classes).toHaveLength(9);
    const { catalog, cache } = await ingest(found, { side: 16, cacheDir: temporaryFolder() });
    await cache.close();
    expect(catalog.unreadable.map(({ file, reason }) => [file, reason.split(' (')[0]])).toEqual([
      ['Train/nevus/SYNTHETIC_900002.jpg', 'damaged or cut short'],
      ['Train/nevus/SYNTHETIC_900003.jpg', 'a text file, not an image'],
    ]);
    const { split, notes } = splitCatalog(catalog, { validation: 0.2, test: 0.15, seed: 1 });
    expect(notes).toMatchObject({
      duplicateGroups: 1,
      contradictoryGroups: 1,
      testTwinsRemoved: 0,
    });
    expect(new Set(split.train.map((i) => catalog.images[i].label)).size).toBe(9);
  });

  it('names every image in its metadata, so that the CSV finds them too', async () => {
    const byCsv = await findImages(dir, { metadata: join(dir, 'metadata.csv') });
    const byFolder = await findImages(dir);
    const text = byFolder.files.filter(({ file }) => !file.includes('900003'));
    const files = byCsv.files.map(({ lesion: _, tie: _tie, traits: _traits, ...file }) => file);
    const both = await findImages(dir, {
      metadata: join(dir, 'metadata.csv'),
      foldersLabel: true,
    });
    expect(
      both.files.map(({ lesion: _, tie: _tie, traits: _traits, told: _told, ...file }) => file),
    ).toEqual(byFolder.files);
    expect(both.files[0].traits).toEqual({
      age: expect.stringMatching(/^\d+$/),
      sex: expect.stringMatching(/^(fe)?male$/),
      localization: expect.any(String),
    });
    expect(new Set(both.files.map(({ lesion }) => lesion)).size).toBeGreaterThan(9);
    expect(files).toEqual([...text].sort((a, b) => (a.file < b.file ? -1 : 1)));
    expect(byCsv.files.every(({ lesion }) => lesion?.startsWith('SYNTHETIC_LESION'))).toBe(true);
  });

  it('says plainly that it is synthetic', async () => {
    expect(readFileSync(join(dir, 'README.txt'), 'utf8')).toContain(
      'SYNTHETIC IMAGES - NOT MEDICAL DATA',
    );
    expect(await isSynthetic(dir)).toBe(true);
    expect(await isSynthetic(temporaryFolder())).toBe(false);
    expect(await isSynthetic(null)).toBe(true);
  });
});

describe('the built-in set', () => {
  it('is made once, made anew when it is incomplete, and has no leftovers', async () => {
    const dir = join(temporaryFolder(), 'deep', 'set');
    await ensureDemoData(undefined, { dir, images: 36 });
    const marker = join(dir, '.melanoscope-synthetic.json');
    const nevi = join(dir, 'Train', 'nevus');
    const made = readdirSync(nevi).map((name) => readFileSync(join(nevi, name)).toString('base64'));
    let drawn = 0;
    expect(await ensureDemoData(() => drawn++, { dir, images: 36 })).toBe(dir);
    expect(drawn).toBe(0);
    writeFileSync(
      marker,
      readFileSync(marker, 'utf8').replace('"complete": true', '"complete": false'),
    );
    writeFileSync(join(nevi, 'stray.jpg'), '');
    await ensureDemoData(() => drawn++, { dir, images: 36 });
    expect(drawn).toBeGreaterThan(30);
    expect(
      readdirSync(nevi).map((name) => readFileSync(join(nevi, name)).toString('base64')),
    ).toEqual(made);
    expect(readdirSync(join(dir, '..'))).toEqual(['set']);
  });

  it('says where the cache folder can be named, where it cannot be used', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const dir of [join(file, 'set'), join(file, 'deep', 'set')]) {
      await expect(ensureDemoData(undefined, { dir, images: 36 })).rejects.toThrow(
        new RegExp(
          `^The built-in synthetic set cannot be made in the cache folder, as ${dir} \\(ENOTDIR: .*\\)\\. ` +
            "Check the folder's permissions and its disk, or name another folder with MELANOSCOPE_CACHE\\.$",
        ),
      );
    }
    await expect(ensureDemoData(undefined, { dir: '/proc/zz/set', images: 36 })).rejects.toThrow(
      /^The built-in .* as \/proc\/zz\/set \(E.*MELANOSCOPE_CACHE/,
    );
  });
});
