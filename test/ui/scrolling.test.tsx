/** The help and the log scrolled past their ends, in the app as a whole. */
import { expect, onTestFinished, test } from 'vitest';
import { fixtureState } from './fixtures.js';
import { plain } from './render.js';
import { openShell } from './shell.js';

const PAGE_UP = '\u001b[5~';
const PAGE_DOWN = '\u001b[6~';
const UP = '\u001b[A';
const DOWN = '\u001b[B';

async function open(keys: string) {
  const shell = await openShell(fixtureState('finished'), { columns: 80, rows: 24 });
  onTestFinished(() => shell.unmount());
  await shell.type(keys);
  return {
    ...shell,
    text: () => plain(shell.frame()),
    times: async (key: string, count: number) => {
      for (let n = 0; n < count; n++) await shell.type(key);
    },
  };
}

test('one key up moves the help that was scrolled past its end, in a lower terminal too', async () => {
  const help = await open('?');
  await help.times(PAGE_DOWN, 20);
  expect(help.text()).not.toContain('more below');
  await help.type(UP);
  expect(help.text()).toContain('1 more below');
  await help.resize(18);
  expect(help.text()).toContain('7 more below');
  await help.times(DOWN, 20);
  await help.resize(24);
  await help.type(UP);
  expect(help.text()).toContain('1 more below');
});

test('one key down moves the log that was scrolled past its first line', async () => {
  const log = await open('l');
  await log.times(PAGE_UP, 60);
  const first = log.text();
  await log.type(DOWN);
  expect(log.text()).not.toBe(first);
  await log.type('\u001b[F');
  expect(log.text()).toContain('newest below');
  await log.type('\u001b[H');
  expect(log.text()).toBe(first);
});

test('who looks back in the log goes on seeing the same lines when others come', async () => {
  const log = await open('l');
  await log.times(UP, 3);
  const lines = (): string[] => log.text().split('\n').slice(3, 15);
  const before = lines();
  const run = log.store.getSnapshot();
  const newest = run.log.at(-1)!;
  log.store.set({ ...run, log: [...run.log, newest, newest] });
  await log.settle();
  expect(lines()).toEqual(before);
  expect(log.text()).toContain('5 newer below');
});
