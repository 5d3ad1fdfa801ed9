/** Whether a terminal is drawn in ASCII is told by the locale. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wantsAscii } from '../source/locale.js';
import { eventsPath } from '../source/runs/folder.js';
import { temporaryFolder } from './temporary.js';
import { openTerminal } from './terminal.js';
import { loadEvents } from './ui/fixtures.js';

test.each([
  [{}, false],
  [{ LANG: '' }, false],
  [{ LANG: 'C' }, true],
  [{ LANG: 'POSIX' }, true],
  [{ LANG: 'en_US.ISO-8859-1' }, true],
  [{ LANG: 'en_US.UTF-8' }, false],
  [{ LANG: 'C.utf8' }, false],
  [{ LANG: 'C', LC_CTYPE: 'UTF-8' }, false],
  [{ LANG: 'C.UTF-8', LC_CTYPE: 'C' }, true],
  [{ LANG: 'C.UTF-8', LC_CTYPE: 'C.UTF-8', LC_ALL: 'C' }, true],
  [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, false],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, false],
])('of %j', (env, ascii) => {
  expect(wantsAscii(env)).toBe(ascii);
});

describe('what a view draws', () => {
  test.each([
    ['LANG=C', { LC_ALL: '', LANG: 'C' }, [], /^\+-/m],
    ['LC_ALL=C with --no-ascii', { LC_ALL: 'C' }, ['--no-ascii'], /^╭─/m],
    ['no locale', { LC_ALL: '', LC_CTYPE: '', LANG: '' }, [], /^╭─/m],
    ['no locale with --ascii', { LC_ALL: '', LC_CTYPE: '', LANG: '' }, ['--ascii'], /^\+-/m],
  ])('under %s', async (_name, env, flags, frame) => {
    const out = temporaryFolder();
    mkdirSync(join(out, 'larch'));
    const lines = loadEvents().map((event) => `${JSON.stringify(event)}\n`);
    writeFileSync(eventsPath(join(out, 'larch')), lines.join(''));
    const args = ['attach', 'larch', '--out', out, ...flags];
    const terminal = openTerminal(args, { columns: 100, rows: 30, env });
    await terminal.shows(frame);
    const isPlain = terminal.lines().every((line) => /^[\x00-\x7f]*$/.test(line));
    expect(isPlain).toBe(frame.source.includes('+'));
    terminal.kill('SIGTERM');
    await terminal.closed;
  });
});
