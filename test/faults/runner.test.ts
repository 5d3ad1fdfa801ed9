/** Faults in the runner itself: each is put into the real one by a module that Node loads into it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { foldLog } from '../../source/runs/fold-log.js';
import { nativeAvailable } from '../native.js';
import { runProgram, startProgram } from '../program.js';
import { removeFolder } from '../temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-faults-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');

beforeAll(async () => {
  await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
}, MINUTES);
afterAll(() => removeFolder(folder));

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

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Keeps a process, and those that it will start, to two cores: with many a step takes no seconds. */
function onTwoCores(pid: number): void {
  const allowed = /Cpus_allowed_list:\s*(\S+)/.exec(
    existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '',
  );
  const cores = (allowed?.[1] ?? '').split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
  spawnSync('taskset', ['-pc', cores.slice(0, 2).join(','), String(pid)]);
}

test.each(nativeAvailable ? ['wasm', 'tensorflow'] : ['wasm'])(
  'a second SIGTERM ends a runner on %s in the middle of a step',
  async (engine) => {
    const name = `impatient-${engine}`;
    // Steps of several seconds.
    const view = startProgram([
      ...['run', '--plain', '--data', data, '--out', out, '--name', name, '--engine', engine],
      ...['--phases', 'data,baseline', '--image-size', '512', '--batch-size', '64'],
    ]);
    onTwoCores(view.pid);
    const stateOf = () => foldLog(join(out, name)).catch(() => null);
    await expect
      .poll(async () => (await stateOf())?.phases.baseline?.epoch, { timeout: MINUTES })
      .toBe(1);
    await sleep(200);
    const { pid } = (await stateOf())!.runner!;
    process.kill(pid, 'SIGTERM');
    await sleep(500);
    expect(alive(pid)).toBe(true);
    expect((await stateOf())!.phases.baseline.globalStep).toBe(0);
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => alive(pid), { timeout: 15_000, interval: 50 }).toBe(false);
    const { code, stdout } = await view.finished;
    expect(code).toBe(1);
    expect(stdout).toMatch(/was killed by SIGTERM\./);
  },
  3 * MINUTES,
);
