import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { imagesNamed } from '../../source/commands/predict/images.js';

const folder = mkdtempSync(join(tmpdir(), 'melanoscope-predict-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = ['many/b.png', 'many/a.jpg', 'many/deeper/c.JPEG', 'many/notes.txt', 'one.jpg'];
for (const dir of ['many/deeper', 'none']) mkdirSync(join(folder, dir), { recursive: true });
for (const file of files) writeFileSync(join(folder, file), '');
const at = (file: string): string => join(folder, file);

describe('the images that a command line names', () => {
  it('are its files as they are given, and all images of its folders by name', async () => {
    const named = await imagesNamed([at('one.jpg'), at('many')]);
    const inFolder = ['many/a.jpg', 'many/b.png', 'many/deeper/c.JPEG'];
    expect(named).toEqual(['one.jpg', ...inFolder].map(at));
    // Relative to where the command is given, too; a file that is not there is told beside the answers.
    const here = relative(process.cwd(), at('many'));
    expect(await imagesNamed([at('missing.jpg'), here])).toEqual(
      ['missing.jpg', ...inFolder].map(at),
    );
  });

  it('are also pictures of formats that are not read, for the answer to say so', async () => {
    for (const file of ['ph2/a.BMP', 'ph2/b.dcm', 'ph2/c.jpg', 'ph2/d.csv']) {
      mkdirSync(at('ph2'), { recursive: true });
      writeFileSync(at(file), '');
    }
    expect(await imagesNamed([at('ph2')])).toEqual(['ph2/a.BMP', 'ph2/b.dcm', 'ph2/c.jpg'].map(at));
  });

  it('are some: a folder without any is refused', async () => {
    await expect(imagesNamed([at('none')])).rejects.toMatchObject({
      name: 'UserError',
      exitCode: 2,
      message: expect.stringContaining('has no image'),
    });
  });
});

it('refuses standard input, not a file of its name', async () => {
  await expect(imagesNamed(['a.jpg', '-'])).rejects.toThrow('not from standard input');
  expect(await imagesNamed(['./-'])).toEqual([resolve('-')]);
});
