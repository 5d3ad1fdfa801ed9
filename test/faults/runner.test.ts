/** Faults in the runner itself: each is put into the real one by a module that Node loads into it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../program.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-faults-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');

beforeAll(async () => {
  await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
}, MINUTES);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Node's option that runs a statement in one thread of the runner, four seconds after it starts. */
function faulty(name: string, thread: 'main' | 'worker', statement: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `import { isMainThread, workerData } from 'node:worker_threads';
const here = ${
      thread === 'main'
        ? "isMainThread && process.argv[1]?.endsWith('runner.js')"
        : '!isMainThread && workerData?.folder'
    };
if (here) setTimeout(() => { ${statement} }, 4000);
`,
  );
  return `--import=${pathToFileURL(path).href}`;
}

test.each([
  ['throws', 'worker', "throw new Error('injected')", 'failed', /injected/, []],
  ['aborts', 'main', 'process.abort()', 'killed', /killed by SIGABRT/, []],
  [
    'needs-memory',
    'main',
    'for (const all = []; ; ) all.push(new Array(1e5).fill(all.length).map(String));',
    'killed',
    /ran out of memory and aborted/,
    ['--max-old-space-size=128'],
  ],
] as const)(
  'a runner whose thread %s is told truthfully (%s thread)',
  async (name, thread, statement, status, words, more) => {
    const options = [faulty(name, thread, statement), ...more].join(' ');
    const study = ['--data', data, '--image-size', '32', '--out', out, '--engine', 'wasm'];
    const { code, stdout } = await runProgram(
      ['run', ...study, '--phases', 'data,baseline', '--epochs', '500', '--name', name],
      { NODE_OPTIONS: options },
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(words);
    const list = await runProgram(['runs', '--json', '--out', out]);
    const rows = JSON.parse(list.stdout) as { run: string; status: string; message: string }[];
    const row = rows.find(({ run }) => run === name)!;
    expect(row.status).toBe(status);
    expect(row.message).toMatch(words);
  },
  3 * MINUTES,
);
