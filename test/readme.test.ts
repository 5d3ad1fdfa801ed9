/** The README says what is true of this version. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { studyOptions, viewOptions } from '../source/commands/options.js';
import { MOST_CLASSES } from '../source/dataset/found.js';
import { packageRoot } from '../source/entry-points.js';
import { configSchema } from '../source/study/config.js';
import { kebab } from '../source/study/config-errors.js';
import { usualPhases } from '../source/study/phases.js';
import { resultsSchema } from '../source/study/results.js';
import { VERDICT_RULE } from '../source/study/verdict.js';

const read = (file: string): string => readFileSync(join(packageRoot(), file), 'utf8');
const readme = read('README.md');

/** Every `code` in the first column of a table's rows between two headings. */
function firstColumn(from: string, to: string): string[] {
  const part = readme.slice(readme.indexOf(from), readme.indexOf(to, readme.indexOf(from) + 1));
  return part
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([^`]+)`/g)].map(([, code]) => code));
}

test('the table of options has each option of run, and no other', () => {
  const options = Object.entries({ ...studyOptions, ...viewOptions }).map(([name, option]) =>
    'argument' in option ? `--${kebab(name)} ${option.argument}` : `--${kebab(name)}`,
  );
  expect(firstColumn('### Options of `run`', '## Data').sort()).toEqual(options.sort());
});

test('the table of phases has each phase in its order', () => {
  expect(firstColumn('## What a study does', '### The verdict')).toEqual(usualPhases);
});

test('the tables of dependencies have each dependency, and no other', () => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
    read('package.json'),
  ) as Record<string, Record<string, string>>;
  const all = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies });
  expect(firstColumn('| dependency | why |', '## Licence').sort()).toEqual(all.sort());
});

test('the rule of the verdicts is the one that is applied', () => {
  // Lines of a list may be wrapped.
  const whole = readme.replaceAll(/\n {2}(?=\S)/g, ' ');
  for (const line of VERDICT_RULE.split('\n')) expect(whole).toContain(`- ${line}\n`);
});

test('the defaults of the config file are the ones that are taken', () => {
  const shown = /```json\n(\{\n {2}"epochs"[^`]+)```/.exec(readme)![1];
  const { epochs, network, optimizer, loss, schedule, augmentation, ...others } =
    configSchema.parse({});
  const { transfer, evaluation, operating } = others;
  const scratch = { network, optimizer, loss, schedule, augmentation };
  const groups = { ...scratch, transfer, evaluation, operating };
  expect(JSON.parse(shown)).toEqual({ epochs, ...groups });
});

test('the most classes that it names are the most that are taken', () => {
  expect(readme).toContain(`at most ${MOST_CLASSES.toLocaleString('en-US')} classes`);
});

/** What a schema has under a path, "phases[].test.n"; undefined where it has nothing. */
function within(schema: unknown, path: string): unknown {
  return path.split(/\.|\[\]\.?/).reduce<unknown>((at, name) => {
    let inner = at as {
      shape?: Record<string, unknown>;
      unwrap?: () => unknown;
      element?: unknown;
    };
    while (inner && !inner.shape) inner = (inner.element ?? inner.unwrap?.()) as typeof inner;
    return inner?.shape?.[name];
  }, schema);
}

test('each path that the page on reports names is one of the results or of the settings', () => {
  const table = read('docs/reporting.md')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const paths = table
    .flatMap((line) => [...line.split('|')[2].matchAll(/`([\w.[\]]+)`/g)].map(([, path]) => path))
    .filter((path) => !/\.jsonl?$/.test(path));
  expect(paths.length).toBeGreaterThan(40);
  for (const path of paths) {
    const [schema, own] = path.startsWith('config.')
      ? [configSchema, path.slice('config.'.length)]
      : [resultsSchema, path];
    expect(within(schema, own), path).toBeDefined();
  }
  expect(within(resultsSchema, 'phases[].tested')).toBeUndefined();
  expect(read('docs/reporting.md')).toContain('nothing that it prints is a diagnosis');
});

test('it says what it is not', () => {
  expect(readme).toContain('Not a medical device');
});
