/** What is left out, is too much or makes no sense on the command line is answered with what a command takes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noteCommand, pauseCommand, rateCommand } from '../../source/commands/ask.js';
import { auditCommand } from '../../source/commands/audit.js';
import { demoDataCommand } from '../../source/commands/demo-data.js';
import { evaluateCommand } from '../../source/commands/evaluate.js';
import { predictCommand } from '../../source/commands/predict.js';
import { replayCommand } from '../../source/commands/replay.js';
import { resumeCommand } from '../../source/commands/resume.js';
import { commandFor } from '../../source/runs/command-line.js';
import { eventsPath } from '../../source/runs/folder.js';
import { ownIdentity } from '../../source/runs/process-identity.js';
import { temporaryFolder } from '../temporary.js';
import { captured } from './captured.js';

const rate = (factor: string) => `a factor from 0.001 to 1000, not "${factor}".`;

test.each([
  [pauseCommand, ['a', 'b\x1b[2J'], '"b?[2J" is one argument too many. See: melanoscope pause'],
  [rateCommand, [], 'up|down|FACTOR is missing. See: melanoscope rate --help'],
  [rateCommand, ['larch', 'sideways'], rate('sideways')],
  [rateCommand, ['larch', 'toString'], rate('toString')],
  [rateCommand, ['larch', '0'], rate('0')],
  [rateCommand, ['larch', '1001'], rate('1001')],
  [rateCommand, ['larch', ''], rate('')],
  [noteCommand, ['  '], 'A note has from 1 to 500 characters, not 0.'],
  [noteCommand, ['é'.repeat(501)], 'A note has from 1 to 500 characters, not 501.'],
  [auditCommand, [], 'Name one folder: melanoscope audit DIR'],
  [auditCommand, [''], 'Name one folder: melanoscope audit DIR'],
  [demoDataCommand, [''], 'Name one folder: melanoscope demo-data DIR'],
  [evaluateCommand, ['larch'], 'and a folder: melanoscope evaluate RUN|CHECKPOINT --data DIR'],
  [predictCommand, ['larch'], 'and images: melanoscope predict RUN|CHECKPOINT IMAGE...'],
  [predictCommand, ['larch', ''], 'and images: melanoscope predict RUN|CHECKPOINT IMAGE...'],
  [replayCommand, ['larch', '--speed', 'fast'], '--speed takes a number above 0.'],
  [replayCommand, ['larch', '--speed', '0'], '--speed takes a number above 0, not 0.'],
  [resumeCommand, ['--accept', 'data,moon'], ', not "moon".'],
] as const)('%o refuses %j', async (command, argv, message) => {
  const { code, error, stdout } = await captured(command, ...argv);
  expect([code, error, stdout]).toEqual([2, expect.stringContaining(message), '']);
});

test.each([
  ['finished', [{ type: 'run-finished', status: 'finished', message: null }], 'Look at it'],
  ['running', [], 'Watch it'],
])('resume leaves a run alone that is %s', async (status, end, what) => {
  const out = temporaryFolder();
  mkdirSync(join(out, 'larch'));
  const started = {
    ...{ type: 'run-started', schema: 1, run: 'larch', version: '1.0.0', runner: ownIdentity() },
    ...{ config: {}, phases: [], data: null, synthetic: true },
  };
  const lines = [started, ...end].map((body, n) =>
    JSON.stringify({ seq: n + 1, time: new Date().toISOString(), ...body }),
  );
  writeFileSync(eventsPath(join(out, 'larch')), `${lines.join('\n')}\n`);
  const { code, error } = await captured(resumeCommand, 'larch', '--out', out);
  expect([code, error]).toEqual([
    1,
    `The run larch is ${status}. ${what}: ${commandFor('attach', join(out, 'larch'))}`,
  ]);
});

test('a note that is the name of a run alone is refused, as its text is missing', async () => {
  const out = temporaryFolder();
  for (const name of ['2026-01-31-142530-larch', 'night']) {
    mkdirSync(join(out, name));
    writeFileSync(eventsPath(join(out, name)), '');
  }
  for (const name of ['night', 'larch']) {
    const { code, error } = await captured(noteCommand, name, '--out', out);
    expect(code).toBe(2);
    expect(error).toContain(`the text is missing: melanoscope note ${name} TEXT.`);
  }
  // With the run before it, it is a text; neither runs.
  for (const argv of [['night', 'night'], ['a note']]) {
    const { error } = await captured(noteCommand, ...argv, '--out', out);
    expect(error).not.toContain('the text is missing');
  }
});
