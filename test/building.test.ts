/** A checkout builds what is older than its source before it starts, and says so: it takes seconds. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { programPath } from './program.js';
import { temporaryFolder } from './temporary.js';
import { openTerminalOf } from './terminal.js';

/** A checkout whose building and whose program are a line each. */
function checkout(): string {
  const root = temporaryFolder();
  for (const folder of ['bin', 'source', 'scripts']) mkdirSync(join(root, folder));
  const started = join(root, 'bin', 'melanoscope.js');
  copyFileSync(programPath, started);
  writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(root, 'source', 'cli.ts'), '');
  const build = [
    `import { mkdirSync, writeFileSync } from 'node:fs';`,
    `const dist = new URL('../dist/', import.meta.url);`,
    `export function buildAll() {`,
    `  mkdirSync(dist);`,
    `  writeFileSync(new URL('cli.js', dist), "console.log('it runs')");`,
    `}`,
  ];
  writeFileSync(join(root, 'scripts', 'build.js'), build.join('\n'));
  return started;
}

test('at a terminal it is told, once', async () => {
  const started = checkout();
  const size = { columns: 80, rows: 10 };
  const first = openTerminalOf(process.execPath, [started], size);
  await first.closed;
  expect(first.lines().filter((line) => line !== '')).toEqual([
    'building dist/, as the source is newer ...',
    'it runs',
  ]);
  const second = openTerminalOf(process.execPath, [started], size);
  await second.closed;
  expect(second.lines().filter((line) => line !== '')).toEqual(['it runs']);
});

test('in a pipe nothing is said but what the program says', () => {
  const { stdout, stderr } = spawnSync(process.execPath, [checkout()], { encoding: 'utf8' });
  expect(stdout + stderr).toBe('it runs\n');
});
