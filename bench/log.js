// What a long log costs to open: writes one of a million events as a run of a fast network leaves them,
// folds it into the run's state in a process of its own, and gives the time and the most memory of that.
// usage: node bench/log.js [EVENTS] [ROUNDS]
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/bench');

/** Steps an epoch. */
const STEPS = 500;
/** Steps between two lines of telemetry: 5 ms a step. */
const TELEMETRY_EVERY = 400;

/** Events of a run of any length, from the second on: phases of 200 epochs, one after the other. */
function* bodies() {
  for (let run = 0; ; run++) {
    const phase = ['baseline', 'augmented', 'balanced', 'weighted'][run % 4];
    yield { type: 'phase-started', phase };
    let globalStep = 0;
    for (let epoch = 1; epoch <= 200; epoch++) {
      yield { type: 'epoch-started', phase, epoch, epochs: 200, steps: STEPS };
      for (let step = 1; step <= STEPS; step++) {
        globalStep += 1;
        const loss = 2 / Math.sqrt(globalStep) + 0.3 * Math.abs(Math.sin(globalStep * 12.9898));
        const figures = { loss, meanLoss: loss * 1.01, meanAccuracy: 1 - loss / 3 };
        const imagesPerSecond = 6400 + (globalStep % 97) / 7;
        yield {
          type: 'step',
          ...{ phase, epoch, step, steps: STEPS, globalStep },
          ...figures,
          imagesPerSecond,
        };
        if (globalStep % TELEMETRY_EVERY === 0)
          yield { type: 'telemetry', cpu: 180.4, memory: 812_345_678, gpus: [] };
      }
      for (let done = 64; done <= 512; done += 64)
        yield { type: 'evaluation-progress', phase, split: 'validation', done, total: 512 };
      const measured = { loss: 1 / epoch, accuracy: 1 - 1 / (epoch + 1) };
      yield {
        type: 'epoch-finished',
        ...{ phase, epoch, seconds: 2.5, imagesPerSecond: 6400, learningRate: 0.001 },
        ...{ train: measured, validation: measured, best: true },
      };
      for (const kind of ['best', 'last'])
        yield { type: 'checkpoint-written', phase, kind, epoch, path: `phases/${phase}/${kind}` };
    }
  }
}

function writeLog(folder, events) {
  const log = openSync(join(folder, 'events.jsonl'), 'w');
  const startedAt = Date.now() - 5 * events;
  const first = {
    ...{ type: 'run-started', schema: 1, run: 'long', version: '0.1.0', data: null },
    ...{ runner: { pid: 1, host: 'bench' }, phases: ['baseline'], synthetic: true, config: {} },
  };
  let lines = [];
  const rest = bodies();
  for (let seq = 1; seq <= events; seq++) {
    const time = new Date(startedAt + 5 * seq).toISOString();
    lines.push(`${JSON.stringify({ seq, time, ...(seq === 1 ? first : rest.next().value) })}\n`);
    if (lines.length === 10_000 || seq === events) {
      writeSync(log, lines.join(''));
      lines = [];
    }
  }
  closeSync(log);
}

/** The program that is measured: reads the log and says what it saw. */
const probe = `
  import { foldLog } from './source/runs/fold-log.js';
  const from = performance.now();
  const state = await foldLog(process.argv[2]);
  const milliseconds = performance.now() - from;
  const memory = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ milliseconds, memory, seq: state.lastSeq, damaged: state.damagedLines }));
`;

const [events = 1_000_000, rounds = 5] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-log-'));
try {
  mkdirSync(cache, { recursive: true });
  const outfile = join(cache, 'log.mjs');
  await build({
    stdin: { contents: probe, resolveDir: root, loader: 'ts' },
    outfile,
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  });
  writeLog(folder, events);
  const found = [];
  for (let n = 0; n < rounds; n++) {
    const { stdout, stderr } = spawnSync(process.execPath, [outfile, folder], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    found.push(JSON.parse(stdout));
  }
  const spread = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const shown = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
    return `${shown[0].toFixed(2)} [${shown[1].toFixed(2)}, ${shown[2].toFixed(2)}]`;
  };
  console.log(`${found[0].seq.toLocaleString('en-US')} events, ${found[0].damaged} damaged`);
  console.log(`seconds, median [min, max]  ${spread(found.map((f) => f.milliseconds / 1000))}`);
  console.log(`most MB, median [min, max]  ${spread(found.map((f) => f.memory / 1e6))}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
