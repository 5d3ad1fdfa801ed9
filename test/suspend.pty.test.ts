/** Ctrl-Z and SIGTSTP, in a shell with job control and without one. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { programPath, runProgram } from './program.js';
import { removeFolder } from './temporary.js';
import { openTerminal, openTerminalOf, type TestTerminal } from './terminal.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-suspend-'));
const data = join(folder, 'lesions');
const runs = join(folder, 'runs');

beforeAll(async () => {
  expect((await runProgram(['demo-data', data, '--images', '120', '--seed', '3'])).code).toBe(0);
  const settings = ['--image-size', '32', '--epochs', '4000', '--engine', 'wasm'];
  const phases = ['--phases', 'data,samples,baseline,evaluation'];
  const run = ['run', '--data', data, ...settings, ...phases, '--out', runs, '--name', 'one'];
  const terminal = openTerminal(run, { columns: 100, rows: 30 });
  await terminal.shows(/epoch +\d+\/4000/i);
  terminal.press('d');
  expect(await terminal.closed).toBe(0);
}, MINUTES);
afterAll(async () => {
  await runProgram(['stop', 'one', '--out', runs]);
  removeFolder(folder);
});

const attach = ['attach', 'one', '--out', runs];

/** Keys are taken one by one, and what is typed is not echoed. */
async function takesKeys(terminal: TestTerminal): Promise<void> {
  await terminal.shows(/epoch +\d+\/4000/i);
  expect(terminal.alternate()).toBe(true);
  expect(terminal.cursorHidden()).toBe(true);
  expect(terminal.bracketedPaste()).toBe(true);
  terminal.press('?');
  await terminal.shows(/Everywhere/);
  terminal.press('?');
  await terminal.shows((lines) => !lines.join('\n').includes('Everywhere'));
}

/** The shell has the terminal as it was, the view's frame is gone. */
async function atTheShell(terminal: TestTerminal): Promise<void> {
  await terminal.shows((lines) => /Stopped[^]*ready>$/.test(lines.join('\n').trim()), 15_000);
  expect(terminal.alternate()).toBe(false);
  expect(terminal.cursorHidden()).toBe(false);
  expect(terminal.bracketedPaste()).toBe(false);
  terminal.press('stty -a\r');
  await terminal.shows(/ icanon/);
  terminal.press('clear\r');
  await terminal.shows((lines) => lines.join('').trim() === 'ready>');
}

/** The view as the job of a shell; what ends the shell ends it. */
async function openJob(): Promise<{ terminal: TestTerminal; pid: number }> {
  const env = { PS1: 'ready> ', ENV: '', HISTFILE: '/dev/null' };
  const args = ['--norc', '--noprofile', '--noediting', '-i'];
  const terminal = openTerminalOf('bash', args, { columns: 100, rows: 30, env });
  onTestFinished(async () => {
    terminal.kill('SIGHUP');
    await terminal.closed;
  });
  await terminal.shows(/ready>/);
  const words = [process.execPath, programPath, ...attach].map((word) => `'${word}'`).join(' ');
  const pidFile = join(folder, 'pid');
  terminal.press(`clear; sh -c 'echo $$ > ${pidFile}; exec "$@"' sh ${words}\r`);
  await takesKeys(terminal);
  return { terminal, pid: Number(readFileSync(pidFile, 'utf8')) };
}

test(
  'Ctrl-Z leaves for the shell, whose fg comes back, in a terminal of another size, too',
  async () => {
    const { terminal } = await openJob();
    terminal.press('\u001a');
    await atTheShell(terminal);
    terminal.resize(80, 24);
    terminal.press('fg\r');
    await terminal.shows((lines) => lines.length === 24 && lines[23].includes('quit'));
    await takesKeys(terminal);
    // A note that is typed and an open question are there again.
    terminal.press('n');
    await terminal.shows(/Note: _/);
    terminal.press('lr\u001a');
    await atTheShell(terminal);
    terminal.press('fg\r');
    await terminal.shows(/Note: lr_/);
    terminal.press('\u001b');
    terminal.press('x');
    await terminal.shows(/Stop now\?/);
    terminal.press('\u001a');
    await atTheShell(terminal);
    terminal.press('fg\r');
    await terminal.shows(/Stop now\?/);
    terminal.press('n');
    await takesKeys(terminal);
  },
  2 * MINUTES,
);

test(
  'a SIGTSTP from outside does the same, and one that is stopped by SIGSTOP takes the terminal over again',
  async () => {
    const { terminal, pid } = await openJob();
    for (let times = 0; times < 2; times++) {
      process.kill(pid, 'SIGTSTP');
      await atTheShell(terminal);
      terminal.press('fg\r');
      await takesKeys(terminal);
    }
    process.kill(pid, 'SIGSTOP');
    await terminal.shows(/ready>/);
    terminal.press('stty sane\r');
    terminal.press('fg\r');
    await takesKeys(terminal);
  },
  2 * MINUTES,
);

test(
  'in the background it waits for fg, and ends by SIGTERM there',
  async () => {
    const { terminal, pid } = await openJob();
    terminal.press('\u001a');
    await atTheShell(terminal);
    terminal.press('bg\r');
    terminal.press('sleep 1; jobs; clear; echo here\r');
    await terminal.shows(/here/);
    expect(terminal.alternate()).toBe(false);
    terminal.press('fg\r');
    await takesKeys(terminal);
    terminal.press('\u001a');
    await atTheShell(terminal);
    terminal.press('kill %1\r');
    // The shell's own wait passes over a job that it has not yet seen to go on.
    const isGone = (): void => expect(() => process.kill(pid, 0)).toThrow();
    await vi.waitFor(isGone, { timeout: 15_000, interval: 50 });
    await terminal.shows(/ready>/);
    expect(terminal.alternate()).toBe(false);
  },
  2 * MINUTES,
);

test(
  'without a shell that could go on with it the view goes on',
  async () => {
    const terminal = openTerminal(attach, { columns: 100, rows: 30 });
    await takesKeys(terminal);
    terminal.press('\u001a');
    await terminal.shows(() => terminal.entered() === 2);
    await takesKeys(terminal);
    terminal.press('d');
    expect(await terminal.closed).toBe(0);
    expect(terminal.alternate()).toBe(false);
  },
  2 * MINUTES,
);
