/** Prior correction by the real program: a study of uneven classes, gone on with, and its model put to images. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { applyTemperature, chooseTau, correctPrior } from '../source/evaluation/index.js';
import type { EventOf } from '../source/runs/events.js';
import { readLog } from '../source/runs/read-log.js';
import { resultsSchema } from '../source/study/results.js';
import { killWhen } from './kill-when.js';
import { runProgram } from './program.js';
import { removeFolder } from './temporary.js';

const MINUTES = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'melanoscope-prior-'));
const data = join(folder, 'lesions');
const out = join(folder, 'runs');
const config = join(folder, 'small.json');
const classes = ['melanoma', 'nevus', 'vascular lesion'];

const start = (name: string, ...more: string[]): string[] => [
  ...['run', '--plain', '--data', data, '--out', out, '--name', name, '--config', config],
  ...['--engine', 'wasm', '--image-size', '32', '--batch-size', '16'],
  ...['--learning-rate', '0.003', '--validation', '0.45', '--prior-correction', 'auto', ...more],
];
const phases = ['--epochs', '6', '--phases', 'data,baseline,weighted,evaluation'];
let stdout: string;

beforeAll(async () => {
  const all = join(folder, 'all');
  expect((await runProgram(['demo-data', all, '--images', '900', '--seed', '7'])).code).toBe(0);
  // Three melanomas to each of the others.
  for (const [split, of, most] of [
    ...classes.map((name) => ['Test', name, 99] as const),
    ...classes.map((name) => ['Train', name, name === 'melanoma' ? 150 : 50] as const),
  ]) {
    mkdirSync(join(data, split, of), { recursive: true });
    for (const file of readdirSync(join(all, split, of))
      .sort()
      .slice(0, most)) {
      cpSync(join(all, split, of, file), join(data, split, of, file));
    }
  }
  const network = { filters: [8, 16], units: 16, dropout: 0 };
  writeFileSync(config, JSON.stringify({ network, evaluation: { tta: 'flips', ensemble: true } }));
  const { code, ...said } = await runProgram(start('whole', ...phases));
  expect(said.stderr).toBe('');
  expect(code).toBe(0);
  // Lines that were wrapped are whole again.
  stdout = said.stdout.replaceAll(/\n +/g, ' ');
}, 3 * MINUTES);
afterAll(() => removeFolder(folder));

const results = (name: string) =>
  resultsSchema.parse(JSON.parse(readFileSync(join(out, name, 'results.json'), 'utf8')));

interface Part {
  files: string[];
  labels: number[];
  groups: number[];
  probabilities: number[][];
}

/** What a phase's model said of its images, before any correction. */
const said = (name: string, phase: string): { validation: Part; test: Part } =>
  JSON.parse(readFileSync(join(out, name, 'phases', phase, 'predictions.json'), 'utf8'));

/** Confusion matrix of rows that are weighed by class, worked out here. */
function matrixOf({ labels, probabilities }: Part, weights: readonly number[]): number[][] {
  const matrix = classes.map(() => classes.map(() => 0));
  probabilities.forEach((row, i) => {
    const weighed = row.map((p, c) => p * weights[c]);
    matrix[labels[i]][weighed.indexOf(Math.max(...weighed))] += 1;
  });
  return matrix;
}
const recall = (matrix: number[][]): number =>
  matrix.reduce((sum, row, c) => sum + row[c] / row.reduce((a, b) => a + b), 0) / matrix.length;

test('auto raises balanced accuracy on validation, and every figure is of the corrected probabilities', () => {
  const found = results('whole');
  const [baseline] = found.phases;
  const { tau, chosen, shares, before, taus } = baseline.priorCorrection!;
  expect(chosen).toBe(true);
  expect(tau).toBeGreaterThan(0);
  expect(taus).toBeUndefined();
  const trained = found.data!.counts.train;
  const all = trained.reduce((a, b) => a + b, 0);
  shares.forEach((share, c) => expect(share).toBeCloseTo(trained[c] / all, 12));

  const { validation, test: tested } = said('whole', 'baseline');
  const even = classes.map(() => 1);
  const weights = shares.map((share) => share ** -tau);
  expect(before.balancedAccuracy).toBeCloseTo(recall(matrixOf(validation, even)), 12);
  expect(baseline.validation!.balancedAccuracy.value).toBeGreaterThan(
    before.balancedAccuracy! + 0.1,
  );
  expect(baseline.validation!.confusionMatrix).toEqual(matrixOf(validation, weights));
  expect(baseline.test!.confusionMatrix).toEqual(matrixOf(tested, weights));
  expect(baseline.test!.confusionMatrix).not.toEqual(matrixOf(tested, even));
  // The loss is of what is reported, the curve's of what is trained.
  const loss = tested.probabilities.reduce((sum, row, i) => {
    const weighed = row.map((p, c) => p * weights[c]);
    return sum - Math.log(weighed[tested.labels[i]] / weighed.reduce((a, b) => a + b));
  }, 0);
  expect(baseline.test!.loss).toBeCloseTo(loss / tested.labels.length, 5);
  expect(stdout).toContain(`prior correction, tau ${tau}, chosen on validation: validation acc`);
});

test('a phase that makes classes count the same stays as it is', () => {
  const [, weighted] = results('whole').phases;
  expect(weighted.priorCorrection!.tau).toBe(0);
  weighted.priorCorrection!.shares.forEach((share) => expect(share).toBeCloseTo(1 / 3, 12));
  expect(weighted.validation!.loss).toBe(weighted.priorCorrection!.before.loss);
  expect(stdout).toContain('tau 0, chosen on validation: probabilities stay as they are');
});

test('each epoch’s matrix is of what it would be evaluated by, its curve of what is trained', () => {
  const [baseline] = results('whole').phases;
  const diagonal = (matrix: number[][]) => matrix.reduce((sum, row, c) => sum + row[c], 0);
  const n = baseline.validation!.n;
  const last = baseline.epochs.at(-1)!;
  expect(last.matrixTau).toBeGreaterThan(0);
  expect(diagonal(last.confusionMatrix!) / n).toBeGreaterThan(last.validation.accuracy! + 0.05);
  for (const { matrixTau, confusionMatrix, validation } of baseline.epochs) {
    if (matrixTau !== 0) continue;
    expect(diagonal(confusionMatrix!) / n).toBeCloseTo(validation.accuracy!, 9);
  }
});

test('phases are chosen by the loss that they were trained for, and the images shown follow', async () => {
  const found = results('whole');
  const losses = found.phases.map(({ priorCorrection }) => priorCorrection!.before.loss!);
  expect(losses[0]).not.toBe(found.phases[0].validation!.loss);
  expect(found.chosen!.reason).toContain('lowest validation loss before the prior correction, ');
  expect(found.chosen!.reason).toContain(Math.min(...losses).toFixed(4));
  const { events } = await readLog(join(out, 'whole', 'events.jsonl'));
  const shown = events.find(
    (event) => event.type === 'images-shown' && event.phase === 'baseline',
  ) as EventOf<'images-shown'>;
  const cells = classes.map((truth) =>
    classes.map(
      (called) =>
        shown.images.filter((image) => image.class === truth && image.predicted === called).length,
    ),
  );
  expect(cells).toEqual(found.phases[0].test!.confusionMatrix);
});

const asked = async (...args: string[]) => {
  const { code, stdout: json, stderr } = await runProgram([...args, '--out', out, '--json']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return JSON.parse(json);
};

test(
  'evaluate and predict correct as the study did, and say so',
  async () => {
    const [baseline] = results('whole').phases;
    const own = baseline.test!;
    const best = join(out, 'whole', 'phases', 'baseline', 'best');
    const found = await asked('evaluate', best, '--data', data);
    expect(found).toMatchObject({
      accuracy: own.accuracy,
      balancedAccuracy: own.balancedAccuracy,
      confusionMatrix: own.confusionMatrix,
      perClass: own.perClass,
    });
    expect(found.loss).toBeCloseTo(own.loss!, 6);
    const { tau, shares } = baseline.priorCorrection!;
    expect(found.priorCorrections).toEqual([{ checkpoint: best, tau, shares }]);

    // An image of the test folder, by its probabilities in the run's file.
    const { files, probabilities } = said('whole', 'baseline').test;
    const row = correctPrior(Float32Array.from(probabilities[0]), { tau, shares });
    const expected = applyTemperature(row, classes.length, found.calibrated.temperature);
    const image = join(data, files[0]);
    const { images } = await asked('predict', best, image);
    classes.forEach((name, c) => expect(images[0].probabilities[name]).toBeCloseTo(expected[c], 5));
    // One that the correction calls otherwise says both, the others one.
    const called = (rows: number[][], weights: readonly number[]) =>
      rows.map((one) => {
        const weighed = one.map((p, c) => p * weights[c]);
        return classes[weighed.indexOf(Math.max(...weighed))];
      });
    const [after, uncorrected] = [shares.map((share) => share ** -tau), [1, 1, 1]].map((weights) =>
      called(probabilities, weights),
    );
    const changed = after.findIndex((name, i) => name !== uncorrected[i]);
    const same = after.findIndex((name, i) => name === uncorrected[i]);
    const both = [changed, same].map((i) => join(data, files[i]));
    expect((await asked('predict', best, ...both)).images).toMatchObject(
      [changed, same].map((i) => ({
        predicted: after[i],
        predictedUncorrected: uncorrected[i],
      })),
    );
    const lines = await runProgram(['predict', best, ...both, '--out', out]);
    expect(lines.stdout.split('without the prior correction: ')).toHaveLength(2);
    expect(lines.stdout).toContain(`  without the prior correction: ${uncorrected[changed]}\n`);
    expect(lines.stdout).toMatch(
      new RegExp(`^Prior correction, as in the run: .* to the power of ${tau}\\.$`, 'm'),
    );

    // Asked for without it: the model's own words, and a calibration that was fitted on such.
    const plain = await asked('evaluate', best, '--data', data, '--uncorrected');
    expect(plain.priorCorrections).toEqual([]);
    const trueLabels = said('whole', 'baseline').test.labels;
    const right = uncorrected.filter((name, i) => name === classes[trueLabels[i]]).length;
    expect(plain.accuracy.value).toBeCloseTo(right / trueLabels.length, 12);
    expect(plain.calibrated.temperature).not.toBe(found.calibrated.temperature);
    const bare = await asked('predict', best, ...both, '--uncorrected');
    expect(bare.images).toMatchObject(
      [changed, same].map((i) => ({ predicted: uncorrected[i], predictedUncorrected: null })),
    );

    // The mean of the phases is the mean of what each says by its own correction.
    const path = join(out, 'whole', 'results.json');
    const text = readFileSync(path, 'utf8');
    const mean = { phase: 'ensemble', reason: 'as a test' };
    writeFileSync(path, JSON.stringify({ ...JSON.parse(text), chosen: mean }));
    const together = await asked('evaluate', 'whole', '--data', data);
    writeFileSync(path, text);
    const { test: ensemble } = results('whole').ensemble!;
    expect(together.confusionMatrix).toEqual(ensemble!.confusionMatrix);
    expect(together.loss).toBeCloseTo(ensemble!.loss!, 6);
    expect(together.priorCorrections.map((one: { tau: number }) => one.tau)).toEqual([tau, 0]);
  },
  2 * MINUTES,
);

/** What a run came to, without what depends on the clock. */
function outcome(name: string) {
  const { phases: all, ensemble, chosen, comparison, calibration, operatingPoints } = results(name);
  const timeless = all.map(({ seconds: _seconds, epochs, ...phase }) => ({
    ...phase,
    epochs: epochs.map(({ seconds: _s, imagesPerSecond: _i, ...epoch }) => epoch),
  }));
  return { timeless, ensemble, chosen, comparison, calibration, operatingPoints };
}

test(
  'a run that is killed after a phase was corrected ends as one that was not',
  async () => {
    await killWhen(join(out, 'killed'), start('killed', ...phases), (events) =>
      events.some((event) => event.type === 'epoch-finished' && event.phase === 'weighted'),
    );
    expect((await runProgram(['resume', 'killed', '--plain', '--out', out])).code).toBe(0);
    expect(outcome('killed')).toEqual(outcome('whole'));
    expect(said('killed', 'baseline')).toEqual(said('whole', 'baseline'));
  },
  2 * MINUTES,
);

test(
  'in a cross-validation each fold chooses on its own validation images',
  async () => {
    const more = ['--epochs', '16', '--folds', '2', '--phases', 'data,baseline,evaluation'];
    const { code } = await runProgram(start('folds', ...more));
    expect(code).toBe(0);
    const [baseline] = results('folds').phases;
    const { taus, tau, before } = baseline.priorCorrection!;
    const parts = [1, 2].map((n) => said('folds', join('baseline', `fold-${n}`)));
    const counts = results('folds').data!.foldCounts!;
    const own = parts.map(({ validation }, n) => {
      const all = counts[n].train.reduce((a, b) => a + b, 0);
      const shares = counts[n].train.map((count) => count / all);
      const found = {
        labels: Int32Array.from(validation.labels),
        groups: validation.groups,
        probabilities: Float32Array.from(validation.probabilities.flat()),
      };
      return { tau: chooseTau(found, shares), weights: shares };
    });
    expect(results('folds').chosen!.reason).toBe(
      `lowest validation loss before the prior correction, ${before.loss!.toFixed(4)} over the 2 folds`,
    );
    expect(taus).toEqual(own.map((one) => one.tau));
    expect(Math.max(...taus!)).toBeGreaterThan(0);
    expect(tau).toBeCloseTo((taus![0] + taus![1]) / 2, 12);
    // What the folds hold out, each by its own correction.
    const matrices = parts.map(({ test: held }, n) =>
      matrixOf(
        held,
        own[n].weights.map((share) => share ** -own[n].tau),
      ),
    );
    const sum = classes.map((_, r) =>
      classes.map((_c, c) => matrices[0][r][c] + matrices[1][r][c]),
    );
    expect(baseline.test!.confusionMatrix).toEqual(sum);
    const right = parts.flatMap(({ validation }) => {
      const matrix = matrixOf(validation, [1, 1, 1]);
      return [matrix.reduce((all, row, c) => all + row[c], 0), validation.labels.length];
    });
    expect(before.accuracy).toBeCloseTo((right[0] + right[2]) / (right[1] + right[3]), 12);
  },
  2 * MINUTES,
);
