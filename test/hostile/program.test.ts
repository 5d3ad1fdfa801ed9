import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { reduce } from '../../source/runs/reduce.js';
import { initialState } from '../../source/runs/state.js';
import { readLog } from '../../source/runs/read-log.js';
import { eventsPath } from '../../source/runs/folder.js';
import { Compositor } from '../../source/ui/compositor.js';
import { printableState } from '../../source/ui/printable-state.js';
import { picture } from '../dataset/images.js';
import { environment, programPath } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { openShell } from '../ui/shell.js';
import { checkText } from './parsers.js';
import { badPictures, oddPictures } from './pictures.js';

/** Runs the program and tells how much memory it took at most, in MB. */
async function measured(args: string[]) {
  const folder = temporaryFolder();
  const out = join(folder, 'memory');
  const hook = join(folder, 'hook.mjs');
  writeFileSync(
    hook,
    `import { writeFileSync } from 'node:fs';
     process.on('exit', () => writeFileSync(${JSON.stringify(out)}, String(process.resourceUsage().maxRSS)));`,
  );
  const env = environment({ MELANOSCOPE_CACHE: join(folder, 'cache') });
  const argv = ['--import', pathToFileURL(hook).href, programPath, ...args];
  const child = spawn(process.execPath, argv, { env });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text, megabytes: Number(readFileSync(out, 'utf8')) / 1024 };
}

const names = [
  'esc \x1b[2J\x1b]0;owned\x07\x1b[31m',
  'c1 \u009b31m',
  'line\nbreak\rback',
  'tab\tand bell\x07',
  '\u202egnp.exe',
  'zero\u200bwidth\ufeff',
  '  spaces  ',
  '🩺👩🏽‍⚕️ lesion',
  'é'.repeat(100),
  '=cmd()',
  '-rf',
  'x'.repeat(251),
];

/** A folder whose classes and files are called what no one should call them. */
async function foldersOfNames(): Promise<string> {
  const dir = temporaryFolder();
  for (const [n, name] of names.entries()) {
    mkdirSync(join(dir, name));
    for (let i = 0; i < 4; i++) {
      const file = `${i}${name}`.slice(0, 120);
      writeFileSync(
        join(dir, name, `${file}.png`),
        await picture(n * 7 + i)
          .png()
          .toBuffer(),
      );
    }
    writeFileSync(join(dir, name, `cut ${n}.jpg`), 'no picture \x1b[2J');
  }
  return dir;
}

/** Each line by itself: a line break between them is the program's own. */
const checkOutput = (text: string): void => text.split('\n').forEach(checkText);

test('audit prints nothing that a terminal acts upon, whatever classes and files are called', async () => {
  const folder = await foldersOfNames();
  const { code, text } = await measured(['audit', folder, '--all']);
  expect(code).toBe(0);
  checkOutput(text);
  const json = await measured(['audit', folder, '--json']);
  checkOutput(json.text);
  expect(Object.keys((JSON.parse(json.text) as { classes: object }).classes).sort()).toEqual(
    names.toSorted(),
  );
  expect(text).toContain('Files that cannot be read: 12');
  expect(text).toContain('esc ?[2J?]0;owned??[31m');
}, 60_000);

test('a run of such a folder prints, shows and writes nothing outside its folder', async () => {
  const out = temporaryFolder();
  const dir = await foldersOfNames();
  const args = [
    'run',
    '--plain',
    '--data',
    dir,
    '--out',
    out,
    '--name',
    'names',
    '--contradictory',
    'keep',
    '--duplicates',
    'keep',
  ];
  const { code, text } = await measured([...args, '--phases', 'data,samples', '--engine', 'wasm']);
  checkOutput(text);
  expect(code, text).toBe(0);
  expect(readdirSync(out)).toEqual(['names']);
  expect(readdirSync(join(out, 'names', 'pictures')).join()).toMatch(/^[\w.,-]*$/);
  const { events } = await readLog(eventsPath(join(out, 'names')));
  const state = printableState(events.reduce(reduce, initialState()));
  const compositor = new Compositor();
  const shell = await openShell(state, { columns: 110, rows: 35 }, { compositor });
  for (const key of ['', '1', '2', '?', 'l']) {
    if (key !== '') await shell.type(key);
    for (const cells of compositor.compose(shell.frame()))
      checkText(cells.map(({ text }) => text).join(''));
  }
  shell.unmount();
}, 90_000);

test('a class and a run are named by the user in messages that a terminal does not act upon', async () => {
  for (const args of [
    ['audit', '/nowhere/\x1b[2J'],
    ['attach', 'run\x1b[2J'],
    ['run', '--plain', '--name', '../out'],
    ['run', '--plain', '--config', '/nowhere/\x1b]0;x\x07'],
    ['\x1b[2J'],
    ['runs', '--\x1b[2J'],
  ]) {
    const { code, text } = await measured(args);
    expect(code, text).not.toBe(0);
    expect(text).not.toMatch(/\n\s+at /);
    checkOutput(text);
  }
}, 90_000);

test('a log with a line of a gigabyte is shown in 400 MB of memory, and the line named', async () => {
  const out = temporaryFolder();
  const folder = join(out, 'long');
  mkdirSync(folder);
  const runner = { pid: 1, host: 'h' };
  const started = { type: 'run-started', schema: 1, version: '0.1.0', run: 'long', runner };
  const event = { seq: 1, time: '2026-01-01T00:00:00.000Z', ...started, config: {}, phases: [] };
  writeFileSync(eventsPath(folder), `${JSON.stringify(event)}\n`);
  // Bytes that no one has written read as zero.
  truncateSync(eventsPath(folder), 1 << 30);
  const { code, text, megabytes } = await measured(['logs', folder]);
  expect(code, text).toBe(0);
  expect(text).toContain("1 line of this run's log cannot be read and was left out");
  expect(megabytes).toBeLessThan(400);
}, 120_000);

test('a table of a million rows takes 400 MB of memory', async () => {
  const dir = await foldersOfNames();
  const csv = join(temporaryFolder(), 'archive.csv');
  // A table that names none of the images is refused.
  mkdirSync(join(dir, 'named'));
  writeFileSync(join(dir, 'named', 'ISIC_5.png'), await picture(5).png().toBuffer());
  const rows = Array.from({ length: 1_000_000 }, (_, n) => `ISIC_${n},L${n % 9999},61.0,male,back`);
  writeFileSync(csv, ['image_id,lesion_id,age,sex,localization', ...rows].join('\n'));
  const { code, text, megabytes } = await measured(['audit', dir, '--metadata', csv]);
  expect(code, text).toBe(0);
  expect(megabytes).toBeLessThan(400);
}, 120_000);

test('bombs, damaged and huge pictures take less than 1.5 GB of memory', async () => {
  const dir = temporaryFolder();
  const bad = await badPictures();
  const odd = await oddPictures();
  mkdirSync(join(dir, 'bad'));
  mkdirSync(join(dir, 'odd'));
  for (const [name, [bytes]] of Object.entries(bad)) writeFileSync(join(dir, 'bad', name), bytes);
  for (const [name, bytes] of Object.entries(odd)) {
    for (let n = 0; n < 3; n++) {
      // A byte behind the end makes another content of it.
      writeFileSync(join(dir, 'odd', `${n} ${name}`), Buffer.concat([bytes, Buffer.alloc(n)]));
    }
  }
  const { code, text, megabytes } = await measured(['audit', dir]);
  expect(code, text).toBe(0);
  checkOutput(text);
  expect(megabytes).toBeLessThan(1500);
}, 120_000);
