/** What the scripts are answered. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../../program.js';
import { temporaryFolder } from '../../temporary.js';

/** Answers to a shell, line by line: what it is to do, then the candidates. */
async function answers(shell: string, ...given: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runProgram(['__complete', shell, ...given]);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.split('\n').slice(0, -1);
}

test('to Bash: as much of the word as it replaces, in quotes where it needs them', async () => {
  const out = temporaryFolder();
  mkdirSync(join(out, 'a:b c'));
  writeFileSync(join(out, 'a:b c', 'events.jsonl'), '');
  const line = `melanoscope attach --out ${out} a:`;
  expect(await answers('bash', line, '')).toEqual(['', 'b\\ c']);
  expect(await answers('bash', `melanoscope attach --out ${out} 'a:`, 'a:')).toEqual(['', 'a:b c']);
  expect(await answers('bash', 'melanoscope run --engine=t', 't')).toEqual(['', 'tensorflow']);
  expect(await answers('bash', 'melanoscope run --phases d', 'd')).toEqual(['goes-on', 'data']);
});

test('to zsh and fish: words with what they mean', async () => {
  expect(await answers('zsh', 'runs', '--j')).toEqual(['', '--json\tprint JSON']);
  expect(await answers('fish', 'runs', "'--j")).toEqual(['', '--json\tprint JSON']);
  expect(await answers('zsh', 'audit', '')).toEqual(['folder']);
  expect(await answers('zsh', 'run', '--epochs', '')).toEqual(['']);
});

test('at once: no command is loaded for it, nor a schema', async () => {
  const coverage = temporaryFolder();
  const { stdout } = await runProgram(['__complete', 'zsh', 'evaluate', '--sp'], {
    NODE_V8_COVERAGE: coverage,
  });
  expect(stdout).toContain('--split');
  const loaded = readdirSync(coverage).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(coverage, file), 'utf8')) as {
      result: { url: string }[];
    };
    return result.filter(({ url }) => url.startsWith('file:')).map(({ url }) => fileURLToPath(url));
  });
  expect(loaded.length).toBeGreaterThan(2);
  const bytes = loaded.reduce((sum, file) => sum + statSync(file).size, 0);
  // zod alone has 700 KB.
  expect(bytes).toBeLessThan(150_000);
});
