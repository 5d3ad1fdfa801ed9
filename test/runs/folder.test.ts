/** How a user names a run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createRunFolder, findRunFolder } from '../../source/runs/folder.js';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'melanoscope-folder-'));
});
afterEach(() => rmSync(out, { recursive: true }));

function made(...names: string[]): void {
  for (const name of names) {
    mkdirSync(join(out, name));
    writeFileSync(join(out, name, 'events.jsonl'), '');
  }
}

test('a run is named in whole, by the last part of its name, or by its folder', async () => {
  made('2026-01-31-142530-larch', '2026-02-01-090000-teal', 'night', 'polar');
  expect(await findRunFolder('night', out)).toBe(join(out, 'night'));
  expect(await findRunFolder('larch', out)).toBe(join(out, '2026-01-31-142530-larch'));
  expect(await findRunFolder('090000-teal', out)).toBe(join(out, '2026-02-01-090000-teal'));
  expect(await findRunFolder(join(out, 'polar'), 'elsewhere')).toBe(join(out, 'polar'));
  // A part of a word is none of a name.
  for (const name of ['lar', 'arch', '', '2026-01-31']) {
    await expect(findRunFolder(name, out)).rejects.toThrow('There is no run named');
  }
});

test('where to look for runs is told as the program was started: by npm it is found through npx', async () => {
  made('amber');
  vi.stubEnv('npm_lifecycle_script', 'node bin/melanoscope.js');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(findRunFolder('heron', out)).rejects.toThrow(/ See: npx melanoscope runs --out /);
});

test('a last part that several runs have names none of them, unless one has it as its whole name', async () => {
  made('2026-01-31-142530-larch', '2026-02-01-090000-larch');
  const several = findRunFolder('larch', out);
  await expect(several).rejects.toThrow(/2 runs in .* end in larch: .*142530-larch/);
  await expect(several).rejects.toThrow(/090000-larch\. Name one in whole\.$/);
  made('larch');
  expect(await findRunFolder('larch', out)).toBe(join(out, 'larch'));
});

test('a name that is taken is refused: by a run, which one can go on with, or by another folder', async () => {
  made('night');
  await expect(createRunFolder(out, 'night')).rejects.toThrow(/a run named night .* resume night/);
  mkdirSync(join(out, 'mine'));
  await expect(createRunFolder(out, 'mine')).rejects.toThrow(
    `There is a folder ${join(out, 'mine')} already, and no run in it. Give another --name, or take it away.`,
  );
  writeFileSync(join(out, 'notes'), '');
  await expect(createRunFolder(out, 'notes')).rejects.toThrow(/cannot be made \(EEXIST/);
  expect(await createRunFolder(out, 'amber')).toBe(join(out, 'amber'));
});

test('runs that begin in the same second and draw the same word have names of their own', async () => {
  const drawn = ['2026-01-31-142530-larch', '2026-01-31-142530-larch', '2026-01-31-142530-teal'];
  const names = drawn.values();
  const begin = () => createRunFolder(out, null, () => names.next().value!);
  expect(await begin()).toBe(join(out, drawn[0]!));
  expect(await begin()).toBe(join(out, drawn[2]!));
  // As the jobs of a batch do.
  const many = await Promise.all(Array.from({ length: 30 }, () => createRunFolder(out, null)));
  expect(new Set(many).size).toBe(30);
  for (const folder of many) expect(basename(folder)).toMatch(/^\d{4}(-\d\d){2}-\d{6}-[a-z]+$/);
});
