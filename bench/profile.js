// Where the time of a training step goes, by kind of op: the graph that melanoscope trains by, traced by TensorFlow
// itself in Python. Ops run one at a time there, each on all cores, so that their times add up. The networks and the
// optimizer are those of `melanoscope bench`.
// usage: node bench/profile.js PYTHON [study-64,study-180,mobilenet-160] [BATCH] [STEPS]
// PYTHON: an interpreter with TensorFlow, such as the one that `melanoscope bench --against keras` makes.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, bundlePath, optimizer } from './shared.js';

const [python, cases = 'study-64,study-180,mobilenet-160', batch = '32', steps = '10'] =
  process.argv.slice(2);
if (!python) {
  console.error('usage: node bench/profile.js PYTHON [CASE,CASE...] [BATCH] [STEPS]');
  process.exit(2);
}

await bundle(
  'profile',
  `import '@tensorflow/tfjs-backend-cpu'; // Holds the weights that the network begins with.
    export { buildTrainingGraph } from './source/engine/graph/training-graph.js';
    export { savedModelOf } from './source/engine/graph/saved-model.js';
    export { buildNetwork } from './source/bench/work/network.js';`,
);
const { buildTrainingGraph, savedModelOf, buildNetwork } = await import(bundlePath('profile'));

/** Writes the graph of a network's training step to `folder`. */
function save(network, side, folder) {
  const model = buildNetwork({ network, frozen: false, side, classes: 9 });
  const graph = buildTrainingGraph(model, side, { seed: 1, optimizer });
  const { step, writeWeights, clearSlots, inputs } = graph;
  const { rates, ...fed } = inputs;
  const targets = [step, writeWeights, clearSlots, ...Object.values({ ...fed, ...rates })];
  const nodes = targets.flatMap((output) => output?.node ?? []);
  mkdirSync(folder);
  writeFileSync(join(folder, 'saved_model.pb'), savedModelOf(nodes));
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)}%`;

const scratch = mkdtempSync(join(tmpdir(), 'melanoscope-profile-'));
try {
  for (const name of cases.split(',')) {
    const [network, side] = name.split('-');
    const folder = join(scratch, name);
    save(network, Number(side), folder);
    const script = fileURLToPath(new URL('python/profile_step.py', import.meta.url));
    const output = execFileSync(python, [script, folder, side, batch, steps], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { step, tensorflow, ops } = JSON.parse(output);
    ops.sort((a, b) => b.ms - a.ms);
    const total = ops.reduce((sum, { ms }) => sum + ms, 0);
    console.log(
      `\n${name}, batch ${batch}, TensorFlow ${tensorflow}: a step ${step.toFixed(1)} ms`,
    );
    for (const { kind, count, ms } of ops.filter(({ ms }) => ms >= total / 200)) {
      const what = kind.replace(/^_Mkl(Native)?/, '');
      console.log(
        `  ${what.padEnd(40)}${String(count).padStart(3)} x ${ms.toFixed(1).padStart(8)} ms ${percent(ms, total).padStart(6)}`,
      );
    }
  }
} finally {
  rmSync(scratch, { recursive: true });
}
