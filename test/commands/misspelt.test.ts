/** What is misspelt on the command line is answered with what was meant. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseArguments } from '../../source/commands/parse.js';
import { studyOptions } from '../../source/commands/options.js';
import { runCommand } from '../../source/commands/run.js';
import { programPath, runProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { captured } from './captured.js';

test('an option', () => {
  const parse = (...argv: string[]) => parseArguments('run', argv, studyOptions, '');
  expect(() => parse('--epoch', '3')).toThrow(
    'Unknown option --epoch. Did you mean --epochs? See: melanoscope run --help',
  );
  expect(() => parse('--imageSiz=3')).toThrow('Did you mean --image-size?');
  expect(() => parse('--wholly-other')).toThrow(/^Unknown option --wholly-other\. See/);
});

test('a number that is left out, as by a variable of the shell that is not set', () => {
  const parse = (...argv: string[]) => parseArguments('run', argv, studyOptions, '').flags;
  for (const argv of [
    ['--seed'],
    ['--seed', ''],
    ['--seed='],
    ['--seed', '--data', 'lesions'],
    ['--seed', '-h'],
  ]) {
    expect(() => parse(...argv)).toThrow(
      '--seed needs a number behind it. See: melanoscope run --help',
    );
  }
  expect(parse('--seed', '-1', '--learning-rate=1e-4')).toMatchObject({
    seed: -1,
    learningRate: 1e-4,
  });
});

test('one of several values that is left out', () => {
  const parse = (...argv: string[]) => parseArguments('run', argv, studyOptions, '').flags;
  for (const argv of [['--metadata'], ['--metadata', 'a.csv', '--metadata', '--seed', '1']]) {
    expect(() => parse(...argv)).toThrow(
      '--metadata needs a value behind it. See: melanoscope run --help',
    );
  }
  expect(parse('--metadata', 'a.csv', '--metadata=b.csv').metadata).toEqual(['a.csv', 'b.csv']);
});

test.each(['data', 'extra-data', 'metadata', 'extra-metadata', 'relabel'])(
  'a path given with --%s, before there is a run',
  async (option) => {
    const out = join(temporaryFolder(), 'runs');
    const there = option === 'data' ? [] : ['--data', temporaryFolder()];
    const extra = option === 'extra-metadata' ? ['--extra-data', temporaryFolder()] : [];
    const study = ['--out', out, '--plain', ...there, ...extra, `--${option}`, '/nowhere/at-all'];
    const { code, error } = await captured(runCommand, ...study);
    const kind = option.endsWith('data') && !option.endsWith('metadata') ? 'folder' : 'file';
    expect([code, error]).toEqual([
      1,
      `There is no ${kind} /nowhere/at-all. Check the path given with --${option}.`,
    ]);
    expect(existsSync(out)).toBe(false);
  },
);

test.each([
  ['data', 'file', 'folder'],
  ['metadata', 'folder', 'file'],
])('a path given with --%s that is a %s', async (option, is, kind) => {
  const folder = temporaryFolder();
  const out = join(folder, 'runs');
  const path = join(folder, 'named');
  if (is === 'file') writeFileSync(path, '');
  else mkdirSync(path);
  const there = option === 'data' ? [] : ['--data', folder];
  const { code, error } = await captured(runCommand, '--out', out, ...there, `--${option}`, path);
  expect([code, error]).toEqual([1, `${path} is a ${is}. Name a ${kind} with --${option}.`]);
  expect(existsSync(out)).toBe(false);
});

test('weights that are not there, where a phase needs them', async () => {
  const folder = temporaryFolder();
  const study = ['--out', join(folder, 'runs'), '--weights', join(folder, 'no.keras')];
  const { code, error } = await captured(runCommand, ...study, '--plain');
  expect([code, error]).toEqual([1, expect.stringContaining(`There are no weights at ${folder}`)]);
  const without = [...study, '--phases', 'evaluation', '--plain'];
  expect(await captured(runCommand, ...without)).toMatchObject({ code: 0 });
});

test('a command', async () => {
  const { code, stderr } = await runProgram(['rusume']);
  expect([code, stderr]).toEqual([
    2,
    // One line: on a terminal of 24 rows a list of all commands would push it out of sight.
    'melanoscope: There is no command "rusume". Did you mean resume? See: melanoscope --help\n',
  ]);
});

test('the folder that the shell is in, when it is taken away', () => {
  const folder = temporaryFolder();
  const script = 'cd "$0" && rmdir "$0" && exec "$@"';
  const program = [process.execPath, programPath, 'runs'];
  const { status, stderr } = spawnSync('sh', ['-c', script, folder, ...program], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([
    1,
    'melanoscope: The current folder is not there any more. Change to one that is (cd), and try again.\n',
  ]);
});
