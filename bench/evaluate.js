// What the evaluation costs with few classes and with many, on predictions that are made up: processor time and
// the most memory, each turn in a process of its own. With COMMIT the evaluation of that commit takes turns with
// this one's, and must say the same to the bit, but for means over classes where draws lose one of them.
// usage: node bench/evaluate.js [ROUNDS] [COMMIT]
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundlePath, root, summary } from './shared.js';

/** Classes and images of each case; what grows with both is given to this checkout alone. */
const cases = [
  { classes: 9, images: 2000 },
  { classes: 100, images: 1000 },
  { classes: 300, images: 3000 },
  { classes: 1000, images: 10_000, alone: true },
];

/** The program that is measured: evaluates made-up predictions, each image's own class favoured. */
const probe = (source) => `
  import { createHash } from 'node:crypto';
  import { evaluate } from '${source}/index.js';
  const [k, n] = process.argv.slice(2).map(Number);
  let state = 1;
  const next = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const labels = Int32Array.from({ length: n }, (_, i) => i % k);
  const probabilities = new Float32Array(n * k);
  for (let i = 0; i < n; i++) {
    const row = Array.from({ length: k }, (_, c) => Math.exp(6 * next() + (c === labels[i] ? 2 : 0)));
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((value, c) => (probabilities[i * k + c] = value / sum));
  }
  const classes = Array.from({ length: k }, (_, c) => 'class ' + c);
  const before = process.cpuUsage();
  const found = evaluate({ classes, labels, probabilities, melanoma: 0, malignant: [0, 1] });
  const { user, system } = process.cpuUsage(before);
  const { balancedAccuracy, macroF1, ...others } = found;
  const said = createHash('sha256').update(JSON.stringify(others)).digest('hex');
  const memory = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, memory, said }));
`;

async function bundleOf(name, source) {
  const outfile = bundlePath(`evaluate-${name}`);
  await build({
    stdin: { contents: probe(source), resolveDir: root, loader: 'ts' },
    outfile,
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
  });
  return { name, outfile, turns: [] };
}

function turn(outfile, { classes, images }) {
  const { stdout, stderr } = spawnSync(process.execPath, [outfile, classes, images], {
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

const [rounds = '3', commit] = process.argv.slice(2);
const folder = join(root, 'node_modules/.cache/bench/evaluate');
const contestants = [await bundleOf('here', join(root, 'source/evaluation'))];
if (commit !== undefined) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = execFileSync('git', ['archive', commit, 'source/evaluation'], { cwd: root });
  execFileSync('tar', ['-x', '-C', folder], { input: files });
  contestants.push(await bundleOf(commit, join(folder, 'source/evaluation')));
}
for (const one of cases) {
  const there = contestants.filter(({ name }) => name === 'here' || !one.alone);
  for (const { turns } of there) turns.length = 0;
  for (let n = 0; n < Number(rounds); n++) {
    for (const { outfile, turns } of there) turns.push(turn(outfile, one));
  }
  for (const { name, turns } of there) {
    const seconds = summary(turns.map((t) => t.seconds), 2); // prettier-ignore
    const memory = summary(turns.map((t) => t.memory / 2 ** 20), 0); // prettier-ignore
    console.log(
      `${one.classes} classes, ${one.images} images, ${name}: ${seconds} s, ${memory} MiB`,
    );
  }
  if (new Set(there.map(({ turns }) => turns[0].said)).size > 1) {
    throw new Error('The two evaluations say something else.');
  }
}
