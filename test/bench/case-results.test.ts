import { expect, test } from 'vitest';
import { caseResults } from '../../source/bench/case-results.js';
import { chooseCases } from '../../source/bench/cases.js';
import { benchSchema } from '../../source/bench/results.js';
import { benchLines } from '../../source/bench/table.js';

const [train] = chooseCases('train/study-64');
const MiB = 1 << 20;
const timed = new Map([
  ['tensorflow', { rates: [300, 100, 200], peakBytes: 400 * MiB }],
  ['wasm', { rates: [20, 30, 40], peakBytes: null }],
  ['keras', { rates: [100, 100, 400], peakBytes: 500 * MiB }],
]);
const chosen = {
  engines: ['tensorflow', 'wasm'] as const,
  rivals: ['keras', 'pytorch'] as const,
};
const rows = caseResults(train!, chosen, timed, { pytorch: 'exit code 1' });

test('a case has the figures of all, and ratios of the same round', () => {
  expect(rows[0]).toEqual({
    case: 'train/study-64',
    unit: 'images/s',
    better: 'higher',
    engine: 'tensorflow',
    melanoscope: { median: 200, min: 100, max: 300 },
    keras: { median: 100, min: 100, max: 400 },
    pytorch: null,
    ratio: { keras: { median: 1, min: 0.5, max: 3 }, pytorch: null },
    engines: {
      tensorflow: { median: 200, min: 100, max: 300 },
      wasm: { median: 30, min: 20, max: 40 },
    },
    notes: { pytorch: 'exit code 1' },
  });
});

test('memory is a case of its own, where less is better', () => {
  expect(rows[1]).toMatchObject({
    case: 'memory/train/study-64',
    unit: 'MiB',
    better: 'lower',
    melanoscope: { median: 400 },
    ratio: { keras: { median: 0.8 }, pytorch: null },
    engines: { wasm: null },
  });
});

test('the table names each contestant once a case, with n/a where there is no figure', () => {
  const results = benchSchema.parse({
    schema: 1,
    machine: {
      cpu: 'Some CPU',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      platform: 'linux x64',
      node: 'v20.0.0',
      melanoscope: '1.2.3',
    },
    rounds: 3,
    batchSize: 32,
    images: { count: 640, synthetic: true },
    contestants: { tensorflow: { version: 'TensorFlow 2.21.0', device: 'CPU, 2 threads' } },
    cases: rows,
  });
  expect(benchLines(results).join('\n')).toMatchInlineSnapshot(`
    "Some CPU, 2 cores, 8 GiB; Node v20.0.0, melanoscope 1.2.3
    3 rounds in turn, batches of 32; 640 synthetic images

    case                   who         median [min, max]  unit      melanoscope / other
    train/study-64         tensorflow  200 [100, 300]     images/s
                           wasm        30.0 [20.0, 40.0]  images/s
                           keras       100 [100, 400]     images/s  1.00 [0.50, 3.00]
                           pytorch     n/a                images/s  n/a
    memory/train/study-64  tensorflow  400 [400, 400]     MiB
                           wasm        n/a                MiB
                           keras       500 [500, 500]     MiB       0.80 [0.80, 0.80]
                           pytorch     n/a                MiB       n/a

    tensorflow: TensorFlow 2.21.0, CPU, 2 threads

    train/study-64, pytorch: exit code 1"
  `);
});
