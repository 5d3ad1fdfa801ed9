// Hands damaged files of every kind that the program reads (images, tables, settings, logs, checkpoints,
// weights) to their parsers, in a process whose memory is limited, until the time is over. A parser may
// read a file or say what is wrong with it: an exception of another kind, a crash, 5 s of work on one file
// or too much memory is a fault, is printed with what it takes to see it again, and ends with exit code 1.
// usage: node scripts/fuzz.js [--seconds 60] [--seed N] [--case N] [--memory MB]
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { buildAll } from './build.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/fuzz');
const outfile = join(cache, 'fuzz.mjs');

/** Seconds without a new file after which the process is held to hang, on however busy a machine. */
const HANGS = 60;
const LOOK_MS = 200;

const text = { type: 'string' };
const { values } = parseArgs({ options: { seconds: text, seed: text, case: text, memory: text } });
const seed = Number(values.seed ?? Date.now() % 1e9);
const first = Number(values.case ?? 0);
// A single case needs no time.
const seconds = Number(values.seconds ?? (values.case === undefined ? 60 : 0.001));
const memory = Number(values.memory ?? 1500);

mkdirSync(cache, { recursive: true });
// Threads that a parser starts are those of the program.
await buildAll();
await build({
  entryPoints: [join(root, 'test/hostile/fuzz-main.ts')],
  outfile,
  ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  packages: 'external',
});

/** Resident megabytes of a process; 0 where the system does not tell. */
function megabytes(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return 0;
  }
}

/** The file under way, as the process wrote it down before it began. */
function underWay(scratch) {
  try {
    return JSON.parse(readFileSync(join(scratch, 'case'), 'utf8'));
  } catch {
    return { n: first, name: 'none yet' };
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'melanoscope-fuzz-'));
const child = spawn(
  process.execPath,
  [
    `--max-old-space-size=${Math.ceil(memory / 2)}`,
    outfile,
    ...[seed, first, seconds].map(String),
    join(root, 'test/fixtures'),
    scratch,
  ],
  { stdio: ['ignore', 'pipe', 'pipe'] },
);
let said = '';
let errors = '';
child.stdout.on('data', (part) => (said += part));
child.stderr.on('data', (part) => (errors = (errors + part).slice(-4000)));

let most = 0;
let killed = '';
let last = { n: -1, at: Date.now() };
const timer = setInterval(() => {
  const now = megabytes(child.pid);
  most = Math.max(most, now);
  const { n } = underWay(scratch);
  if (n !== last.n) last = { n, at: Date.now() };
  if (now > memory) killed = `took ${Math.round(now)} MB, more than ${memory}`;
  else if (Date.now() - last.at > 1000 * HANGS) killed = `was not through after ${HANGS} s`;
  if (killed) child.kill('SIGKILL');
}, LOOK_MS);

const [code, signal] = await new Promise((resolve) =>
  child.once('close', (...end) => resolve(end)),
);
clearInterval(timer);
const { n, name } = underWay(scratch);
if (code === 0) {
  const { cases } = JSON.parse(said);
  console.log(`${cases} damaged files, no fault; seed ${seed}, ${Math.round(most)} MB at most`);
} else {
  const kept = join(cache, `seed-${seed}-case-${n}`);
  try {
    copyFileSync(join(scratch, 'input'), kept);
  } catch {
    // It ended before the first file.
  }
  const fault = said === '' ? '' : JSON.parse(said).fault;
  console.log(
    `FAULT in ${name}: ${killed || fault || `ended with ${signal ?? `exit code ${code}`}`}`,
  );
  if (errors) console.log(errors);
  console.log(`the file: ${kept}`);
  console.log(`again: node scripts/fuzz.js --seed ${seed} --case ${n}`);
}
rmSync(scratch, { recursive: true, force: true });
process.exitCode = code === 0 ? 0 : 1;
