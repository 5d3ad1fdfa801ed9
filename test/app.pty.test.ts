/** The real app in a pseudo-terminal, seen through a headless emulator. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configPath, eventsPath } from '../source/runs/folder.js';
import { openTerminal } from './terminal.js';
import { runProgram } from './program.js';
import { removeFolder } from './temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-pty-'));
const data = join(folder, 'lesions');
/** The log of a study that is over. */
const recorded = readFileSync(new URL('./fixtures/runs/study.jsonl', import.meta.url));
const args = (name: string): string[] => [
  ...['run', '--data', data, '--image-size', '32', '--epochs', '400', '--engine', 'wasm'],
  ...[
    '--out',
    join(folder, 'runs'),
    '--name',
    name,
    '--phases',
    'data,samples,baseline,evaluation',
  ],
];

beforeAll(async () => {
  expect((await runProgram(['demo-data', data, '--images', '120', '--seed', '3'])).code).toBe(0);
}, MINUTES);
afterAll(() => removeFolder(folder));

test(
  'starts, follows the running phase, moves, resizes, asks before it quits, and restores the screen',
  async () => {
    const terminal = openTerminal(args('driven'), { columns: 100, rows: 30 });
    await terminal.shows(/Baseline/);
    await terminal.shows(/epoch +\d+\/400/i);
    expect(terminal.alternate()).toBe(true);
    expect(terminal.bracketedPaste()).toBe(true);

    terminal.press('1');
    await terminal.shows(/lesions/);
    terminal.press('\u001b[C');
    await terminal.shows(/uint8/);
    terminal.press('f');
    await terminal.shows(/epoch +\d+\/400/i);

    terminal.resize(80, 24);
    // What the emulator has cut off at the new edge is drawn anew within it, the hints in the last row.
    const drawnFor80 = (lines: string[]): boolean =>
      lines.every((line) => line.length <= 80) && lines[23].includes('quit');
    await terminal.shows(drawnFor80);
    await terminal.shows(/epoch +\d+\/400/i);

    terminal.press('?');
    await terminal.shows(/Everywhere/);
    terminal.press('?');
    terminal.press('q');
    await terminal.shows(/Leave\?/);
    terminal.press('\u001b');
    await terminal.shows((lines) => !lines.join('\n').includes('Leave?'));
    terminal.press('x');
    await terminal.shows(/Stop now\?/);
    terminal.press('y');
    const code = await terminal.closed;
    expect(code).toBe(0);
    expect(terminal.alternate()).toBe(false);
    expect(terminal.cursorHidden()).toBe(false);
    expect(terminal.bracketedPaste()).toBe(false);
    expect(terminal.lines().join('\n')).toMatch(/melanoscope resume driven/);
  },
  2 * MINUTES,
);

test(
  'is put back in order when the app is ended by SIGTERM, and the run goes on',
  async () => {
    const terminal = openTerminal(args('left'), { columns: 80, rows: 24 });
    await terminal.shows(/epoch +\d+\/400/i);
    terminal.kill('SIGTERM');
    await terminal.closed;
    expect(terminal.alternate()).toBe(false);
    expect(terminal.cursorHidden()).toBe(false);
    expect(terminal.bracketedPaste()).toBe(false);
    const { stdout } = await runProgram(['runs', '--json', '--out', join(folder, 'runs')]);
    const run = (JSON.parse(stdout) as { run: string; status: string }[]).find(
      (r) => r.run === 'left',
    );
    expect(run?.status).toBe('running');
    expect((await runProgram(['stop', 'left', '--out', join(folder, 'runs')])).code).toBe(0);
  },
  2 * MINUTES,
);

test(
  'what was asked before the runner listens is heard, though the view is left before',
  async () => {
    const out = ['--out', join(folder, 'runs')];
    const terminal = openTerminal(args('early'), { columns: 80, rows: 24 });
    // They wait in the terminal for the app to begin.
    terminal.press('pd');
    expect(await terminal.closed).toBe(0);
    const status = async (): Promise<string | undefined> => {
      const { stdout } = await runProgram(['runs', '--json', ...out]);
      const runs = JSON.parse(stdout) as { run: string; status: string }[];
      return runs.find(({ run }) => run === 'early')?.status;
    };
    await expect.poll(status, { timeout: MINUTES }).toBe('paused');
    expect((await runProgram(['stop', 'early', ...out])).code).toBe(0);
  },
  2 * MINUTES,
);

test('a run that is over is not shown as one that runs while its log is read', async () => {
  const run = join(folder, 'runs', 'long');
  mkdirSync(run, { recursive: true });
  // More than is read at a time, somewhere in training.
  const lines = recorded.toString().split('\n');
  const long = { time: '2026-11-23T21:57:00.000Z', type: 'warning', phase: null };
  for (let count = 0; count < 30; count++) {
    lines.splice(500, 0, JSON.stringify({ seq: 500, ...long, message: 'x'.repeat(100_000) }));
  }
  writeFileSync(eventsPath(run), lines.join('\n'));
  const terminal = openTerminal(['attach', run], { columns: 80, rows: 24 });
  const seen = new Set<string>();
  await terminal.shows(([title]) => {
    seen.add(title.trim().replace(/  +/g, ' '));
    return title.includes('finished');
  });
  expect([...seen].filter((title) => /running|starting|left/.test(title))).toEqual([]);
  terminal.press('q');
  expect(await terminal.closed).toBe(0);
});

test.each([
  ['2', /^Samples /],
  // Transfer, the usual seventh, is not among the phases of this run.
  ['7', /\[Matrix\]/],
])(
  '%s, pressed before the log is read, leads to the phase of that number in the run',
  async (key, view) => {
    const run = join(folder, 'runs', 'recorded');
    mkdirSync(run, { recursive: true });
    writeFileSync(eventsPath(run), recorded);
    const phases = [
      'data',
      'samples',
      'baseline',
      'augmented',
      'balanced',
      'weighted',
      'evaluation',
    ];
    writeFileSync(configPath(run), JSON.stringify({ phases }));
    const terminal = openTerminal(['attach', run], { columns: 80, rows: 24 });
    terminal.press(key);
    await terminal.shows(/finished/);
    expect(terminal.lines()[2]).toMatch(view);
    terminal.press('q');
    expect(await terminal.closed).toBe(0);
  },
);
