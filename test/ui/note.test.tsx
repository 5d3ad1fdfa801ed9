/** A note that is typed, in the app as a whole. */
import { expect, onTestFinished, test } from 'vitest';
import { fixtureState } from './fixtures.js';
import { plain } from './render.js';
import { openShell } from './shell.js';

test('its end is in view however long it is, and the line of hints stays', async () => {
  const shell = await openShell(fixtureState('mid-training'), { columns: 60, rows: 20 });
  onTestFinished(() => shell.unmount());
  await shell.type('n');
  for (let n = 0; n < 20; n++) await shell.type(`the rate fell at ${n} `);
  const lines = plain(shell.frame()).split('\n');
  expect(lines).toHaveLength(20);
  expect(lines.at(-2)).toMatch(/fell at 19 _$/);
  expect(lines.at(-1)).toContain('Enter write the note');
});

test('its cursor is in view where it is moved to, in a note of many lines too', async () => {
  const shell = await openShell(fixtureState('mid-training'), { columns: 60, rows: 20 });
  onTestFinished(() => shell.unmount());
  await shell.type('n');
  for (let n = 0; n < 20; n++) await shell.type(`the rate fell at ${n} `);
  await shell.type('\u001b[H');
  const lines = () => plain(shell.frame()).split('\n');
  expect(lines()).toHaveLength(20);
  expect(lines().slice(-4, -1).join('\n')).toMatch(/^ Note: │the rate fell at 0 .*\n.*\n/);
  await shell.type('x\u001b[C');
  expect(lines().at(-4)).toContain('Note: xt│he rate');
  await shell.type('\u0015\u001b[F\u0017');
  expect(lines().at(-4)).toContain('he rate fell');
  await shell.type('\u0015');
  expect(lines().at(-2)).toMatch(/^ Note: _ *$/);
});

test('of what is longer than a note the rest is left out, and the notice that says so is in view', async () => {
  const shell = await openShell(fixtureState('mid-training'), { columns: 60, rows: 20 });
  onTestFinished(() => shell.unmount());
  await shell.type('n');
  shell.controller.paste('x'.repeat(501));
  await shell.settle();
  const lines = plain(shell.frame()).split('\n');
  expect(lines).toHaveLength(20);
  expect(lines.slice(-5).join('\n')).toMatch(
    /x_ *\n A note has 500 characters at most: the rest was left out\./,
  );
  await shell.type('\u007f');
  expect(plain(shell.frame())).not.toContain('left out');
});
