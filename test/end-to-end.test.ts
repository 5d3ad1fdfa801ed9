/** The whole study by the real program on real engines, and what becomes of it when it is cut short. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { readLog } from '../source/runs/read-log.js';
import { resultsSchema } from '../source/study/results.js';
import { describeNative } from './native.js';
import { runProgram, startProgram } from './program.js';
import { removeFolder } from './temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-e2e-'));
const data = join(folder, 'lesions');
const small = ['--data', data, '--image-size', '32', '--out', join(folder, 'runs')];

beforeAll(async () => {
  const { code, stderr } = await runProgram(['demo-data', data, '--images', '150', '--seed', '7']);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
}, MINUTES);
afterAll(() => removeFolder(folder));

const results = (name: string) =>
  resultsSchema.parse(JSON.parse(readFileSync(join(folder, 'runs', name, 'results.json'), 'utf8')));

function wholeStudy(engine: 'wasm' | 'tensorflow', executor: 'graph' | 'eager'): void {
  test(
    'runs every phase and leaves results.json, checkpoints and one line an epoch',
    async () => {
      const name = `whole-${engine}-${executor}`;
      const { code, stdout, stderr } = await runProgram([
        'run',
        ...small,
        '--epochs',
        '2',
        '--name',
        name,
        '--engine',
        engine,
        '--executor',
        executor,
      ]);
      expect(stderr).toBe('');
      expect(code).toBe(0);

      expect(stdout).not.toMatch(/\u001b/);
      const found = results(name);
      expect(found.status).toBe('finished');
      expect(found.engine).toMatchObject({ id: engine, executor });
      expect(found.data!.classes).toHaveLength(9);
      expect(found.phases.map(({ id }) => id)).toEqual([
        'baseline',
        'augmented',
        'balanced',
        'weighted',
        'transfer',
      ]);
      const transfer = found.phases.pop()!;
      expect(transfer).toMatchObject({ status: 'skipped', test: null });
      expect(transfer.message).toMatch(/--weights/);
      const total = found.data!.counts.test.reduce((sum, n) => sum + n, 0);
      expect(found.testLooks).toBe(1);
      const { events } = await readLog(join(folder, 'runs', name, 'events.jsonl'));
      const evaluation = events.findIndex(
        (event) => event.type === 'phase-started' && event.phase === 'evaluation',
      );
      const looks = events.flatMap((event, place) =>
        event.type === 'test-set-looked-at' ||
        (event.type === 'evaluation-progress' && event.split.startsWith('test'))
          ? [place]
          : [],
      );
      expect(looks.length).toBeGreaterThan(found.phases.length);
      expect(Math.min(...looks)).toBeGreaterThan(evaluation);
      for (const phase of found.phases) {
        expect(phase.epochs).toHaveLength(2);
        expect(stdout.match(new RegExp(`^${phase.id} .*epoch`, 'gm'))).toHaveLength(2);
        expect(phase.test!.n).toBe(total);
        expect(phase.test!.confusionMatrix.flat().reduce((sum, n) => sum + n, 0)).toBe(total);
        const [low, high] = phase.test!.accuracy.interval;
        expect(low!).toBeLessThanOrEqual(phase.test!.accuracy.value!);
        expect(high!).toBeGreaterThanOrEqual(phase.test!.accuracy.value!);
        for (const kind of ['best', 'last']) {
          const checkpoint = join(folder, 'runs', name, 'phases', phase.id, kind);
          for (const file of ['model.json', 'weights.bin', 'optimizer.bin', 'state.json']) {
            expect(existsSync(join(checkpoint, file)), `${phase.id}/${kind}/${file}`).toBe(true);
          }
        }
      }
    },
    5 * MINUTES,
  );
}

describe('on the embedded engine', () => wholeStudy('wasm', 'eager'));
describeNative('on TensorFlow', () => {
  wholeStudy('tensorflow', 'graph');
  wholeStudy('tensorflow', 'eager');
});

test(
  'audits the data, leaves out what the policy says, and holds out the fold that is asked for',
  async () => {
    const only = [...small, '--phases', 'data', '--engine', 'wasm'];
    const one = await runProgram(['run', ...only, '--name', 'dropped']);
    expect(one.code).toBe(0);
    const { audit, counts } = results('dropped').data!;
    expect(audit).toMatchObject({
      counts: { unreadable: 2, contradictoryLabels: 1 },
      policy: { contradictory: 'drop', duplicates: 'keep-one', contradictoryDropped: 2 },
    });
    const file = join(folder, 'runs', 'dropped', audit!.file);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ schema: 1, images: 149 });
    const all = (of: typeof counts): number =>
      Object.values(of)
        .flat()
        .reduce((a, b) => a + b, 0);
    expect(all(counts)).toBe(147);

    const kept = [...only, '--contradictory', 'keep', '--duplicates', 'keep', '--name', 'kept'];
    expect((await runProgram(['run', ...kept])).code).toBe(0);
    expect(all(results('kept').data!.counts)).toBe(149);

    const fold = [...only, '--folds', '3', '--fold', '2', '--name', 'fold'];
    expect((await runProgram(['run', ...fold])).code).toBe(0);
    const held = results('fold').data!;
    expect(held).toMatchObject({ folds: 3, fold: 2 });
    const training = all(counts) - counts.test.reduce((a, b) => a + b, 0);
    expect(all(held.counts)).toBe(training);
    const share = held.counts.test.reduce((a, b) => a + b, 0) / training;
    expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05);
  },
  2 * MINUTES,
);

/** Baseline alone, long enough to be cut short. */
const quick = (engine: string, epochs: number): string[] => [
  ...small,
  ...['--engine', engine, '--phases', 'data,baseline', '--epochs', String(epochs)],
];

function goesOnWhereItWas(
  engine: 'wasm' | 'tensorflow',
  epochs: number,
  more: { name: string; options: string[] } = { name: engine, options: [] },
): void {
  test(
    `stops with a checkpoint on Ctrl-C, and goes on from there to the same end (${more.name})`,
    async () => {
      const options = [...quick(engine, epochs), ...more.options];
      const interrupted = `interrupted-${more.name}`;
      const run = startProgram(['run', ...options, '--name', interrupted]);
      await run.says(/baseline .*epoch +2\//);
      run.kill('SIGINT');
      const { code } = await run.finished;
      expect(code).toBe(130);
      expect(results(interrupted).status).toBe('stopped');

      const again = await runProgram(['resume', interrupted, '--out', join(folder, 'runs')]);
      expect(again.stderr).toBe('');
      expect(again.code).toBe(0);
      const uninterrupted = `uninterrupted-${more.name}`;
      const whole = await runProgram(['run', ...options, '--name', uninterrupted]);
      expect(whole.code).toBe(0);
      const figures = (name: string) =>
        results(name).phases[0].epochs.map(({ epoch, learningRate, train, validation }) => ({
          epoch,
          learningRate,
          train,
          validation,
        }));
      expect(figures(interrupted).at(-1)!.epoch).toBe(epochs);
      expect(figures(interrupted)).toEqual(figures(uninterrupted));
    },
    5 * MINUTES,
  );
}

describe('on the embedded engine', () => goesOnWhereItWas('wasm', 6));
describeNative('on TensorFlow', () => {
  goesOnWhereItWas('tensorflow', 40);
  goesOnWhereItWas('tensorflow', 30, {
    name: 'deterministic',
    options: ['--deterministic'],
  });
  goesOnWhereItWas('tensorflow', 30, {
    name: 'scheduled',
    options: [
      ...['--schedule', 'plateau', '--warmup-epochs', '2', '--optimizer', 'adamw'],
      ...['--ema-decay', '0.9', '--clip-norm', '1', '--label-smoothing', '0.1'],
    ],
  });
});

describe('a study that is cut short', () => {
  test(
    'a runner that is killed is named, and the run can be resumed',
    async () => {
      const run = startProgram(['run', ...quick('wasm', 6), '--name', 'killed']);
      await run.says(/baseline .*epoch +1\/6/);
      const { events } = await readLog(join(folder, 'runs', 'killed', 'events.jsonl'));
      const [started] = events;
      if (started.type !== 'run-started') throw new Error('the log begins with something else');
      process.kill(started.runner.pid, 'SIGKILL');
      const { code, stdout, stderr } = await run.finished;
      expect(code).toBe(1);
      expect(stdout + stderr).toMatch(/killed by SIGKILL.*melanoscope resume killed/s);
      const again = await runProgram(['resume', 'killed', '--out', join(folder, 'runs')]);
      expect(again.code).toBe(0);
      expect(results('killed').status).toBe('finished');
    },
    5 * MINUTES,
  );

  test('a folder that is not there is a clear error, not a stack trace', async () => {
    const { code, stdout, stderr } = await runProgram([
      'run',
      '--data',
      join(folder, 'nowhere'),
      '--out',
      join(folder, 'runs'),
      '--name',
      'nowhere',
    ]);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(join(folder, 'nowhere'));
    expect(stdout + stderr).not.toMatch(/\n\s+at /);
  });

  test('wrong use exits with 2 and says what is allowed', async () => {
    const unknown = await runProgram(['run', '--epoch', '3']);
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/--epoch/);
    const bad = await runProgram(['run', '--epochs', 'many']);
    expect(bad.code).toBe(2);
    expect(bad.stderr).toMatch(/epochs/);
  });
});
