import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { findImages } from '../../source/dataset/find.js';
import { ingest, type IngestOptions } from '../../source/dataset/ingest.js';
import { readPixels } from '../../source/dataset/read-pixels.js';
import type { Catalog, PackedCache } from '../../source/dataset/types.js';
import { temporaryFolder } from '../temporary.js';
import { picture, writeTree } from './images.js';

const SIDE = 12;
const ROW = SIDE * SIDE * 3;

/** A folder of six pictures whose files are old enough to be trusted by their time stamps. */
async function dataFolder(): Promise<string> {
  const dir = temporaryFolder();
  await writeTree(dir, {
    'a/0.png': 0,
    'a/1.png': 1,
    'a/2.png': 2,
    'b/3.png': 3,
    'b/4.png': 4,
    'b/5.png': 5,
  });
  return dir;
}

async function read(dir: string, cacheDir: string, options: Partial<IngestOptions> = {}) {
  const found = await findImages(dir);
  // What changed within the last seconds is read again on purpose; here the files are called old.
  for (const file of found.files) file.modified -= 10_000;
  return ingest(found, { side: SIDE, cacheDir, ...options });
}

/** The number that each image's cached pixels hold, as picture() wrote it. */
async function numbers(catalog: Catalog, cache: PackedCache): Promise<number[]> {
  const pixels = Buffer.alloc(catalog.images.length * ROW);
  await cache.read(
    catalog.images.map(({ row }) => row),
    pixels,
  );
  return catalog.images.map((_image, i) => pixels.readUInt16LE(i * ROW));
}

/** Reads, closes, and tells what came of it. */
async function outcome(dir: string, cacheDir: string, options: Partial<IngestOptions> = {}) {
  const { catalog, cache } = await read(dir, cacheDir, options);
  const { reused, decoded, rows } = cache;
  const result = {
    reused,
    decoded,
    rows,
    numbers: await numbers(catalog, cache),
    unreadable: catalog.unreadable,
  };
  await cache.close();
  return result;
}

const only = (folder: string): string =>
  join(folder, readdirSync(folder).filter((name) => !name.endsWith('.lock'))[0]);

describe('the packed cache', () => {
  it('decodes each image once and finds it again', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const first = await outcome(dir, cacheDir);
    expect(first).toEqual({
      reused: 0,
      decoded: 6,
      rows: 6,
      numbers: [0, 1, 2, 3, 4, 5],
      unreadable: [],
    });
    expect(await outcome(dir, cacheDir)).toEqual({ ...first, reused: 6, decoded: 0 });
  });

  it('does not open a file that has not changed', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    await outcome(dir, cacheDir);
    const found = await findImages(dir);
    for (const file of found.files) file.modified -= 10_000;
    rmSync(join(dir, 'a/1.png'));
    const { cache } = await ingest(found, { side: SIDE, cacheDir });
    expect(cache.reused).toBe(6);
    await cache.close();
  });

  it('keeps one row for byte-identical files', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    copyFileSync(join(dir, 'a/1.png'), join(dir, 'b/twin.png'));
    const { catalog, cache } = await read(dir, cacheDir);
    const twins = catalog.images.filter(({ file }) => /a.1.png|twin/.test(file));
    expect(twins[0].sha256).toBe(twins[1].sha256);
    expect(twins[0].row).toBe(twins[1].row);
    expect(cache.rows).toBe(6);
    await cache.close();
  });

  it('notices a changed, a new and a deleted file', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    await outcome(dir, cacheDir);
    await writeTree(dir, { 'a/1.png': 77, 'b/6.png': 6 });
    rmSync(join(dir, 'b/4.png'));
    const after = await outcome(dir, cacheDir);
    expect(after).toMatchObject({ reused: 4, decoded: 2, numbers: [0, 77, 2, 3, 5, 6] });
  });

  it('notices new bytes under the old size and modification time', async () => {
    const [dir, cacheDir] = [temporaryFolder(), temporaryFolder()];
    const tiff = (n: number): Promise<Buffer> =>
      picture(n).tiff({ compression: 'none' }).toBuffer();
    await writeTree(dir, { 'a/0.tiff': await tiff(1), 'b/1.png': 2 });
    const path = join(dir, 'a/0.tiff');
    const date = new Date('2020-01-01');
    utimesSync(path, date, date);
    await outcome(dir, cacheDir);
    const { size, mtimeMs } = statSync(path);
    writeFileSync(path, await tiff(9));
    utimesSync(path, date, date);
    expect(statSync(path)).toMatchObject({ size, mtimeMs });
    expect((await outcome(dir, cacheDir)).numbers).toEqual([9, 2]);
  });

  it('does not trust the time stamp of a file that was just written', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const found = await findImages(dir);
    await (await ingest(found, { side: SIDE, cacheDir })).cache.close();
    expect(readFileSync(join(only(cacheDir), 'index.jsonl'), 'utf8')).not.toContain(
      '"kind":"file"',
    );
  });

  it('lists what cannot be read and goes on', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const whole = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#345' },
    })
      .jpeg()
      .toBuffer();
    await writeTree(dir, {
      'a/cut.jpg': whole.subarray(0, 200),
      'b/text.jpg': 'no picture',
      'a/gone.jpg': whole,
    });
    const found = await findImages(dir);
    rmSync(join(dir, 'a/gone.jpg'));
    const { catalog, cache } = await ingest(found, { side: SIDE, cacheDir });
    expect(catalog.images).toHaveLength(6);
    expect(catalog.unreadable).toEqual([
      { file: 'a/cut.jpg', reason: expect.stringMatching(/^damaged or cut short/) },
      { file: 'a/gone.jpg', reason: 'it is no longer there' },
      { file: 'b/text.jpg', reason: 'a text file, not an image' },
    ]);
    await cache.close();
  });

  // Other systems have no such names.
  it.skipIf(process.platform !== 'linux')('names that are not UTF-8 are called so', async () => {
    const dir = await dataFolder();
    const inLatin1 = (path: string) => Buffer.from(join(dir, path), 'latin1');
    writeFileSync(inLatin1('a/n\u00e9vus.png'), await picture(50).png().toBuffer());
    mkdirSync(inLatin1('a/\u00e9t\u00e9'));
    writeFileSync(inLatin1('a/\u00e9t\u00e9/1.png'), await picture(51).png().toBuffer());
    const found = await findImages(dir);
    const reason = 'its name is not UTF-8: rename it';
    expect(found.skipped).toContainEqual({ reason, count: 1, example: 'a/\ufffdt\ufffd' });
    const { catalog, cache } = await ingest(found, { side: SIDE, cacheDir: temporaryFolder() });
    expect(catalog.unreadable).toEqual([{ file: 'a/n\ufffdvus.png', reason }]);
    await cache.close();
    expect(await readPixels(join(dir, 'a/n\ufffdvus.png'), SIDE)).toEqual({ reason });
    expect(await readPixels(join(dir, 'a/none.png'), SIDE)).toEqual({
      reason: 'there is no such file',
    });
    mkdirSync(inLatin1('n\u00e9vus'));
    writeFileSync(inLatin1('n\u00e9vus/1.png'), await picture(52).png().toBuffer());
    await expect(findImages(dir)).rejects.toThrow(
      `The folder ${join(dir, 'n\ufffdvus')} cannot be read: ${reason}.`,
    );
  });

  it('says so when no image of a class can be read', async () => {
    const dir = temporaryFolder();
    await writeTree(dir, { 'a/0.png': 0, 'b/1.png': 'nothing' });
    await expect(read(dir, temporaryFolder())).rejects.toThrow(
      /No image of the class "b".*b\/1\.png: a text file.*or take its folder away/,
    );
    await writeTree(dir, { 'm.csv': 'image,label\n0,a\n1,b\n' });
    const found = await findImages(dir, { metadata: join(dir, 'm.csv') });
    await expect(ingest(found, { side: 8, cacheDir: temporaryFolder() })).rejects.toThrow(
      /or take its rows out of the CSV/,
    );
  });

  it('gives rows of neighbours and of none, in the order asked for', async () => {
    const { cache } = await read(await dataFolder(), temporaryFolder(), { concurrency: 1 });
    const pixels = Buffer.alloc(7 * ROW);
    await cache.read([4, 5, 0, 0, 1, 2, 5], pixels);
    expect(Array.from({ length: 7 }, (_, i) => pixels.readUInt16LE(i * ROW))).toEqual([
      4, 5, 0, 0, 1, 2, 5,
    ]);
    await expect(cache.read([0, 1], new Uint8Array(ROW))).rejects.toThrow(RangeError);
    await cache.close();
  });

  it('reports progress up to the last image', async () => {
    const seen: number[] = [];
    const onProgress = (_task: string, done: number, total: number): void =>
      void seen.push(done, total);
    await outcome(await dataFolder(), temporaryFolder(), { onProgress });
    expect(seen.slice(0, 2)).toEqual([0, 6]);
    expect(seen.slice(-2)).toEqual([6, 6]);
  });

  it('calls each reading of the same images by its side', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const tasks = new Set<string>();
    const onProgress = (task: string): void => void tasks.add(task);
    const found = await findImages(dir);
    for (const side of [8, 16]) {
      const { cache } = await ingest(found, { side, cacheDir, onProgress });
      await cache.close();
    }
    expect([...tasks]).toEqual(['reading images at 8 px', 'reading images at 16 px']);
  });
});

describe('a damaged cache', () => {
  it('decodes again the rows whose pixels are not what was written', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const whole = await outcome(dir, cacheDir);
    const path = join(only(cacheDir), 'pixels.bin');
    const bytes = readFileSync(path);
    bytes[2 * ROW + 17] ^= 1;
    writeFileSync(path, bytes);
    const mended = await outcome(dir, cacheDir);
    expect(mended).toMatchObject({ reused: 5, decoded: 1, numbers: whole.numbers });
    expect(await outcome(dir, cacheDir)).toMatchObject({
      reused: 6,
      decoded: 0,
      numbers: whole.numbers,
    });
  });

  it.each<[string, (folder: string) => void, number]>([
    ['pixels cut short', (f) => truncateSync(join(f, 'pixels.bin'), 4 * ROW + 5), 4],
    ['pixels gone', (f) => rmSync(join(f, 'pixels.bin')), 0],
    ['pixels empty', (f) => truncateSync(join(f, 'pixels.bin'), 0), 0],
    ['index gone', (f) => rmSync(join(f, 'index.jsonl')), 0],
    ['index of noise', (f) => writeFileSync(join(f, 'index.jsonl'), Buffer.alloc(999, 0xa7)), 0],
    ['index of another recipe', (f) => edit(f, (text) => text.replace('lanczos3', 'nearest')), 0],
    ['index with a torn last line', (f) => edit(f, (text) => text.slice(0, -30)), 6],
    ['index with a damaged line', (f) => edit(f, (text) => text.replace('"row":3', '"row":#')), 5],
    ['index with rows exchanged', (f) => edit(f, (text) => text.replace('"row":3', '"row":1')), 5],
  ])('is mended: %s', async (_name, damage, reused) => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const whole = await outcome(dir, cacheDir, { concurrency: 1 });
    damage(only(cacheDir));
    expect(await outcome(dir, cacheDir)).toMatchObject({
      reused,
      decoded: 6 - reused,
      numbers: whole.numbers,
    });
    expect(await outcome(dir, cacheDir)).toMatchObject({ reused: 6, numbers: whole.numbers });
  });

  const edit = (folder: string, change: (text: string) => string): void => {
    const path = join(folder, 'index.jsonl');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  it('says so when it is cut short while it is read', async () => {
    const cacheDir = temporaryFolder();
    const { cache } = await read(await dataFolder(), cacheDir);
    truncateSync(cache.path, 2 * ROW);
    await expect(cache.read([5], new Uint8Array(ROW))).rejects.toThrow(
      /cut short while it was in use\. Resume/,
    );
    await cache.close();
  });

  it('says so when its folder cannot be used', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(read(await dataFolder(), file)).rejects.toThrow(
      /cannot be used .*MELANOSCOPE_CACHE/,
    );
  });
});

describe('several writers and interruptions', () => {
  it('goes on where an interrupted run was', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const onProgress = (_task: string, done: number): void => {
      if (done === 3) throw new Error('interrupted');
    };
    await expect(read(dir, cacheDir, { onProgress, concurrency: 1 })).rejects.toThrow(
      'interrupted',
    );
    const rest = await outcome(dir, cacheDir);
    expect(rest).toMatchObject({ reused: 3, decoded: 3, numbers: [0, 1, 2, 3, 4, 5] });
  });

  it('lets one run fill the cache while others wait for it', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const results = await Promise.all([1, 2, 3].map(() => outcome(dir, cacheDir)));
    expect(results.map(({ decoded }) => decoded).sort()).toEqual([0, 0, 6]);
    for (const result of results) expect(result.numbers).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('leaves an open cache whole while another run begins it anew', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    const { catalog, cache } = await read(dir, cacheDir);
    rmSync(join(only(cacheDir), 'index.jsonl'));
    await outcome(dir, cacheDir);
    expect(await numbers(catalog, cache)).toEqual([0, 1, 2, 3, 4, 5]);
    await cache.close();
  });

  it('takes over the lock of a process that died', async () => {
    const [dir, cacheDir] = [await dataFolder(), temporaryFolder()];
    await outcome(dir, cacheDir);
    const lock = `${only(cacheDir)}.lock`;
    mkdirSync(lock);
    const old = new Date(Date.now() - 60_000);
    utimesSync(lock, old, old);
    expect(await outcome(dir, cacheDir)).toMatchObject({ reused: 6 });
  });
});
