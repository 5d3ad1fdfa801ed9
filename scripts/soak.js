// Half an hour of training with views that come and go: one stays attached all the time, another attaches
// each 20 s and leaves by `d`, by a terminal that is closed, or by SIGKILL, in turn. Samples the memory of
// the runner and of both views. Ends with exit code 1 when memory grows over the second half, or when the run
// was disturbed: a step missing from the log, no step within a period, a view that did not come up or would
// not go. Linux only (/proc).
// usage: node scripts/soak.js [--minutes 30] [--data DIR] [--image-size 32] [--engine tensorflow] [--out DIR]
import { execFileSync } from 'node:child_process';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { start } from '../bench/pty.js';

const PERIOD_S = 20;
const ATTACHED_S = 15;
const SAMPLE_S = 5;
/** What memory may grow by over the second half: a share of what it is, or so many MiB where that is more. */
const GROWTH = { share: 0.05, resident: 12, heap: 4 };
/** Seconds that a view may take to come up or to go, on however busy a machine. */
const PATIENCE_S = 90;

const text = { type: 'string' };
const { values } = parseArgs({
  options: { minutes: text, data: text, 'image-size': text, engine: text, out: text },
});
const minutes = Number(values.minutes ?? 30);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = here('../bin/melanoscope.js');
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'melanoscope-soak-'));
const heaps = join(folder, 'heaps');
mkdirSync(heaps, { recursive: true });
const run = join(folder, 'soak');
const log = join(run, 'events.jsonl');

const cli = (...args) => execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' });
const environment = {
  MELANOSCOPE_SOAK: heaps,
  NODE_OPTIONS: `--import=${pathToFileURL(here('soak-heap.js')).href}`,
};
const view = (...args) =>
  start(process.execPath, [program, ...args, '--out', folder], 120, 36, environment);
const attach = () => view('attach', 'soak');

/** Seconds so far. Those in which this program was halted, as by SIGSTOP, do not count. */
let elapsed = 0;
let tickedAt = performance.now();
setInterval(() => {
  const now = performance.now();
  elapsed += Math.min(now - tickedAt, 2000) / 1000;
  tickedAt = now;
}, 200).unref();

async function within(promise, what) {
  let done = false;
  promise.then(() => (done = true));
  for (const from = elapsed; !done; await sleep(50)) {
    if (elapsed - from > PATIENCE_S) throw new Error(`${what} took more than ${PATIENCE_S} s`);
  }
}

/** Resident MiB of a process; null when it is gone. */
function resident(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
  } catch {
    return null;
  }
}

/** MiB that JavaScript holds in a thread of a process; null before it was written down. */
function heap(pid, thread = 0) {
  try {
    return Number(readFileSync(join(heaps, `${pid}-${thread}`), 'utf8')) / 2 ** 20;
  } catch {
    return null;
  }
}

/** The ways to leave a view, taken in turn. */
const ways = {
  d: ({ pty }) => pty.write('d'),
  'terminal closed': ({ pty }) => pty.destroy(),
  SIGKILL: ({ pty }) => pty.kill('SIGKILL'),
};

async function gone(pid) {
  while (resident(pid) !== null) await sleep(50);
}

/** Growth of a straight line through the points, by least squares, over their whole time. */
function growth(points) {
  const mean = (of) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [t, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - t) * (point[1] - y), 0);
  const under = points.reduce((sum, point) => sum + (point[0] - t) ** 2, 0);
  return { mean: y, grown: (over / under) * (points.at(-1)[0] - points[0][0]) };
}

/** What the log has: steps in a row without a gap, events without one, one runner from start to end. */
async function readSteps() {
  const found = {
    steps: 0,
    epochs: 0,
    events: 0,
    longest: 0,
    faults: [],
    runner: null,
    status: null,
  };
  let before = null;
  for await (const line of createInterface({ input: createReadStream(log) })) {
    const event = JSON.parse(line);
    found.events += 1;
    if (event.seq !== found.events)
      found.faults.push(`event ${event.seq} is the ${found.events}th`);
    if (event.type === 'run-started') found.runner = event.runner.pid;
    if (event.type === 'run-resumed') found.faults.push('the run was resumed');
    if (event.type === 'warning' && event.phase !== 'data') found.faults.push(event.message);
    if (event.type === 'epoch-finished') found.epochs += 1;
    if (event.type === 'run-finished') found.status = event.status;
    if (event.type !== 'step') continue;
    found.steps += 1;
    const time = Date.parse(event.time);
    if (before !== null) found.longest = Math.max(found.longest, (time - before) / 1000);
    before = time;
    if (event.globalStep !== found.steps) {
      found.faults.push(`step ${event.globalStep} is the ${found.steps}th`);
    }
  }
  return found;
}

/** Size of the log in bytes: each step adds some hundred. */
const logged = () => statSync(log).size;

async function hasTrained() {
  const trained = () => existsSync(log) && readFileSync(log, 'utf8').includes('"epoch-finished"');
  while (!trained()) await sleep(500);
}

const data = values.data ?? join(folder, 'lesions');
if (!values.data) cli('demo-data', data, '--images', '2000', '--seed', '7');

const faults = [];
const series = {
  'runner, resident': [],
  "runner's main thread, heap": [],
  'training thread, heap': [],
  'view that stays, resident': [],
  'view that stays, heap': [],
  'view that comes and goes, resident': [],
};
const names = Object.keys(series);
const cells = (row) => row.map((cell, n) => String(cell).padStart(n === 0 ? 7 : 9)).join('');
console.log(names.map((name, n) => `${String.fromCharCode(65 + n)}: ${name} (MiB)`).join('\n'));
console.log(cells(['minute', ...names.map((_, n) => String.fromCharCode(65 + n)), 'log, MB']));

const first = view(
  ...['run', '--data', data, '--name', 'soak', '--engine', values.engine ?? 'tensorflow'],
  ...['--image-size', values['image-size'] ?? '32', '--epochs', '100000'],
  ...['--phases', 'data,baseline'],
);
await within(hasTrained(), 'the start of the run');
await within(first.until(/Baseline/), 'the first view');
ways.d(first);
await within(gone(first.pty.pid), 'leaving the first view');
const { runner } = await readSteps();
const stays = attach();
await within(stays.until(/Baseline/), 'attaching the view that stays');

const startedAt = elapsed;
const minute = () => (elapsed - startedAt) / 60;
let guest = null;
let sampledAt = -Infinity;
let printedAt = -Infinity;

function sample() {
  const now = minute();
  const row = [
    resident(runner),
    heap(runner),
    heap(runner, 1),
    resident(stays.pty.pid),
    heap(stays.pty.pid),
    null,
  ];
  names.forEach((name, n) => row[n] !== null && series[name].push([now, row[n]]));
  if (now - printedAt < minutes / 30) return;
  printedAt = now;
  row[5] = series[names[5]].at(-1)?.[1] ?? null;
  const figures = row.map((value) => (value === null ? '-' : value.toFixed(1)));
  console.log(cells([now.toFixed(1), ...figures, (logged() / 1e6).toFixed(1)]));
}

async function wait(seconds) {
  for (const until = elapsed + seconds; elapsed < until; await sleep(200)) {
    if (elapsed - sampledAt < SAMPLE_S) continue;
    sampledAt = elapsed;
    sample();
  }
}

let periods = 0;
try {
  for (; minute() < minutes; periods++) {
    const before = logged();
    const way = Object.keys(ways)[periods % 3];
    guest = attach();
    await within(guest.until(/Baseline/), 'attaching');
    const shown = guest.bytes;
    await wait(ATTACHED_S);
    const memory = resident(guest.pty.pid);
    if (memory === null) throw new Error('the view that comes and goes has ended by itself');
    if (guest.bytes === shown) throw new Error('the view that comes and goes shows nothing new');
    series[names[5]].push([minute(), memory]);
    ways[way](guest);
    await within(gone(guest.pty.pid), `leaving by ${way}`);
    guest = null;
    await wait(PERIOD_S - ATTACHED_S);
    if (resident(runner) === null) throw new Error('the runner has ended');
    if (resident(stays.pty.pid) === null) throw new Error('the view that stays has ended');
    for (const until = minute() + PATIENCE_S / 60; logged() === before; await wait(1)) {
      if (minute() > until) throw new Error(`no step within ${PATIENCE_S} s`);
    }
  }
} catch (error) {
  faults.push(error.message);
}
for (const left of [guest, stays]) left?.pty.kill('SIGKILL');
try {
  cli('stop', 'soak', '--out', folder);
} catch (error) {
  faults.push(`the run cannot be stopped: ${error.message}`);
}

const { steps, epochs, events, longest, status, faults: inLog } = await readSteps();
faults.push(...inLog.slice(0, 10));
if (status !== 'stopped') faults.push(`the run is ${status}, not stopped`);
console.log(
  `\n${minute().toFixed(1)} minutes, ${periods} times attached and left (by ${Object.keys(ways).join(', ')})`,
);
console.log(
  `${steps} steps without a gap, ${epochs} epochs, ${events} events; ${longest.toFixed(1)} s at most from one step to the next`,
);
for (const name of names) {
  const points = series[name].filter(([at]) => at >= minutes / 2);
  if (points.length < 3) {
    faults.push(`too few figures of ${name}: ${points.length}`);
    continue;
  }
  const { mean, grown } = growth(points);
  const most = Math.max(GROWTH.share * mean, GROWTH[name.endsWith('heap') ? 'heap' : 'resident']);
  const flat = grown <= most;
  const told = `${mean.toFixed(1)} MiB, ${grown >= 0 ? '+' : ''}${grown.toFixed(1)} over the second half`;
  console.log(`${name}: ${told}, ${flat ? 'flat' : 'GROWS'} (at most +${most.toFixed(1)})`);
  if (!flat) faults.push(`${name} grows`);
}
for (const fault of faults) console.log(`FAULT: ${fault}`);
console.log(
  faults.length === 0 ? 'memory is flat and the run undisturbed' : `${faults.length} faults`,
);
if (!values.out) rmSync(folder, { recursive: true, force: true });
process.exit(faults.length === 0 ? 0 : 1);
