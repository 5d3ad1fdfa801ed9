// What the terminal UI costs: time to the first frame against a bare Ink program, the answer to a key,
// its share of a core and the bytes it writes, idle and while a run trains, beside btop in the same
// pseudo-terminal. Linux only (/proc). usage: node bench/ui.js [tensorflow|wasm]
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, start } from './pty.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const program = here('../bin/melanoscope.js');
const engine = process.argv[2] ?? 'wasm';
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-bench-'));
const data = join(folder, 'lesions');
const run = (name, ...more) => [
  ...[program, 'run', '--data', data, '--engine', engine, '--out', folder, '--name', name],
  ...['--epochs', '1000', '--phases', 'data,samples,baseline,evaluation', ...more],
];
const cli = (...args) => execFileSync(process.execPath, [program, ...args], { stdio: 'pipe' });
const show = (label, value) => console.log(`${label.padEnd(44)} ${value}`);
const round = (value) => value.toFixed(1);

async function firstFrames(rounds) {
  const hello = [];
  const ours = [];
  for (let n = 0; n < rounds; n++) {
    const bare = start(process.execPath, [here('hello-ink.js')], 140, 40, {
      NODE_ENV: 'production',
    });
    hello.push(await bare.until(/hello/));
    await bare.exited;
    const app = start(process.execPath, run(`first-${n}`));
    ours.push(await app.until(/Baseline/));
    // The first frame comes before the runner has said anything: only then is there a run to stop.
    await app.until(/SYNTHETIC/);
    await app.close();
    cli('stop', `first-${n}`, '--out', folder);
  }
  const ratios = ours.map((ms, n) => ms / hello[n]);
  show('bare Ink hello world, first frame', `${round(median(hello))} ms`);
  show('melanoscope, first frame', `${round(median(ours))} ms`);
  show(
    'ratio, median [min, max]',
    `${median(ratios).toFixed(2)} [${Math.min(...ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)}]`,
  );
}

async function training() {
  const app = start(process.execPath, run('training'));
  await app.until(/epoch/i);
  await app.measure(5);
  const cost = await app.measure(30);
  const keys = [];
  for (let n = 0; n < 40; n++) {
    keys.push(await app.press(n % 2 ? 'f' : '1'));
    await app.measure(0.23);
  }
  keys.sort((a, b) => a - b);
  show(`training on ${engine}: share of a core`, `${round(cost.cpuPercent)}%`);
  show(`training on ${engine}: written`, `${round(cost.bytesPerSecond / 1000)} KB/s`);
  show(
    'key to screen, median, 95th percentile',
    `${round(median(keys))} ms, ${round(keys[37])} ms`,
  );
  await app.close();
  cli('stop', 'training', '--out', folder);
}

async function idle() {
  const app = start(process.execPath, [program, 'attach', 'training', '--out', folder]);
  await app.until(/Baseline/);
  await app.measure(3);
  const cost = await app.measure(20);
  show('idle on a run that is over: share of a core', `${cost.cpuPercent.toFixed(2)}%`);
  show('idle: written', `${round(cost.bytesPerSecond)} bytes/s`);
  await app.close();
}

async function btop() {
  const monitor = start('btop', ['--utf-force']);
  await monitor.measure(3);
  const cost = await monitor.measure(20);
  show('btop: share of a core', `${round(cost.cpuPercent)}%`);
  show('btop: written', `${round(cost.bytesPerSecond / 1000)} KB/s`);
  await monitor.close();
}

try {
  cli('demo-data', data, '--images', '300');
  await firstFrames(10);
  await training();
  await idle();
  await btop().catch((error) => console.log(`btop left out: ${error.message}`));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
