// What the benchmarks of the engines share: bundles of parts of the program, a batch to compute on, times and
// how they are printed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}/node_modules/.cache/bench`;

export const bundlePath = (name) => `${cache}/${name}.mjs`;

/** Bundles what a module exports of the program, dependencies left outside. */
export async function bundle(name, contents, plugins = []) {
  mkdirSync(cache, { recursive: true });
  await build({
    stdin: { contents, resolveDir: root },
    outfile: bundlePath(name),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins,
  });
}

/** A plugin that puts other code in place of the files that match. */
export const inPlaceOf = (filter, contents) => ({
  name: 'in-place-of',
  setup: ({ onLoad }) => void onLoad({ filter }, () => ({ contents, resolveDir: root })),
});

/** The study's network. */
export const network = {
  ...{ filters: [32, 64, 128], kernelSize: 3, units: 128, dropout: 0.5, seed: 1 },
};
export const optimizer = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** Images without a pattern, and labels in turn. */
export const batchOf = (size, side, classes) => ({
  size,
  images: Uint8Array.from({ length: size * side * side * 3 }, (_, i) => (i * 7919) % 256),
  labels: Int32Array.from({ length: size }, (_, i) => i % classes),
});

/** Seconds that `count` runs take, and milliseconds of all cores that each of them takes. */
export async function timed(count, run) {
  const used = process.cpuUsage();
  const from = performance.now();
  await run(count);
  const seconds = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(used);
  return { seconds, cores: (user + system) / 1000 / count };
}

export const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];
export const summary = (values, digits) =>
  `${median(values).toFixed(digits)} [${Math.min(...values).toFixed(digits)}, ${Math.max(...values).toFixed(digits)}]`;

/**
 * Runs each contestant in turn, some rounds after one that warms up.
 * @param runs By contestant's name: makes `count` steps and gives its `timed`.
 * @returns The times by contestant's name.
 */
export async function inTurn(runs, count, rounds) {
  const times = {};
  for (let round = -1; round < rounds; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const time = await run(count);
      if (round >= 0) (times[name] ??= []).push(time);
    }
  }
  return times;
}

/** Prints images a second, and how many times as fast as each the first contestant is. */
export function printRates(times, images, digits) {
  const [first] = Object.keys(times);
  const ratesOf = (name) => times[name].map(({ seconds }) => images / seconds);
  for (const name of Object.keys(times)) {
    const ratios = ratesOf(name).map((rate, i) => ratesOf(first)[i] / rate);
    const columns = [
      name.padEnd(38),
      `${summary(ratesOf(name), digits)} img/s`.padEnd(32),
      `${median(times[name].map(({ cores }) => cores)).toFixed(0)} ms of cores a batch`.padEnd(28),
      name === first ? '' : `${first} is ${summary(ratios, 2)} times as fast`,
    ];
    console.log(columns.join(''));
  }
}

/** Whether this process is the one that measures; `runChild` starts it. */
export const isChild = Boolean(process.env['BENCH_CHILD']);

/**
 * Runs a benchmark's file again: TensorFlow reads its environment when the process starts, and writes to
 * descriptor 2.
 */
export function runChild(name, url) {
  const log = `${cache}/${name}.stderr`;
  const env = { ...process.env, BENCH_CHILD: '1', TF_CPP_MIN_LOG_LEVEL: '2' };
  const args = [fileURLToPath(url), ...process.argv.slice(2)];
  const stdio = ['ignore', 'inherit', openSync(log, 'w')];
  const { status } = spawnSync(process.execPath, args, { env, stdio });
  if (status !== 0) console.error(`It failed; see ${log}`);
  process.exitCode = status ?? 1;
}
