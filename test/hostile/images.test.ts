import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCorrections } from '../../source/dataset/corrections.js';
import { findImages } from '../../source/dataset/find.js';
import { ingest } from '../../source/dataset/ingest.js';
import { readMetadata } from '../../source/dataset/metadata.js';
import { writeTree } from '../dataset/images.js';
import { temporaryFolder } from '../temporary.js';
import { badPictures, oddPictures } from './pictures.js';

/** Finds and reads a folder; what was decoded is closed again. */
async function read(dir: string, side = 16) {
  const found = await findImages(dir);
  const { catalog, cache } = await ingest(found, { side, cacheDir: temporaryFolder() });
  await cache.close();
  return { ...catalog, skipped: found.skipped };
}

/** A few seconds are seen; what grows with the square of a size takes minutes or hours. */
const LONGEST = 15;

/** Seconds of processor time since a measurement; a clock would count what others do on the machine. */
function secondsOfWork(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

test('damaged files, bombs and what is no picture are listed with why; odd pictures are read', async () => {
  const dir = temporaryFolder();
  const [bad, odd] = [await badPictures(), await oddPictures()];
  const at = (folder: string, files: Record<string, Buffer>): [string, Buffer][] =>
    Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]);
  const bytes = Object.fromEntries(Object.entries(bad).map(([name, [content]]) => [name, content]));
  await writeTree(dir, {
    ...Object.fromEntries([...at('bad', bytes), ...at('odd', odd)]),
    'bad/good.png': 1,
  });
  const before = process.cpuUsage();
  const { images, unreadable } = await read(dir);
  // Several are as large as is read.
  expect(secondsOfWork(before)).toBeLessThan(20);
  const reasons = new Map(unreadable.map(({ file, reason }) => [file.slice(4), reason]));
  expect([...reasons.keys()].sort()).toEqual(Object.keys(bad).sort());
  for (const [name, [, reason]] of Object.entries(bad))
    expect(reasons.get(name), name).toMatch(reason);
  const read1 = images.map(({ file }) => file).filter((file) => file.startsWith('odd/'));
  expect(read1.map((file) => file.slice(4)).sort()).toEqual(Object.keys(odd).sort());
  const turned = images.find(({ file }) => file.endsWith('turned.jpg'));
  expect(turned).toMatchObject({ width: 40, height: 40, format: 'jpeg' });
}, 60_000);

test('pipes, devices, sockets, loops and folders that may not be entered are passed over and counted', async () => {
  const dir = temporaryFolder();
  await writeTree(dir, { 'a/1.png': 1, 'b/2.png': 2, 'b/shut/3.png': 3, 'b/unreadable.png': 4 });
  execFileSync('mkfifo', [join(dir, 'a', 'pipe.jpg')]);
  symlinkSync('/dev/zero', join(dir, 'a', 'zero.png'));
  symlinkSync('/dev/tty', join(dir, 'a', 'tty.png'));
  symlinkSync(dir, join(dir, 'a', 'loop'));
  symlinkSync('/', join(dir, 'a', 'the whole disk'));
  symlinkSync('self.png', join(dir, 'a', 'self.png'));
  symlinkSync('nowhere.png', join(dir, 'a', 'broken.png'));
  symlinkSync('/proc/self', join(dir, 'a', 'process'));
  chmodSync(dir, 0o755);
  chmodSync(join(dir, 'b', 'unreadable.png'), 0);
  chmodSync(join(dir, 'b', 'shut'), 0);
  onTestFinished(() => chmodSync(join(dir, 'b', 'shut'), 0o700));
  const cacheDir = temporaryFolder();
  chmodSync(cacheDir, 0o777);
  // Root may read everything: the test becomes nobody for as long as it reads.
  const root = process.geteuid?.() === 0;
  if (root) process.seteuid!(65534);
  try {
    const before = process.cpuUsage();
    const found = await findImages(dir);
    const { catalog, cache } = await ingest(found, { side: 16, cacheDir });
    await cache.close();
    expect(secondsOfWork(before)).toBeLessThan(LONGEST);
    expect(catalog.images.map(({ file }) => file)).toEqual(['a/1.png', 'b/2.png']);
    expect(catalog.unreadable).toEqual([
      { file: 'a/broken.png', reason: 'a link to nothing' },
      { file: 'b/unreadable.png', reason: 'no permission to read it' },
    ]);
    const reasons = found.skipped.map(({ reason, example }) => [reason, example]);
    expect(reasons).toContainEqual(['no regular file', 'a/pipe.jpg']);
    expect(reasons).toContainEqual(['a link back to a folder above it', 'a/loop']);
    expect(reasons).toContainEqual(["a link to the system's own files", 'a/process']);
    expect(reasons).toContainEqual(['cannot be opened (EACCES)', 'b/shut']);
    expect(reasons).toContainEqual(['cannot be opened (ELOOP)', 'a/self.png']);
  } finally {
    if (root) process.seteuid!(0);
  }
});

test('a pipe that takes the place of a picture after it was found holds nothing up', async () => {
  const dir = temporaryFolder();
  await writeTree(dir, { 'a/1.png': 1, 'a/2.png': 2, 'b/3.png': 3 });
  const found = await findImages(dir);
  execFileSync('rm', [join(dir, 'a', '2.png')]);
  execFileSync('mkfifo', [join(dir, 'a', '2.png')]);
  const { catalog, cache } = await ingest(found, { side: 16, cacheDir: temporaryFolder() });
  await cache.close();
  expect(catalog.unreadable).toEqual([{ file: 'a/2.png', reason: 'no regular file' }]);
});

test('a class may have the name of what every object has', async () => {
  const dir = temporaryFolder();
  await writeTree(dir, { '__proto__/1.png': 1, 'constructor/2.png': 2, 'toString/3.png': 3 });
  const { classes, images } = await read(dir);
  expect(classes).toEqual(['__proto__', 'constructor', 'toString']);
  expect(images.map(({ label }) => label)).toEqual([0, 1, 2]);
});

test('a CSV of 1,000,000 rows with a BOM, quotes, formulas and ways out of the folder is read', async () => {
  const dir = temporaryFolder();
  await writeTree(dir, { '1.png': 1, '2.png': 2 });
  const outside = temporaryFolder();
  await writeTree(outside, { 'x.png': 9 });
  const rows = Array.from({ length: 1_000_000 }, (_, n) => `"im ""${n}""",nevus,L${n % 9999}`);
  const csv = join(dir, 'labels.csv');
  writeFileSync(
    csv,
    [
      '\ufeffimage_id,dx,lesion_id',
      '1,"=cmd|\' /C calc\'!A0",L1',
      '2,@SUM(1),L2',
      `../${outside.split('/').at(-1)}/x.png,mel,L3`,
      '/etc/passwd,mel,L4',
      '__proto__,mel,constructor',
      ...rows,
    ].join('\r\n'),
  );
  const before = process.cpuUsage();
  const found = await findImages(dir, { metadata: csv });
  expect(secondsOfWork(before)).toBeLessThan(LONGEST);
  expect(found.files.map(({ file, label }) => [file, label])).toEqual([
    ['1.png', "=cmd|' /C calc'!A0"],
    ['2.png', '@SUM(1)'],
  ]);
  expect(found.skipped).toContainEqual(
    expect.objectContaining({ reason: 'named in the CSV, but no such file', count: 1_000_003 }),
  );
}, 180_000);

test('corrected labels of 1,000,000 files are read', async () => {
  const csv = join(temporaryFolder(), 'relabel.csv');
  const rows = Array.from({ length: 1_000_000 }, (_, n) => `nevus/im ${n}.jpg,melanoma,wrong`);
  writeFileSync(csv, ['file,label,status', ...rows].join('\n'));
  const before = process.cpuUsage();
  const corrections = await readCorrections(csv);
  expect(secondsOfWork(before)).toBeLessThan(LONGEST);
  expect(corrections).toHaveLength(1_000_000);
  const last = { file: 'nevus/im 999999.jpg', label: 'melanoma', status: 'wrong' };
  expect(corrections.at(-1)).toEqual(last);
}, 60_000);

test('a quote that nobody closes is named soon, with its row, however long the file is', async () => {
  const csv = join(temporaryFolder(), 'open.csv');
  for (const filler of ['x', '""', 'é,', '\n']) {
    writeFileSync(csv, `image_id,dx\n1,nevus\n"2${filler.repeat((20 << 20) / filler.length)}`);
    const before = process.cpuUsage();
    await expect(readMetadata([csv], new Set(['1']))).rejects.toThrow(
      /open\.csv is no CSV that can be read: row 3: /,
    );
    expect(secondsOfWork(before), filler).toBeLessThan(LONGEST);
  }
}, 60_000);

test('a folder of 10,000 classes is refused in words, whether folders or a CSV name them', async () => {
  const dir = temporaryFolder();
  const names = Array.from({ length: 10_000 }, (_, n) => `patient ${n}`);
  for (const name of names) mkdirSync(join(dir, 'a', name), { recursive: true });
  const before = process.cpuUsage();
  await expect(findImages(join(dir, 'a'))).rejects.toThrow(
    /holds 10,000 classes, read as folders by class; a study has at most 1,000\. If .* --metadata/,
  );
  expect(secondsOfWork(before)).toBeLessThan(LONGEST);
  mkdirSync(join(dir, 'b'));
  for (const name of names) writeFileSync(join(dir, 'b', `${name}.png`), '');
  const csv = join(dir, 'labels.csv');
  writeFileSync(csv, ['image,label', ...names.map((name) => `${name},${name}`)].join('\n'));
  const then = process.cpuUsage();
  await expect(findImages(join(dir, 'b'), { metadata: csv })).rejects.toThrow(
    /holds 10,000 classes, read as images labelled by a CSV; a study has at most 1,000/,
  );
  expect(secondsOfWork(then)).toBeLessThan(LONGEST);
  // Twenty thousand files take longer to remove than a test's clean-up is given.
  rmSync(dir, { recursive: true });
}, 120_000);

test('a device is no table of metadata', async () => {
  const dir = temporaryFolder();
  await writeTree(dir, { 'a/1.png': 1 });
  await expect(findImages(dir, { metadata: '/dev/zero' })).rejects.toThrow(
    /is no file\. Name a CSV/,
  );
});
