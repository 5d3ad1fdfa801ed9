import { expect, test } from 'vitest';
import { predictionLines } from '../../source/commands/predict.js';
import { correctPrior, scoreFigures } from '../../source/evaluation/index.js';
import { referenceOf } from '../../source/inference/reference.js';
import { operatingTable } from '../../source/report/plain-evaluation.js';
import { scoreLines } from '../../source/report/plain-score.js';
import { operatingPointsSchema } from '../../source/runs/events.js';
import { calibratedScoreSchema } from '../../source/runs/score-events.js';
import { calibratedScore } from '../../source/score-calibration.js';
import { calibratedPredictions, type Calibrated } from '../../source/training/calibrated.js';
import { operatingPoints } from '../../source/training/frozen-on-validation.js';
import { scoresCalibrated } from '../../source/training/score-calibration.js';

const classes = ['melanoma', 'nevus', 'keratosis'];
const k = classes.length;
const shares = [0.1, 0.7, 0.2];
const operating = { sensitivity: 0.9, specificity: 0.9, prevalence: 0.1 };
const config = { melanoma: null, malignant: null, operating };
const roles = { melanoma: [0], malignant: [0] };

/** A generator that gives the same numbers in every run: Park and Miller's. */
function numbers(seed: number): () => number {
  let at = seed;
  return () => (at = (at * 48271) % 2147483647) / 2147483647;
}

/** Images whose classes are as frequent as the network says, with their prior taken out of its words. */
function corrected(seed: number, n = 3000) {
  const next = numbers(seed);
  const rows = Array.from({ length: n }, () => {
    const powers = shares.map((share) => share * Math.exp(5 * (next() + next() - 1)));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  });
  const labels = Int32Array.from(rows, (row) => {
    const at = next();
    return at < row[0]! ? 0 : at < row[0]! + row[1]! ? 1 : 2;
  });
  const probabilities = correctPrior(Float32Array.from(rows.flat()), { tau: 0.75, shares });
  return { labels, probabilities, groups: Int32Array.from(labels.keys()) };
}

const part = (seed: number): Calibrated =>
  calibratedPredictions({ validation: corrected(seed), test: corrected(seed + 100) }, k);
/** A fold that validates on nine melanomas. */
function few(): Calibrated {
  const own = part(9);
  let left = 9;
  const labels = own.validation.labels.map((label) => (label === 0 && left-- <= 0 ? 1 : label));
  return { ...own, validation: { ...own.validation, labels } };
}
const parts = [part(1), part(2)];

test('after a prior correction scores predict more melanomas than there are, until they are calibrated', () => {
  const found = calibratedScoreSchema.parse(scoresCalibrated(config, parts, 'test', classes).score);
  expect(found.calibrations).toHaveLength(2);
  const [before, after] = [found.before.ranges[3]!, found.after!.ranges[3]!];
  expect(before.n).toBeGreaterThan(100);
  expect(before.predicted! - before.observed!).toBeGreaterThan(0.15);
  expect(after.n).toBeGreaterThan(100);
  expect(Math.abs(after.predicted! - after.observed!)).toBeLessThan(0.06);
  expect(found.after!.error!).toBeLessThan(found.before.error! / 3);
  expect(found.after!.loss!).toBeLessThan(found.before.loss!);

  // Acting on scores that predict too many melanomas is worth less.
  const acted = parts.flatMap(({ test: { labels, probabilities } }, n) =>
    Array.from(labels, (label, i) => ({
      isCase: label === 0,
      score: calibratedScore(probabilities[i * k]!, found.calibrations[n]!),
    })),
  );
  const worth = found.after!.netBenefit!;
  worth.forEach(({ threshold, model, all }, at) => {
    const above = acted.filter(({ score }) => score >= threshold);
    const hits = above.filter(({ isCase }) => isCase).length;
    const alarms = (above.length - hits) * (threshold / (1 - threshold));
    expect(model).toBeCloseTo((hits - alarms) / acted.length, 12);
    expect(all).toBe(found.before.netBenefit![at]!.all);
  });
  const total = (side: typeof worth) => side.reduce((sum, { model }) => sum + model!, 0);
  expect(total(worth)).toBeGreaterThan(total(found.before.netBenefit!));

  const said = scoreLines({ score: found }, 'on the out-of-fold set').join('\n');
  expect(said.replace(/\n/g, ' ')).toContain(
    `Net benefit of acting on the calibrated melanoma score, by the risk from which on one acts, and of acting on all: 0.05: ${worth[0]!.model!.toFixed(3)}, `,
  );
  expect(said).toContain("calibrated by itself (Platt scaling on each fold's validation");
  expect(said).toMatch(
    new RegExp(`0.5 to 0.7 +${before.n} +0\\.\\d+ +${before.observed!.toFixed(3)} +${after.n} `),
  );
});

test('the threshold is shown as a calibrated score, and what it does stays', () => {
  const found = operatingPointsSchema.parse(operatingPoints(config, 'baseline', parts, classes));
  const unmapped = operatingPoints(config, 'baseline', [parts[0]!, few()], classes)!;
  expect(unmapped).not.toHaveProperty('calibrations');
  expect(unmapped.points.every((point) => !('calibratedThreshold' in point))).toBe(true);
  expect(operatingTable(unmapped).join('\n')).not.toContain('calibrated');
  for (const { threshold, thresholds, calibratedThreshold, counts } of found.points) {
    const own = thresholds!.map((one, n) => calibratedScore(one, found.calibrations![n]!));
    expect(calibratedThreshold).toBeCloseTo((own[0]! + own[1]!) / 2, 12);
    expect(calibratedThreshold!).toBeLessThan(threshold);
    // Calling images by their calibrated scores and thresholds calls the same ones.
    const called = parts.flatMap(({ test: { labels, probabilities } }, n) =>
      Array.from(labels, (label, i) => ({
        label,
        above: calibratedScore(probabilities[i * k]!, found.calibrations![n]!) >= own[n]!,
      })),
    );
    expect(called.filter(({ label, above }) => label === 0 && above)).toHaveLength(counts.tp);
    expect(called.filter(({ label, above }) => label !== 0 && above)).toHaveLength(counts.fp);
    const line = operatingTable(found).join('\n');
    expect(line).toContain('thresholds of the calibrated score');
    expect(line).toContain(calibratedThreshold!.toFixed(3));
  }
});

test('a fold of too few melanomas leaves the score of all as it is, and is named', () => {
  const found = scoresCalibrated(config, [parts[0]!, few()], 'test', classes).score!;
  expect(found).toMatchObject({ calibrations: [], after: null });
  expect(scoreLines({ score: found }, 'on the out-of-fold set').join(' ')).toContain(
    'melanoma score not calibrated by itself: fold 2 has fewer than 10 images of melanoma to validate on',
  );
  expect(scoresCalibrated(config, parts, 'test', ['a', 'b', 'c'])).toEqual({});
});

test('predict shows the calibrated score and threshold, and that the probabilities are on another scale', () => {
  const validation = corrected(1);
  const reference = referenceOf(validation, k, roles, operating)!;
  const { score: calibration, thresholds } = reference;
  if (calibration === null || typeof calibration === 'string') throw new Error('no calibration');
  expect(scoresCalibrated(config, [parts[0]!], 'test', classes).score!.calibrations).toEqual([
    calibration,
  ]);
  const [score, shown] = [0.6, calibratedScore(0.6, calibration)];
  const answer: Parameters<typeof predictionLines>[0] = {
    ...{ checkpoint: 'best', leaky: false, ensemble: null, tta: 'none', classes },
    priorCorrections: [{ checkpoint: 'best', tau: 0.75, shares }],
    engine: { id: 'wasm', device: 'CPU', version: '1', precision: 'float32' },
    ...{ temperature: reference.temperature, unlikeTrainingMethod: null, warnings: [] },
    ...{ scoreCalibration: calibration, scoreUncalibrated: null, unfrozen: [] },
    ...{ malignantScoreCalibration: calibration, malignantScoreUncalibrated: null },
    images: [
      {
        ...{ file: 'a.jpg', error: null, predicted: 'melanoma', predictedUncorrected: null },
        probabilities: { melanoma: score, nevus: 0.3, keratosis: 0.1 },
        melanoma: {
          ...{ score, calibratedScore: shown },
          points: thresholds.map((point) => ({ ...point, above: score >= point.threshold })),
        },
        malignant: { score, calibratedScore: shown },
        ...{ unlikeTraining: false, unlikeBy: [] },
      },
    ],
  };
  const said = predictionLines(answer).join('\n');
  expect(shown).toBeLessThan(0.45);
  for (const { threshold, calibratedThreshold } of thresholds) {
    expect(calibratedThreshold).toBeCloseTo(calibratedScore(threshold, calibration), 12);
    expect(said).toContain(
      `melanoma score ${shown.toFixed(3)} is at or above the threshold ${calibratedThreshold!.toFixed(3)}`,
    );
  }
  expect(said).toContain('fitted on the validation set after the prior correction: calibrated on');
  expect(said).toContain('Melanoma score calibrated by itself (Platt scaling');
  const why = 'has fewer than 10 images of melanoma to validate on';
  const plain = { ...answer, scoreCalibration: null, scoreUncalibrated: why };
  expect(predictionLines(plain).join('\n')).toContain(
    `Melanoma score not calibrated by itself: the model ${why}.`,
  );
  expect(referenceOf(few().validation, k, roles, operating)!.score).toBe('few-cases');
  expect(said).not.toContain('No threshold');
  const lacking = [{ target: { rate: 'sensitivity' as const, value: 0.9 }, why }];
  expect(predictionLines({ ...plain, unfrozen: lacking })).toContain(
    `No threshold for sensitivity 0.9: the model ${why}.`,
  );
  const untold = /No threshold for the melanoma score: there are no validation predictions/;
  expect(predictionLines({ ...plain, temperature: null, unfrozen: null }).join('\n')).toMatch(
    untold,
  );
  const unfitted = predictionLines({ ...plain, temperature: 1 }).join('\n');
  expect(unfitted).toContain(
    'as the model gives them after the prior correction, at no temperature',
  );
  expect(unfitted).not.toContain('fitted on the validation set');
});

test('the malignant classes together have a calibrated score of their own', () => {
  const asked = { ...config, malignant: ['melanoma', 'keratosis'] };
  const { score, malignantScore: found } = scoresCalibrated(asked, parts, 'test', classes);
  expect(calibratedScoreSchema.parse(found)).toEqual(found);
  expect(score!.case).toBe('melanoma');
  expect(found!.case).toBe('malignant');
  expect(found!.calibrations).toHaveLength(2);
  const truths = parts.flatMap(({ test: { labels } }) => [...labels].map((label) => label !== 1));
  const sums = parts.flatMap(({ test: { probabilities } }, n) =>
    Array.from({ length: probabilities.length / k }, (_, i) => {
      const sum = probabilities[i * k]! + probabilities[i * k + 2]!;
      return calibratedScore(sum, found!.calibrations[n]!);
    }),
  );
  const squares = sums.map((sum, i) => (sum - Number(truths[i])) ** 2);
  expect(found!.after!.brier).toBeCloseTo(squares.reduce((a, b) => a + b) / sums.length, 12);
  expect(found!.after!.error!).toBeLessThan(found!.before.error! / 2);
  const counted = found!.after!.ranges.reduce((all, { n }) => all + n, 0);
  expect(counted).toBe(sums.length);

  // The model's own answers are by the same maps.
  const both = { melanoma: [0], malignant: [0, 2] };
  const { malignantScore } = referenceOf(corrected(1), k, both, operating)!;
  expect(malignantScore).toEqual(found!.calibrations[0]);
  expect(referenceOf(corrected(1), k, { melanoma: [0], malignant: [] }, operating)).toMatchObject({
    malignantScore: null,
  });

  const said = scoreLines({ score, malignantScore: found }, 'on the test set').join('\n');
  expect(said).toContain('melanoma score calibrated by itself');
  expect(said).toContain('malignant score calibrated by itself');
  expect(said.replace(/\n/g, ' ')).toContain(
    'Net benefit of acting on the calibrated malignant score',
  );
  // Melanoma alone is malignant: one score is said once.
  const one = scoresCalibrated(config, parts, 'test', classes);
  expect(one.malignantScore).toEqual({ ...one.score, case: 'malignant' });
  expect(scoreLines(one, 'on the test set').join('\n')).not.toContain('malignant');
});

test('few lesions of malignant classes on validation leave their score as it is, which is said', () => {
  const { malignantScore } = scoresCalibrated(config, [few()], 'test', classes);
  expect(malignantScore!.uncalibrated).toEqual([
    { fold: null, why: 'has fewer than 10 images of malignant lesions to validate on' },
  ]);
});

test('a sum of probabilities that float32 puts above 1 is in the last range', () => {
  const { ranges } = scoreFigures([1 + 2 ** -23, 0.2], Uint8Array.of(1, 0));
  expect(ranges.map(({ n }) => n)).toEqual([0, 1, 0, 0, 0, 1]);
});
