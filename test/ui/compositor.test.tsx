import { expect, test } from 'vitest';
import { Compositor } from '../../source/ui/compositor.js';
import { fixtureState, type FixtureName } from './fixtures.js';
import { plain } from './render.js';
import { openShell, shellFrame } from './shell.js';

const size = { columns: 120, rows: 40 };

/** What the app puts on the screen: Ink's frame with the surfaces over it. */
async function composed(fixture: FixtureName, keys: string): Promise<string> {
  const compositor = new Compositor();
  const shell = await openShell(fixtureState(fixture), size, { compositor });
  for (const key of keys) await shell.type(key);
  const rows = compositor.compose(shell.frame());
  shell.unmount();
  return rows.map((cells) => cells.map(({ text }) => text).join('')).join('\n');
}

test.each<[FixtureName, string]>([
  ['empty', ''],
  ['mid-training', ''],
  ['mid-training', ' '],
  ['mid-training', '1'],
  ['finished', '2'],
  ['finished', '7'],
  ['weighted', '?'],
  ['weighted', 'l'],
  ['weighted', 'q'],
])('shows what Ink itself would write: %s, keys "%s"', async (fixture, keys) => {
  const written = await shellFrame(fixtureState(fixture), size, { keys });
  expect(plain(await composed(fixture, keys))).toBe(plain(written));
});

test('takes away what is no longer shown', async () => {
  const compositor = new Compositor();
  const shell = await openShell(fixtureState('mid-training'), size, { compositor });
  await shell.type('?');
  const text = compositor
    .compose(shell.frame())
    .map((cells) => cells.map((cell) => cell.text).join(''))
    .join('\n');
  shell.unmount();
  expect(text).toContain('Everywhere');
  expect(text).not.toContain('Accuracy');
});
