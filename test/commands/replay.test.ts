/** The built program plays a recorded run. */
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventsPath } from '../../source/runs/folder.js';
import { runProgram } from '../program.js';
import { temporaryFolder } from '../temporary.js';
import { openTerminal } from '../terminal.js';

const log = fileURLToPath(new URL('../fixtures/runs/study.jsonl', import.meta.url));
const missed = '--until "epoch 99": the run never came to it.';

/** The arguments that play it. */
function replayOf(...more: string[]): string[] {
  const out = temporaryFolder();
  const folder = join(out, 'heron');
  mkdirSync(folder);
  cpSync(log, eventsPath(folder));
  return ['replay', 'heron', '--out', out, ...more];
}

test('an epoch that the run never came to is told after its end', async () => {
  const fast = ['--plain', '--speed', '1000000'];
  const { code, stderr } = await runProgram(replayOf(...fast, '--until', 'epoch 99'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${missed}\n` });
  const reached = await runProgram(replayOf(...fast, '--until', 'epoch 1'));
  expect({ code: reached.code, stderr: reached.stderr }).toEqual({ code: 0, stderr: '' });
}, 60_000);

test('in the app it is called a replay, and is left at once', async () => {
  const terminal = openTerminal(replayOf('--until', 'epoch 99'), { columns: 60, rows: 24 });
  await terminal.shows(/ REPLAY .*running/);
  terminal.press('x');
  await terminal.shows(/nothing can be asked of it/);
  terminal.press('q');
  expect(await terminal.closed).toBe(0);
  const said = terminal.lines().join('\n');
  expect(said).toContain(`The replay of heron was left.\n${missed}`);
  expect(said).not.toContain('goes on');
}, 60_000);
