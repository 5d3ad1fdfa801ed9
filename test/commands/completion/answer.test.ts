/** What may stand where a command line ends. */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answer, type Answer } from '../../../source/commands/completion/answer.js';
import { completionTable } from '../../../source/commands/completion/describe.js';
import { findPhases, findRuns } from '../../../source/commands/completion/runs.js';
import { commands } from '../../../source/commands/table.js';
import { temporaryFolder } from '../../temporary.js';

const table = await completionTable(commands);
const runs = ['2026-02-01-090000-teal', '2026-01-31-142530-larch', '-dash'];
/** Where runs were looked for. */
let asked: string | null | undefined;

/** @param line Its words are between single blanks; the last may be empty. */
function at(line: string): Promise<Answer> {
  asked = undefined;
  return answer(table, line.split(' '), {
    async runs(out, text) {
      asked = out;
      return runs.filter((name) => name.startsWith(text));
    },
    async phases(out, text) {
      asked = out;
      return ['larch:baseline', 'larch:transfer'].filter((name) => name.startsWith(text));
    },
  });
}
const words = async (line: string): Promise<string[]> =>
  (await at(line)).candidates.map(({ word }) => word);

test('commands, in the order of the help, with what they do', async () => {
  expect(await words('')).toEqual(Object.keys(commands));
  expect((await at('ru')).candidates).toEqual([
    { word: 'run', help: commands.run.summary },
    { word: 'runs', help: commands.runs.summary },
  ]);
  expect(await words('engine ')).toEqual(['install', 'list', 'verify']);
  expect(await words('engine install --c')).toEqual(['--cuda', '--cpu']);
  expect(await words('nonsense ')).toEqual([]);
  expect(await words('constructor ')).toEqual([]);
  expect(await words('engine constructor ')).toEqual([]);
});

test('options, those of run also without its name, and none that was given', async () => {
  expect(await words('--p')).toEqual(expect.arrayContaining(['--preset', '--phases', '--plain']));
  expect(await words('--ve')).toEqual(['--version']);
  expect(await words('--plain --ve')).toEqual([]);
  expect(await words('run --image')).toEqual(['--image-size']);
  expect(await words('runs --json --')).toEqual(['--out', '--help']);
  expect(await words('runs --out=x --')).toEqual(['--json', '--help']);
  expect(await words('logs -f --f')).toEqual([]);
  expect(await words('run --metadata a.csv --metad')).toEqual(['--metadata']);
  // Where nothing else may stand.
  expect(await words('runs ')).toEqual(['--out', '--json', '--help']);
  expect(await words('runs -- ')).toEqual([]);
});

test('values that are one of a list', async () => {
  expect(await words('run --schedule ')).toHaveLength(5);
  expect(await words('run --engine=t')).toEqual(['--engine=tensorflow']);
  expect(await words('--optimizer adam')).toEqual(['adam', 'adamw']);
  expect(await words('completion ')).toEqual(['bash', 'zsh', 'fish']);
  expect(await at('run --epochs ')).toMatchObject({ candidates: [], path: null });
  expect(await at('run --plain=')).toMatchObject({ candidates: [], path: null });
});

test('lists, word by word', async () => {
  expect(await at('run --phases d')).toMatchObject({
    candidates: [{ word: 'data' }],
    goesOn: true,
  });
  expect(await words('run --phases data,d')).toEqual([]);
  expect(await words('run --phases=data,ba')).toEqual([
    '--phases=data,baseline',
    '--phases=data,balanced',
  ]);
  expect(await words('export --only tables,t')).toEqual(['tables,tensorboard']);
});

test('runs, in the folder of --out', async () => {
  expect(await words('attach ')).toEqual(runs.slice(0, 2));
  expect(asked).toBeNull();
  expect(await words('attach -- ')).toEqual(runs);
  expect(await words('attach --out here --out=there 2026-01')).toEqual([runs[1]]);
  expect(asked).toBe('there');
  expect(await words(`compare ${runs[0]} `)).toEqual([runs[1]]);
  expect(await words(`compare a b c ${runs[0].slice(0, 9)}`)).toEqual([runs[0]]);
  expect(await words(`attach ${runs[0]} `)).toEqual([
    '--out',
    '--plain',
    '--ascii',
    '--json',
    '--help',
  ]);
  expect(await words('rate ')).toEqual(['up', 'down', ...runs.slice(0, 2)]);
  expect(await words('rate larch ')).toEqual(['up', 'down']);
});

test('a phase of a run behind its colon, where a command takes one', async () => {
  expect(await words('compare --out there larch:')).toEqual(['larch:baseline', 'larch:transfer']);
  expect(asked).toBe('there');
  expect(await words('compare larch:baseline larch:')).toEqual(['larch:transfer']);
  expect(await words('compare a b c larch:t')).toEqual(['larch:transfer']);
  expect(await words('compare larch')).toEqual([]);
  expect(await words('attach larch:')).toEqual([]);
});

test('files and folders, which the shell finds', async () => {
  expect(await at('run --data ')).toMatchObject({ candidates: [], path: 'folder' });
  expect(await at('run --data=x')).toMatchObject({ path: 'folder' });
  expect(await at('run --config ')).toMatchObject({ path: 'file' });
  expect(await at('audit ')).toMatchObject({ path: 'folder' });
  expect(await at('predict larch ')).toMatchObject({ candidates: [], path: 'file' });
  expect(await at('predict larch a.jpg ')).toMatchObject({ path: 'file' });
  expect(await at('evaluate checkpoints/')).toMatchObject({ candidates: [], path: 'folder' });
});

describe('names of runs', () => {
  function folderOf(names: readonly string[]): string {
    const folder = temporaryFolder();
    names.forEach((name, age) => {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'events.jsonl'), '');
      utimesSync(join(folder, name, 'events.jsonl'), 1000 - age, 1000 - age);
    });
    mkdirSync(join(folder, 'no-run'));
    return folder;
  }

  test('the newest first, and last words where one run alone has them', async () => {
    const out = folderOf(['c-1-teal', 'a-1-larch', 'b-1-teal', 'fern', 'z-fern']);
    expect(await findRuns(out, '')).toEqual([
      'c-1-teal',
      'a-1-larch',
      'b-1-teal',
      'fern',
      'z-fern',
    ]);
    expect(await findRuns(out, 'l')).toEqual(['larch']);
    expect(await findRuns(out, 't')).toEqual([]);
    expect(await findRuns(out, 'f')).toEqual(['fern']);
    expect(await findRuns(join(out, 'nowhere'), '')).toEqual([]);
  });

  test('of one run its phases, however it is named', async () => {
    const out = folderOf(['c-1-teal', 'a-1-larch']);
    expect(await findPhases(out, 'larch:')).toEqual([]);
    for (const phase of ['transfer', 'baseline', 'a\nb']) {
      mkdirSync(join(out, 'a-1-larch', 'phases', phase), { recursive: true });
    }
    expect(await findPhases(out, 'larch:')).toEqual(['larch:baseline', 'larch:transfer']);
    expect(await findPhases(out, 'a-1-larch:t')).toEqual(['a-1-larch:transfer']);
    expect(await findPhases(out, 'nobody:')).toEqual([]);
  });

  test('none with what a terminal would act upon', async () => {
    expect(await findRuns(folderOf(['a\nb', 'c\u001b[31m', 'it’s']), '')).toEqual(['it’s']);
  });

  test('a folder from the home or from a variable, as typed', async () => {
    const out = folderOf(['larch']);
    process.env.MELANOSCOPE_TEST_RUNS = out;
    try {
      expect(await findRuns('$MELANOSCOPE_TEST_RUNS', '')).toEqual(['larch']);
      expect(await findRuns('${MELANOSCOPE_TEST_RUNS}/.', '')).toEqual(['larch']);
      expect(await findRuns('$(touch x)', '')).toEqual([]);
    } finally {
      delete process.env.MELANOSCOPE_TEST_RUNS;
    }
    expect(await findRuns(`~/${'../'.repeat(homedir().split('/').length)}${out}`, '')).toEqual([
      'larch',
    ]);
  });
});
