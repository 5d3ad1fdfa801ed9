import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../source/make-folder.js';
import { packageRoot } from '../source/entry-points.js';
import { runProgram, startProgram } from './program.js';
import { temporaryFolder } from './temporary.js';
import { loadEvents } from './ui/fixtures.js';

test('makes the folders above as well, with the permissions asked for, and is content with what is there', async () => {
  const folder = temporaryFolder();
  const deep = join(folder, 'a', 'b', 'c');
  await makeFolder(deep, 0o700);
  for (const path of [deep, join(folder, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  await makeFolder(deep, 0o750);
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  await makeFolder('/');
});

test('many may make the same folders at once', async () => {
  for (let n = 0; n < 20; n++) {
    const deep = join(temporaryFolder(), 'a', 'b', 'c', 'd');
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
    expect(existsSync(deep)).toBe(true);
  }
});

test('a file and a link to nothing in the way are named', async () => {
  const folder = temporaryFolder();
  const [file, link] = [join(folder, 'file'), join(folder, 'link')];
  writeFileSync(file, '');
  symlinkSync(join(folder, 'gone', 'away'), link);
  await expect(makeFolder(file)).rejects.toThrow(`EEXIST: file already exists, mkdir '${file}'`);
  await expect(makeFolder(join(file, 'a', 'b'))).rejects.toThrow(/ENOTDIR/);
  await expect(makeFolder(join(link, 'a'))).rejects.toThrow(/EEXIST/);
  mkdirSync(join(folder, 'gone', 'away'), { recursive: true });
  await makeFolder(join(link, 'a'));
});

test.skipIf(!existsSync('/proc/self'))(
  'a folder where the system makes none is refused in good time',
  async () => {
    await expect(makeFolder('/proc/runs')).rejects.toThrow(/ENOENT/);
    await expect(makeFolder('/proc/runs/of/mine')).rejects.toThrow(/ENOENT/);
    const begun = runProgram(['run', '--plain', '--out', '/proc/runs', '--name', 'amber']);
    const drawn = runProgram(['demo-data', '/proc/lesions']);
    expect(await begun).toMatchObject({
      code: 1,
      stderr:
        "melanoscope: The run's folder /proc/runs/amber cannot be made (ENOENT: no such file or directory, " +
        "mkdir '/proc/runs'). Name a folder that you may write to with --out.\n",
    });
    expect((await drawn).stderr).toMatch(
      /^melanoscope: \/proc\/lesions cannot be used as a folder/,
    );
    const uncached = await runProgram(
      ['run', '--plain', '--out', temporaryFolder(), '--phases', 'data', '--engine', 'wasm'],
      { MELANOSCOPE_CACHE: '/proc/cache' },
    );
    expect(uncached.code).toBe(1);
    expect(uncached.stdout).toContain("mkdir '/proc/cache'");
  },
  60_000,
);

test.skipIf(!existsSync('/proc/self'))(
  'an export to such a folder is refused, too',
  async () => {
    const run = join(temporaryFolder(), 'larch');
    mkdirSync(run);
    const log = loadEvents().map((event) => `${JSON.stringify(event)}\n`);
    writeFileSync(join(run, 'events.jsonl'), log.join(''));
    const exporting = startProgram(['export', run, '--to', '/proc/x', '--only', 'report']);
    const timer = setTimeout(() => exporting.kill('SIGKILL'), 20_000);
    const { code, stderr } = await exporting.finished;
    clearTimeout(timer);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "melanoscope: /proc/x/report.html cannot be written (ENOENT: no such file or directory, mkdir '/proc/x'). " +
        'Name a folder that you may write to with --to.\n',
    );
  },
  60_000,
);

test("Node's recursive mkdir is called nowhere", () => {
  const source = join(packageRoot(), 'source');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' });
  const calling = names.filter(
    (name) =>
      /\.tsx?$/.test(name) &&
      /mkdir(Sync)?\([^;]*recursive/.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(calling).toEqual([]);
});
