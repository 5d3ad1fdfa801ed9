import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRunFolder, removeDrafts } from '../source/runs/folder.js';
import { writeWhole, writeWholeSync } from '../source/write-whole.js';
import { noDisk, smallDisk } from './faults/small-disk.js';
import { temporaryFolder } from './temporary.js';

const ways = [
  ['asynchronously', writeWhole],
  ['at once', async (path: string, text: string) => writeWholeSync(path, text)],
] as const;

describe.each(ways)('a file written %s', (_how, write) => {
  test('is new, or in the place of the one before, whose permissions it keeps', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'results.json');
    await write(path, 'one');
    chmodSync(path, 0o640);
    await write(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(['results.json']);
  });

  test('is written where a link leads to', async () => {
    const folder = temporaryFolder();
    const [path, link] = [join(folder, 'labels.csv'), join(folder, 'relabel.csv')];
    writeFileSync(path, 'one');
    symlinkSync(path, link);
    await write(link, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('leaves nothing behind where it cannot be written', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'results.json');
    mkdirSync(join(path, 'in the way'), { recursive: true });
    await expect(write(path, 'one')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['results.json']);
  });

  test.skipIf(noDisk !== null)(
    'is as it was where the disk takes a part of it, and the room is free again',
    async () => {
      const small = smallDisk(256);
      onTestFinished(() => small.unmount());
      const path = join(small.path, 'results.json');
      const before = 'a'.repeat(20_000);
      await write(path, before);
      small.fill(10_000);
      const room = statfsSync(small.path).bavail;
      expect(room).toBeGreaterThan(0);
      await expect(write(path, 'b'.repeat(20_000))).rejects.toThrow(/ENOSPC/);
      expect(readFileSync(path, 'utf8')).toBe(before);
      expect(statfsSync(small.path).bavail).toBe(room);
      expect(readdirSync(small.path).sort()).toEqual(['ballast', 'results.json']);
    },
  );
});

test('many writes of one file at once leave one of them, whole', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'results.json');
  const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(5000));
  await Promise.all(texts.map((text) => writeWhole(path, text)));
  expect(texts).toContain(readFileSync(path, 'utf8'));
  expect(readdirSync(folder)).toEqual(['results.json']);
});

test('what a killed runner has left half written is taken away, and nothing else', async () => {
  const folder = await createRunFolder(temporaryFolder(), 'amber');
  const phase = join(folder, 'phases', 'baseline');
  for (const name of ['last.new', 'fold-3']) mkdirSync(join(phase, name), { recursive: true });
  const left = [
    join(folder, 'results.json.71-0-3.new'),
    join(phase, 'predictions.json.71-1-9.new'),
  ];
  const others = [join(folder, 'results.json'), join(folder, 'relabel.csv.80-0-1.new')];
  for (const path of [...left, ...others]) writeFileSync(path, '');
  await removeDrafts(folder);
  expect(readdirSync(folder).sort()).toEqual([
    ...['phases', 'pictures', 'relabel.csv.80-0-1.new', 'results.json'],
  ]);
  expect(readdirSync(phase, { recursive: true }).sort()).toEqual(['fold-3', 'last.new']);
});
