// Studies on drawn images whose processes are killed at random moments and gone on with, until each has come to its
// end. It is compared with that of the same study left alone: weights, optimizer, predictions, splits and results have
// to be the same to the bit. Killed are the runner, the shell that waits for it, the view, or all of them (SIGKILL);
// the runner is asked to stop (SIGTERM, SIGUSR1), hung up (SIGHUP), or halted for longer than its lock is fresh
// (SIGSTOP, SIGCONT). Linux only (/proc). Ends with exit code 1 where an end is another.
// usage: node scripts/kills.js [--kills 40] [--seed N] [--studies scratch,folds,both,extra,transfer,members]
//   [--engine wasm] [--weights mobilenet.keras] [--data DIR] [--out DIR]
// transfer and members need --weights, of MobileNetV1. What has failed stays in --out.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import envPaths from 'env-paths';

const text = { type: 'string' };
const { values } = parseArgs({
  options: {
    ...{ kills: text, seed: text, studies: text, engine: text, weights: text, data: text },
    ...{ out: text },
  },
});
const program = fileURLToPath(new URL('../bin/melanoscope.js', import.meta.url));
const folder = values.out ?? mkdtempSync(join(tmpdir(), 'melanoscope-kills-'));
const seed = Number(values.seed ?? Date.now() % 1e9);
/** Kills of one run; after that it is left to come to its end. */
const MOST_KILLS = 6;
/** Seconds that a run may take from one kill to the next or to its end. */
const PATIENCE_S = 300;
/** A runner that is halted this long has lost its lock's freshness. */
const HALT_S = 7;

/** Numbers from 0 to 1 (mulberry32). */
let drawn = seed;
function draw() {
  drawn = (drawn + 0x6d2b79f5) | 0;
  let t = drawn;
  t = Math.imul(t ^ (t >>> 15), t | 1);
  t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
}
const pick = (list) => list[Math.floor(draw() * list.length)];

/** Images of another source, drawn. */
const elsewhere = join(folder, 'elsewhere');

const tiny = { network: { filters: [4], units: 8 } };
const transfer = {
  transfer: { headEpochs: 1, epochs: 2, from: '80%', imageSize: 32, batchSize: 8 },
};
const scratch = ['--image-size', '16', '--batch-size', '8', '--checkpoint-every', '3'];
const studies = {
  scratch: {
    config: { ...tiny, evaluation: { ensemble: true, tta: 'flips' } },
    args: [...scratch, '--epochs', '2', '--ema-decay', '0.9'],
    phases: 'data,samples,baseline,augmented,evaluation',
  },
  folds: {
    config: tiny,
    args: [...scratch, '--epochs', '2', '--folds', '3', '--prior-correction', 'auto'],
    phases: 'data,balanced,weighted,evaluation',
  },
  both: {
    config: { ...tiny, publishedCopies: 40 },
    args: [...scratch, '--epochs', '2', '--protocol', 'both'],
    phases: 'data,baseline,evaluation',
  },
  extra: {
    config: tiny,
    args: [...scratch, '--epochs', '2', '--extra-data', elsewhere, '--sampling', 'sources'],
    phases: 'data,augmented,evaluation',
  },
  transfer: {
    config: transfer,
    args: ['--checkpoint-every', '2', '--ema-decay', '0.9'],
    phases: 'data,transfer,evaluation',
    pretrained: true,
  },
  members: {
    config: transfer,
    args: ['--checkpoint-every', '2', '--members', '2', '--test', '0.2'],
    phases: 'data,transfer,evaluation',
    pretrained: true,
  },
};

/** Starts the program; its output is in `said` until it ends. */
function start(args, env) {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const running = { pid: child.pid, said: '', over: false, code: null };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (running.said += bytes.toString()));
  }
  running.ended = new Promise((resolve) =>
    child.once('close', (code) => {
      running.over = true;
      resolve((running.code = code));
    }),
  );
  return running;
}

async function ok(args, env) {
  const running = start(args, env);
  if ((await running.ended) !== 0) throw new Error(`${args.join(' ')}:\n${running.said}`);
  return running.said;
}

/** The shell that waits for a runner may still write down how it ended. */
const remove = (path) =>
  rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });

/** Whole lines of a run's log. */
function eventsOf(run) {
  const path = join(run, 'events.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(0, -1).map(JSON.parse);
}
const keyOf = ({ type, phase }) => `${type} ${phase ?? ''}`.trim();
const TIMED = new Set(['telemetry', 'run-started', 'run-resumed', 'note', 'warning', 'command']);

/** The parent of a process, by its `stat`; null when it is gone. */
function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[1]);
  } catch {
    return null;
  }
}
function isThere(pid) {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
function signal(pid, name) {
  try {
    if (pid) process.kill(pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
async function gone(pid) {
  const until = performance.now() + PATIENCE_S * 1000;
  while (isThere(pid)) {
    if (performance.now() > until) throw new Error(`process ${pid} is still there`);
    await sleep(20);
  }
}

/** What is done to a run's processes. */
const ways = {
  'SIGKILL runner': ({ runner }) => signal(runner, 'SIGKILL'),
  'SIGKILL all': ({ runner, shell, view }) => {
    for (const pid of [view, shell, runner]) signal(pid, 'SIGKILL');
  },
  'SIGKILL shell and runner': ({ runner, shell }) => {
    for (const pid of [shell, runner]) signal(pid, 'SIGKILL');
  },
  'SIGTERM, then SIGKILL': async ({ runner }) => {
    signal(runner, 'SIGTERM');
    await sleep(draw() * 300);
    signal(runner, 'SIGKILL');
  },
  'SIGTERM runner': ({ runner }) => signal(runner, 'SIGTERM'),
  'SIGUSR1 runner': ({ runner }) => signal(runner, 'SIGUSR1'),
  'SIGTERM twice': async ({ runner }) => {
    signal(runner, 'SIGTERM');
    await sleep(draw() * 50);
    signal(runner, 'SIGTERM');
  },
  'SIGKILL view': ({ view }) => signal(view, 'SIGKILL'),
  'SIGHUP all': ({ runner, shell, view }) => {
    for (const pid of [view, shell, runner]) signal(pid, 'SIGHUP');
  },
  'SIGSTOP, then SIGCONT': async ({ runner }) => {
    signal(runner, 'SIGSTOP');
    await sleep(pick([0.3, HALT_S]) * 1000);
    signal(runner, 'SIGCONT');
  },
  'SIGSTOP, then SIGKILL': async ({ runner }) => {
    signal(runner, 'SIGSTOP');
    await sleep(300);
    signal(runner, 'SIGKILL');
  },
};
/** Ways that the run survives. */
const GOES_ON = new Set(['SIGKILL view', 'SIGHUP all', 'SIGSTOP, then SIGCONT']);

/** Of a file's JSON what a run left alone has in common with one that was not. */
const OWN = new Set([
  ...['run', 'name', 'seconds', 'imagesPerSecond', 'started', 'finished', 'time', 'out'],
  ...['testLooks', 'resumed', 'notes', 'startedAt', 'finishedAt', 'generatedAt', 'updatedAt'],
]);
const common = (value) =>
  Array.isArray(value)
    ? value.map(common)
    : value !== null && typeof value === 'object'
      ? Object.fromEntries(
          Object.entries(value)
            .filter(([key]) => !OWN.has(key))
            .map(([key, part]) => [key, common(part)]),
        )
      : value;

const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Files of a run, but for older checkpoints, of which there may be others, and what is of a runner alone. */
function outcome(run) {
  const files = readdirSync(run, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(run, join(entry.parentPath, entry.name)))
    .filter(
      (file) => !/(?:^|\/)(?:last-\d+|events\.jsonl|stderr\.log|runner|config\.json$)/.test(file),
    );
  const found = {};
  for (const file of files.sort()) {
    const path = join(run, file);
    found[file] =
      file.endsWith('.json') && basename(file) !== 'model.json'
        ? common(JSON.parse(readFileSync(path, 'utf8')))
        : sha256(path);
  }
  return found;
}

/** Places where two values differ. */
function differences(a, b, at = '') {
  if (isDeepStrictEqual(a, b)) return [];
  const nested = (v) => v !== null && typeof v === 'object';
  if (!nested(a) || !nested(b))
    return [`${at}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`.slice(0, 300)];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => differences(a[key], b[key], `${at}/${key}`));
}

/**
 * Where the log of a run is when its moment comes: at any event that is still to come, or at any kind of event, as most
 * are steps; and a little later.
 * @param now What the log has so far.
 */
function momentOf(whole, now) {
  const times = (events, key) => events.filter((event) => keyOf(event) === key).length;
  const events = whole.filter((event) => !TIMED.has(event.type));
  const left = events.filter((event) => times(events, keyOf(event)) > times(now, keyOf(event)));
  const all = left.length > 0 ? left : events;
  const key = draw() < 0.4 ? keyOf(pick(all)) : pick([...new Set(all.map(keyOf))]);
  const made = times(now, key);
  const nth = made + 1 + Math.floor(draw() * (times(events, key) - made));
  return { key, nth, later: draw() < 0.3 ? draw() * 600 : draw() * 25 };
}

/** Waits for a moment, and for the runner of this start. */
async function until(run, running, before, moment) {
  const from = performance.now();
  for (; !running.over; await sleep(3)) {
    if (performance.now() - from > PATIENCE_S * 1000)
      throw new Error(`nothing came within ${PATIENCE_S} s`);
    const events = eventsOf(run);
    const own = events.slice(before).findLast((event) => event.runner)?.runner.pid;
    if (own && events.filter((event) => keyOf(event) === moment.key).length >= moment.nth) {
      await sleep(moment.later);
      return running.over ? null : own;
    }
  }
  return null;
}

/** A run's image cache, its own, so that a kill may leave it half filled; the installed engines are the user's. */
function ownCache(name) {
  const cache = join(folder, name);
  const users = process.env.MELANOSCOPE_CACHE ?? envPaths('melanoscope', { suffix: '' }).cache;
  const engines = join(users, 'engines');
  mkdirSync(cache, { recursive: true });
  if (existsSync(engines)) symlinkSync(engines, join(cache, 'engines'));
  return { MELANOSCOPE_CACHE: cache };
}

const faults = [];
const counts = {};
async function killed(id, study, whole, n) {
  const name = `${id}-${n}`;
  const run = join(folder, name);
  const env = ownCache(`cache-${name}`);
  const told = [];
  const again = () => ['resume', name, '--plain', '--out', folder];
  let running = start(argsOf(id, study, name), env);
  let before = 0;
  for (let kill = 0; kill < MOST_KILLS && !running.over; kill++) {
    const pid = await until(run, running, before, momentOf(whole.events, eventsOf(run)));
    if (pid === null) break;
    const way = pick(Object.keys(ways));
    const last = eventsOf(run).findLast((event) => event.type !== 'telemetry');
    told.push(`${way} at ${keyOf(last)}`);
    counts[way] = (counts[way] ?? 0) + 1;
    before = eventsOf(run).length;
    const shell = parentOf(pid);
    await ways[way]({ runner: pid, shell, view: running.pid });
    if (GOES_ON.has(way)) {
      // The log has a runner already: the next moment is one of it.
      before = 0;
      if (running.over || way === 'SIGKILL view' || way === 'SIGHUP all') {
        await running.ended;
        running = start(['attach', name, '--plain', '--out', folder], env);
      }
      continue;
    }
    await gone(pid);
    await running.ended;
    const status = eventsOf(run).at(-1);
    if (status?.type === 'run-finished' && status.status === 'finished') break;
    running = start(again(), env);
  }
  const code = await running.ended;
  const end = eventsOf(run).at(-1);
  const problems = [];
  if (end?.status !== 'finished') {
    problems.push(
      `it ended as ${JSON.stringify(end)}, exit code ${code}:\n${running.said.slice(-1500)}`,
    );
  } else {
    const seqs = eventsOf(run).map(({ seq }) => seq);
    if (seqs.some((seq, at) => seq !== at + 1)) problems.push('its log has a gap');
    problems.push(...differences(outcome(run), whole.outcome).slice(0, 8));
  }
  const killsOf = told.length;
  console.log(
    `${name}: ${problems.length === 0 ? 'the same end' : 'ANOTHER END'} after ${killsOf}: ${told.join('; ')}`,
  );
  for (const problem of problems) console.log(`    ${problem}`);
  if (problems.length > 0) faults.push(name);
  else await remove(run);
  await remove(env.MELANOSCOPE_CACHE);
  return killsOf;
}

function argsOf(id, { args, phases }, name) {
  return [
    ...['run', '--plain', '--data', data, '--out', folder, '--config', join(folder, `${id}.json`)],
    ...['--engine', values.engine ?? 'wasm', '--phases', phases, '--name', name, ...args],
    ...(values.weights ? ['--weights', values.weights] : []),
  ];
}

const data = values.data ?? join(folder, 'lesions');
if (!values.data) await ok(['demo-data', data, '--images', '60', '--seed', '3']);
await ok(['demo-data', elsewhere, '--images', '40', '--seed', '4']);
const asked = (values.studies ?? Object.keys(studies).join(',')).split(',');
const chosen = asked.filter((id) => values.weights || !studies[id].pretrained);
const wholes = {};
const sharedCache = ownCache('cache');
console.log(`seed ${seed}, in ${folder}`);
for (const id of chosen) {
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(studies[id].config));
  const from = performance.now();
  const alone = (name) => ok(argsOf(id, studies[id], name), sharedCache);
  await alone(`${id}-whole`);
  const run = join(folder, `${id}-whole`);
  wholes[id] = { events: eventsOf(run), outcome: outcome(run) };
  const seconds = (performance.now() - from) / 1000;
  console.log(`${id}: ${wholes[id].events.length} events in ${seconds.toFixed(1)} s, left alone`);
}
const most = Number(values.kills ?? 40);
let kills = 0;
for (let n = 0; kills < most; n++) {
  const id = chosen[n % chosen.length];
  try {
    kills += await killed(id, studies[id], wholes[id], n);
  } catch (error) {
    console.log(`${id}-${n}: ${error.message}`);
    faults.push(`${id}-${n}`);
  }
  if (faults.length > 5) break;
}
console.log(
  `${kills} kills: ${Object.entries(counts)
    .map(([way, n]) => `${way} ${n}`)
    .join(', ')}`,
);
console.log(
  faults.length === 0 ? 'each end is that of a run left alone' : `FAULTS: ${faults.join(', ')}`,
);
if (faults.length === 0 && !values.out) await remove(folder);
process.exit(faults.length === 0 ? 0 : 1);
