/** The whole app as one sees it: every training phase, and what lies over the views. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { usualPhases } from '../../source/study/phases.js';
import { createStore } from '../../source/ui/store.js';
import { evaluatedState } from './evaluated.js';
import { fixtureNames, fixtureState, type FixtureName } from './fixtures.js';
import { plain, sizeOf } from './render.js';
import { openShell, shellFrame } from './shell.js';

const sizes = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
];
const named = (size: { columns: number; rows: number }): string => `${size.columns}x${size.rows}`;

describe.each(sizes.map((size) => [named(size), size] as const))('at %s', (_name, size) => {
  const frame = async (fixture: FixtureName, keys = ''): Promise<string> =>
    plain(await shellFrame(fixtureState(fixture), size, { keys }));

  test.each<[string, FixtureName, string]>([
    ['baseline, before its first step', 'first-epoch', ''],
    ['baseline, after its first step', 'first-step', ''],
    ['baseline, done', 'mid-training', '3'],
    ['augmented, training', 'mid-training', ''],
    ['augmented, validating', 'validating', ''],
    ['balanced, training', 'balanced', ''],
    ['balanced, its classes', 'balanced', ' '],
    ['weighted, training', 'weighted', ''],
    ['weighted, its weights', 'weighted', '  '],
    ['weighted, not begun', 'mid-training', '6'],
    ['augmented, failed', 'failed', ''],
    ['augmented, paused', 'paused', ''],
    ['augmented, its runner gone', 'killed', ''],
    ['baseline, waiting for Enter', 'waiting', ''],
    ['the help', 'mid-training', '?'],
    ['the log', 'mid-training', 'l'],
    ['leaving', 'mid-training', 'q'],
    ['stopping', 'mid-training', 'x'],
    ['installing the engine', 'first-step', 'i'],
  ])('%s', async (_what, fixture, keys) => {
    expect(await frame(fixture, keys)).toMatchSnapshot();
  });

  test('the first frame has the bar of the phases that the settings name, and no others', async () => {
    const run = fixtureState('empty');
    const bar = async (phaseOrder: string[]): Promise<string> =>
      plain(await shellFrame({ ...run, phaseOrder }, size)).split('\n')[1];
    // Eight titles are cut to fit 80 columns.
    expect(await bar([...usualPhases])).toMatch(/3.?○.?Baseli(ne|…).*8.?○.?Evalua/);
    expect(await bar(['data', 'transfer'])).toBe(' 1 ○ Data  2 ○ Transfer');
    expect(await bar([])).toBe('');
  });
});

test('while the log is read the app says so, and nothing of the run that it does not know', async () => {
  const empty = { ...fixtureState('empty'), phaseOrder: ['data', 'baseline'] };
  const shell = await openShell(empty, sizes[0], { reading: true });
  onTestFinished(() => shell.unmount());
  const frame = () => plain(shell.frame());
  expect(frame()).toMatch(/^ reading the log .*○ reading$/m);
  expect(frame()).toContain("The run's log is being read.");
  expect(frame()).not.toMatch(/starting|Not begun/);
  await shell.type('2');
  expect(frame()).toContain('─ Baseline ─');
  shell.store.set(fixtureState('finished'));
  await shell.settle();
  expect(frame()).toContain('✔ finished');
  expect(frame()).not.toContain('being read');
});

const many = [
  [60, 15],
  [60, 40],
  [72, 18],
  [80, 24],
  [81, 25],
  [100, 30],
  [119, 39],
  [140, 40],
  [160, 20],
  [200, 60],
  [220, 70],
] as const;

describe('a frame', () => {
  const keys = ['1', '2', '3', '5', ' ', ' ', '6', ' ', ' ', ' ', '7', ' ', '?', 'l', 'q'];

  test.each(many)('of %d columns and %d rows has no line more or wider', async (columns, rows) => {
    const check = (what: string, frame: string): void => {
      const { width, height } = sizeOf(frame);
      expect([what, width <= columns, height <= rows]).toEqual([what, true, true]);
    };
    for (const fixture of ['empty', 'reading', 'first-epoch', 'waiting', 'killed'] as const) {
      check(fixture, await shellFrame(fixtureState(fixture), { columns, rows }));
    }
    const shell = await openShell(fixtureState('weighted'), { columns, rows });
    for (const key of keys) {
      await shell.type(key);
      check(`after ${key}`, shell.frame());
    }
    shell.unmount();
  });

  test('of a terminal that is too small says how large it has to be', async () => {
    const frame = await shellFrame(fixtureState('mid-training'), { columns: 50, rows: 12 });
    expect(plain(frame)).toBe('Enlarge the terminal to 60x15 (now 50x12).');
    // What is asked for is read to its end where it is narrowest.
    const narrow = await openShell(fixtureState('mid-training'), { columns: 40, rows: 12 });
    expect(plain(narrow.frame())).toBe('Enlarge the terminal to 60x15 (now\n40x12).');
    narrow.unmount();
  });

  test.each([
    [120, 12, ['Leave?  l leave it running  s stop it and leave  n stay']],
    [40, 10, ['Leave?', 'l leave it running', 's stop it and leave', 'n stay']],
  ])(
    'of a terminal of %ix%i, which is too small, has the question whose keys work, and no other keys do',
    async (columns, rows, asked) => {
      const shell = await openShell(fixtureState('mid-training'), { columns, rows });
      onTestFinished(() => shell.unmount());
      for (const key of ['s', 'x', 'y', 'p', '+', 'n', 'r', '2', '?']) await shell.type(key);
      expect(shell.sent).toEqual([]);
      expect(shell.controller.getView()).toMatchObject({ overlay: 'none', draft: null });
      const shows = () => plain(shell.frame()).split('\n');
      expect(shows()[0]).toMatch(/^Enlarge/);
      await shell.type('q');
      expect(shows().slice(0, asked.length)).toEqual(asked);
      expect(shows()[asked.length]).toMatch(/^Enlarge/);
      await shell.type('q');
      expect(shows()[0]).toMatch(/^Enlarge/);
      // In one piece, too: the question is open by then.
      await shell.type('sqs');
      expect(shell.sent).toEqual([{ command: 'stop-now' }]);
      expect(shows()[0]).toMatch(/^ Stopping at the next step/);
      await shell.type('d');
      expect(shell.left).toEqual(['left']);
    },
  );

  test('of a terminal that has become too small has the note that is typed there', async () => {
    const shell = await openShell(fixtureState('mid-training'), sizes[0]);
    onTestFinished(() => shell.unmount());
    await shell.type('n');
    await shell.resize(12);
    await shell.type('odd');
    expect(plain(shell.frame())).toMatch(/Enter write the note.*\n Note: odd_\nEnlarge/);
    await shell.type('\r');
    expect(shell.sent).toEqual([{ command: 'note', value: 'odd' }]);
  });

  test('has what was said in whole in the log, however narrow', async () => {
    const words = Array.from({ length: 30 }, (_word, n) => `word${n}`).join(' ');
    const run = fixtureState('mid-training');
    const line = { ...run.log[0], level: 'warning' as const, text: words };
    const log = [...run.log, line];
    const frame = await shellFrame({ ...run, log }, sizes[0], { keys: 'l' });
    for (const word of words.split(' ')) expect(plain(frame)).toMatch(new RegExp(`${word}\\b`));
  });

  test('hints at the keys of the findings while they are open, and of the panel in view', async () => {
    const pictures = ['a', 'b'].map((name) => ({
      ...{ path: `pictures/${name}.png`, class: 'nevus', file: `${name}.jpg`, width: 9, height: 9 },
      ...{ kind: 'original' as const, split: 'train' as const },
    }));
    const findings = [{ kind: 'near duplicates' as const, files: 2, pictures }];
    const hints = async (
      keys: string,
      run = { ...evaluatedState, findings },
      size = sizes[0],
    ): Promise<string> =>
      plain(await shellFrame(run, size, { keys }))
        .split('\n')
        .at(-1)!;
    expect(await hints('1')).toMatch(/Space next split {2}e findings/);
    const open = await hints('1e');
    expect(open).toMatch(/e classes {2}↓ picture {2}w label wrong {2}u unsure/);
    expect(open).not.toContain('next split');
    // Without a picture there is none to go on to or to mark.
    const bare = await hints('1e', { ...evaluatedState, findings: [] });
    expect(bare).toContain('e classes');
    for (const word of ['picture', 'wrong', 'unsure']) expect(bare).not.toContain(word);
    expect(await hints('7      ')).toContain('+ threshold  a ROC/missed');
    const low = { columns: 60, rows: 18 };
    expect(await hints('7      ', undefined, low)).toContain('+ threshold');
    expect(await hints('7')).not.toContain('+ threshold');
  });

  // A panel alone, and several at once; with room for one of the two, for both, and out of view.
  test.each([
    [80, 24, 6, 'one'],
    [80, 48, 6, 'both'],
    [200, 60, 0, 'one'],
    [220, 70, 0, 'one'],
    [130, 90, 1, 'both'],
    [80, 24, 0, 'none'],
    [130, 70, 0, 'none'],
  ])(
    'at %ix%i, panel %i, %s of ROC curve and missed pictures in view: a shows the other where that is hinted at',
    async (columns, rows, panel, inView) => {
      const shell = await openShell(evaluatedState, { columns, rows });
      onTestFinished(() => shell.unmount());
      for (const key of `7${' '.repeat(panel)}+++`) await shell.type(key);
      const look = () => {
        const frame = plain(shell.frame());
        const pictures = frame.includes('Missed, nearest');
        const curve = frame.includes('── ROC');
        return { pictures, curve, hinted: frame.split('\n').at(-1)!.includes('a ROC/missed') };
      };
      const before = look();
      expect(Number(before.pictures) + Number(before.curve)).toBe(
        { none: 0, one: 1, both: 2 }[inView],
      );
      expect(before.hinted).toBe(inView === 'one');
      await shell.type('a');
      const { notice } = shell.controller.getView();
      if (inView === 'one') {
        expect(look()).toEqual({ pictures: before.curve, curve: before.pictures, hinted: true });
        expect(notice).toBeNull();
      } else {
        expect(look()).toEqual(before);
        expect(notice).toMatch(
          inView === 'both' ? /nothing else to show/ : /Show the operating point first \(Space\)/,
        );
      }
      // Over the panel, the help has the keys to itself.
      await shell.type('?');
      expect(shell.controller.getView().otherBelow).toBeNull();
    },
  );

  test('has no escape sequence under NO_COLOR', async () => {
    for (const fixture of fixtureNames) {
      const frame = await shellFrame(fixtureState(fixture), sizes[1], { colors: false });
      expect(frame).not.toContain('\u001b');
    }
  });

  test('marks the phase in view and the one that runs without colour too', async () => {
    const look = { colors: false, keys: '5' };
    const frame = await shellFrame(fixtureState('mid-training'), sizes[1], look);
    expect(frame).toMatch(/4 ▶ Augmented .*\[5 ○ Balanced\]/);
  });

  test('has only ASCII where that is asked for', async () => {
    for (const fixture of fixtureNames) {
      const frame = await shellFrame(fixtureState(fixture), sizes[1], { ascii: true });
      expect([fixture, plain(frame).match(/[^\n\u0020-\u007e]/g)]).toEqual([fixture, null]);
    }
    for (const keys of [' ', '  ', '?', 'l', 'q', '1', '2', '7']) {
      const look = { ascii: true, keys };
      const frame = await shellFrame(fixtureState('weighted'), sizes[1], look);
      expect([keys, plain(frame).match(/[^\n\u0020-\u007e]/g)]).toEqual([keys, null]);
    }
  });

  test('takes names with escape sequences for what they are: text', async () => {
    const evil = 'nevus\u001b[2J\u001b]0;owned\u0007';
    const base = fixtureState('mid-training');
    const store = createStore();
    store.set({
      ...base,
      run: evil,
      data: `/data/${evil}`,
      catalog: { ...base.catalog!, classes: base.catalog!.classes.map(() => evil) },
      log: [{ seq: 1, time: base.log[0].time, level: 'warning', phase: null, text: evil }],
    });
    for (const keys of ['', ' ', '1', '2', '7', 'l']) {
      const frame = await shellFrame(store.getSnapshot(), sizes[0], { keys });
      expect(frame).not.toMatch(/\u001b(?!\[[0-9;]*m)|\u0007/);
    }
  });

  test('says plainly that data are synthetic', async () => {
    const state = { ...fixtureState('mid-training'), synthetic: true };
    for (const size of [{ columns: 60, rows: 15 }, ...sizes]) {
      expect(plain(await shellFrame(state, size))).toContain('SYNTHETIC DATA');
    }
  });
});

describe('keys', () => {
  test('move, ask, and send, as a terminal sends them', async () => {
    const shell = await openShell(fixtureState('mid-training'), sizes[0]);
    await shell.type('\u001b[D');
    expect(plain(shell.frame())).toContain('─ Baseline ─');
    await shell.type('\u001b[Z');
    await shell.type('\t');
    expect(plain(shell.frame())).toContain('─ Baseline ─');
    await shell.type('f');
    expect(plain(shell.frame())).toContain('─ Augmented ─');
    await shell.type('p');
    await shell.type('\u0003');
    expect(plain(shell.frame())).toContain('Leave?');
    await shell.type('\u0003');
    expect(shell.left).toEqual(['interrupted']);
    shell.unmount();
  });

  test('that arrive in one piece are taken one by one', async () => {
    const shell = await openShell(fixtureState('mid-training'), sizes[0]);
    await shell.type('1x');
    expect(plain(shell.frame())).toContain('Stop now?');
    shell.unmount();
  });
});

test.each([1, 2, 3])('a message of %i lines leaves both charts in view at 60x15', async (lines) => {
  const shell = await openShell(fixtureState('mid-training'), { columns: 60, rows: 15 });
  const rows = (): string[] => plain(shell.frame()).split('\n');
  const places = (): number[] =>
    ['─ Accuracy', 'Space next panel'].map((text) => rows().findIndex((row) => row.includes(text)));
  const [before] = places();
  shell.controller.notify(Array.from({ length: lines }, () => 'x'.repeat(50)).join(' '));
  await shell.settle();
  const [charts, hints] = places();
  expect(charts).toBe(before - 1);
  const shown = rows()
    .slice(charts, hints - lines)
    .join('\n');
  expect(shown).not.toContain('too small');
  // Two rows of curves in each.
  expect(shown.match(/┤/g)).toHaveLength(4);
  shell.unmount();
});

test('a command that the runner refuses is told', async () => {
  const state = fixtureState('mid-training');
  const shell = await openShell(state, sizes[0]);
  shell.controller.notify('The run does not answer.');
  await shell.settle();
  expect(plain(shell.frame())).toContain('The run does not answer.');
  await shell.type('1');
  expect(plain(shell.frame())).not.toContain('does not answer');
  shell.unmount();
});
