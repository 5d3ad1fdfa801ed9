import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { demoDataCommand } from '../../source/commands/demo-data.js';
import { temporaryFolder } from '../temporary.js';

afterEach(() => vi.restoreAllMocks());

/** Runs the command and keeps what it prints. */
async function run(...argv: string[]): Promise<{ code: number; stdout: string }> {
  let stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += String(text)), true));
  return { code: await demoDataCommand(argv), stdout };
}

describe('demo-data', () => {
  it('writes a set and tells about it', async () => {
    const dir = join(temporaryFolder(), 'new', 'folder');
    const { code, stdout } = await run(dir, '--images', '36', '--seed', '9', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(stdout) as { classes: object; images: number };
    expect(told).toMatchObject({ schema: 1, synthetic: true, seed: 9, dir });
    expect(Object.keys(told.classes)).toHaveLength(9);
    expect(existsSync(join(dir, 'Test', 'vascular lesion'))).toBe(true);
  });

  it('does not write into a folder that is not empty, but for --force', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'mine.txt'), 'x');
    await expect(run(dir)).rejects.toThrow(/is not empty.*--force/);
    expect((await run(dir, '--images', '36', '--force')).stdout).toContain(
      'drawings, not medical images',
    );
    expect(existsSync(join(dir, 'mine.txt'))).toBe(true);
  });

  it('never mixes drawings with a real data set', async () => {
    const dir = temporaryFolder();
    mkdirSync(join(dir, 'Train'));
    await expect(run(dir, '--force')).rejects.toThrow(/holds a Train folder that is not synthetic/);
  });

  it.each([[[]], [['a', 'b']], [['a', '--images', '0']], [['a', '--seed', '1.5']]])(
    'refuses %j as wrong use',
    async (argv) => {
      await expect(run(...argv)).rejects.toMatchObject({ name: 'UserError', exitCode: 2 });
    },
  );

  it('says so when the folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(run(join(file, 'in'))).rejects.toThrow(/cannot be used as a folder/);
  });
});
