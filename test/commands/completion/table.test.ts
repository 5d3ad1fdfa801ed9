/** What completion knows of the commands is what their parsers take and their helps say. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { completionTable } from '../../../source/commands/completion/describe.js';
import { tablePath, type CompletedCommand } from '../../../source/commands/completion/table.js';
import { argumentsOf } from '../../../source/commands/completion/usage.js';
import { takenBy } from '../../../source/commands/parse.js';
import { commands, type Command } from '../../../source/commands/table.js';
import { findingKinds } from '../../../source/dataset/index.js';
import { exportKinds } from '../../../source/export/index.js';
import { acceptable } from '../../../source/study/accept.js';
import { usualPhases } from '../../../source/study/phases.js';
import { runProgram } from '../../program.js';

const table = await completionTable(commands);

/** Every command that parses options, by what is typed for it. */
const all: Record<string, { command: Command; completed: CompletedCommand }> = {};
for (const [name, { load, loadParts }] of Object.entries(commands)) {
  const { parts } = table[name];
  if (!loadParts) all[name] = { command: await load(), completed: table[name] };
  for (const [part, command] of Object.entries((await loadParts?.()) ?? {})) {
    all[`${name} ${part}`] = { command, completed: parts![part] };
  }
}

afterEach(() => void vi.restoreAllMocks());

/** What a command prints for --help. */
async function helpOf(command: Command): Promise<string> {
  let help = '';
  vi.spyOn(console, 'log').mockImplementation((text: string) => void (help += text));
  vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  await command(['--help']).catch(() => undefined);
  return help;
}

/** Flags of an option, and whether something stands behind each. */
const flagsIn = (help: string): [string, boolean][] =>
  [...help.matchAll(/^ {4}(?:-[a-z], )?(--[a-z-]+)(?: (\S+))?(?=\s)/gm)].map(
    ([, flag, argument]) => [flag, argument !== undefined],
  );

test('the build has kept it', () => {
  expect(JSON.parse(readFileSync(tablePath(), 'utf8'))).toEqual(table);
});

test('it has each command that the help names', async () => {
  const { stdout } = await runProgram(['--help']);
  const named = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(Object.keys(table)).toEqual(named);
});

test.each(Object.entries(all))(
  'of %s it has the options that its help has',
  async (_name, { command, completed }) => {
    const options = completed.options
      .filter(({ flag }) => flag !== '--help')
      .map(({ flag, takesValue }) => [flag, takesValue]);
    expect(options).toEqual(flagsIn(await helpOf(command)));
  },
);

describe.each(Object.entries(all))('of %s', (name, { command, completed }) => {
  test('each option that takes one of a list, or a list, has the words', async () => {
    const { options } = await takenBy(command);
    Object.values(options).forEach(({ argument = '' }, at) => {
      const { flag, words } = completed.options[at];
      // Classes are those of the images.
      if (!/^(ID|POLICY|a,b(,c)?)$/.test(argument) || flag === '--extra-classes') return;
      expect(words.length, flag).toBeGreaterThan(1);
    });
  });

  test('each word of its usage is known', async () => {
    const { help } = await takenBy(command);
    const usage = /Usage: melanoscope (.*)/.exec(help)![1].replace(/--\S+ \S+/g, '');
    const texts = ['TEXT', 'FACTOR'];
    const words = [...usage.matchAll(/[A-Z]+/g)].flatMap(([word]) =>
      texts.includes(word) ? [] : [word],
    );
    const places = argumentsOf(name, help);
    const known = places.map(
      ({ run, phase, path }) => Number(run) + Number(phase) + Number(path !== null),
    );
    expect(known.reduce((sum, one) => sum + one, 0)).toBe(words.length);
  });
});

test('the words are those that are taken', () => {
  const wordsOf = (command: string, flag: string): readonly string[] =>
    all[command].completed.options.find((option) => option.flag === flag)!.words;
  expect(wordsOf('run', '--preset')).toEqual(['quick', 'standard', 'best']);
  expect(wordsOf('run', '--optimizer')).toEqual(['adam', 'adamw', 'sgd']);
  expect(wordsOf('run', '--schedule')).toContain('one-cycle');
  expect(wordsOf('run', '--phases')).toEqual(usualPhases);
  expect(wordsOf('run', '--prior-correction')).toEqual(['none', 'auto']);
  expect(wordsOf('predict', '--engine')).toEqual(['auto', 'tensorflow', 'webgpu', 'wasm']);
  expect(wordsOf('predict', '--tta')).toEqual(['none', 'flips', 'all']);
  expect(wordsOf('evaluate', '--split')).toEqual(['all', 'train', 'validation', 'test']);
  expect(wordsOf('resume', '--accept')).toEqual(acceptable);
  expect(wordsOf('audit', '--accept')).toEqual(findingKinds);
  expect(wordsOf('export', '--only')).toEqual(exportKinds);
});
