import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { balanceItems, strataOf, type Catalog } from '../../source/dataset/index.js';
import { correctPrior } from '../../source/evaluation/index.js';
import { configSchema } from '../../source/study/config.js';
import { classWeights } from '../../source/study/class-weights.js';
import {
  correctedPredictions,
  readPredictions,
  writePredictions,
} from '../../source/training/predictions-file.js';
import {
  priorCorrected,
  priorCorrectionOf,
  targetShares,
  trainedShares,
} from '../../source/training/prior.js';
import type { PreparedData } from '../../source/training/prepare-data.js';
import { temporaryFolder } from '../temporary.js';

const classes = ['melanoma', 'nevus', 'vascular lesion'];
const labels = [0, 0, 1, 1, 1, 1, 1, 1, 2, 1];
const catalog = {
  classes,
  images: labels.map((label, row) => ({ label, row, file: `${row}.jpg` })),
} as Catalog;
const train = [...labels.keys()];
const plain = train.map((image) => ({ image, copy: 0 }));
const settings = (priorCorrection: 'none' | 'auto' | number, labelSmoothing = 0) =>
  configSchema.parse({ evaluation: { priorCorrection }, loss: { labelSmoothing } });

const found = {
  labels: Int32Array.of(0, 1),
  groups: Int32Array.of(0, 1),
  probabilities: Float32Array.of(0.4, 0.5, 0.1, 0.1, 0.8, 0.1),
};

describe('the shares of the training', () => {
  test('are those of its images', () => {
    expect(trainedShares({ items: plain, weights: undefined }, catalog)).toEqual([0.2, 0.7, 0.1]);
  });

  test('are even where copies fill the classes up or weights make them count the same', () => {
    const filled = balanceItems(train, catalog, null, 42);
    const weights = classWeights([2, 7, 1], classes);
    for (const shares of [
      trainedShares({ items: filled, weights: undefined }, catalog),
      trainedShares({ items: plain, weights }, catalog),
    ]) {
      shares.forEach((share) => expect(share).toBeCloseTo(1 / 3, 12));
      expect(correctPrior(found.probabilities, { tau: 1, shares })).toBe(found.probabilities);
    }
  });

  test('are even where epochs draw the classes alike, and none of a class without images', () => {
    const strata = strataOf(catalog, plain, 'sources');
    const shares = trainedShares({ items: plain, weights: undefined, strata }, catalog);
    shares.forEach((share) => expect(share).toBeCloseTo(1 / 3, 12));
    const lost = { items: plain, weights: undefined, strata: [strata[0], [], strata[2]] };
    expect(trainedShares(lost, catalog)).toEqual([0.5, 0, 0.5]);
  });

  test('are what is left uneven where the classes are filled up in part', () => {
    const items = balanceItems(train, catalog, 3, 42);
    const shares = trainedShares({ items, weights: undefined }, catalog);
    [3, 7, 3].forEach((count, c) => expect(shares[c]).toBeCloseTo(count / 13, 12));
  });
});

test('a correction is asked for by name, by number or not at all', () => {
  const shares = [0.2, 0.7, 0.1];
  expect(priorCorrectionOf(settings('none'), shares, found)).toBeNull();
  expect(priorCorrectionOf(settings(0.25), shares, found)).toEqual({ tau: 0.25, shares });
  // Two images tell nothing.
  expect(priorCorrectionOf(settings('auto'), shares, found)).toEqual({ tau: 0, shares });
  // Nothing is taken out of even shares, so nothing is said to be.
  const even = [1 / 3, 1 / 3, 1 / 3];
  expect(priorCorrectionOf(settings(0.5), even, found)).toEqual({ tau: 0, shares: even });
});

describe('label smoothing', () => {
  test('brings the shares nearer to each other, as in the mean of the targets', () => {
    const smoothed = targetShares([0.2, 0.7, 0.1], 0.1);
    const target = (label: number, c: number): number => (c === label ? 0.9 : 0) + 0.1 / 3;
    classes.forEach((_, c) => {
      const sum = labels.reduce((all, label) => all + target(label, c), 0);
      expect(smoothed[c]).toBeCloseTo(sum / labels.length, 12);
    });
    const even = targetShares([1 / 3, 1 / 3, 1 / 3], 0.1);
    even.forEach((share) => expect(share).toBeCloseTo(1 / 3, 12));
    expect(targetShares([0.2, 0.8, 0], 0.1)[2]).toBe(0);
  });

  test('is in what a correction takes out', () => {
    const prior = priorCorrectionOf(settings(1, 0.1), [0.2, 0.7, 0.1], found);
    expect(prior).toEqual({ tau: 1, shares: targetShares([0.2, 0.7, 0.1], 0.1) });
  });

  test('does not make a class of one image the answer to every image', () => {
    // A network that knows nothing gives each image the mean of its targets.
    const shares = targetShares([0.5, 0.499, 0.001], 0.1);
    const told = correctPrior(Float32Array.from(shares), { tau: 1, shares });
    told.forEach((probability) => expect(probability).toBeCloseTo(1 / 3, 6));
  });
});

test('an event says what the figures were before', () => {
  const said = priorCorrected(settings(1), { tau: 1, shares: [0.2, 0.7, 0.1] }, found);
  expect(said).toEqual({
    tau: 1,
    chosen: false,
    shares: [0.2, 0.7, 0.1],
    before: {
      loss: expect.closeTo(-(Math.log(0.4) + Math.log(0.8)) / 2, 6),
      accuracy: 0.5,
      balancedAccuracy: 0.5,
    },
  });
});

describe('predictions.json', () => {
  const data = { catalog, split: { train, validation: [0, 2], test: [] } } as object;

  test('keeps probabilities as the model gives them, and the correction beside them', async () => {
    const folder = temporaryFolder();
    const prior = { tau: 0.5, shares: [0.2, 0.7, 0.1] };
    await writePredictions(folder, data as PreparedData, { validation: found, prior });
    const read = (await readPredictions(folder))!;
    expect(read.prior).toEqual(prior);
    expect(read.validation).toEqual(found);
    const { validation, test: none } = correctedPredictions(read);
    expect(validation.probabilities).toEqual(correctPrior(found.probabilities, prior));
    expect(validation.probabilities).not.toEqual(found.probabilities);
    expect(none.labels).toHaveLength(0);
  });

  test('of an earlier version has none, and opens as it did', async () => {
    const folder = temporaryFolder();
    const part = { files: ['a'], labels: [1], groups: [0], probabilities: [[0.25, 0.5, 0.25]] };
    const text = JSON.stringify({ schema: 1, classes, validation: part });
    await writeFile(join(folder, 'predictions.json'), text);
    const read = (await readPredictions(folder))!;
    expect(read.prior).toBeNull();
    expect([...correctedPredictions(read).validation.probabilities]).toEqual([0.25, 0.5, 0.25]);
    // A correction of other classes is none of these predictions.
    const wrong = { schema: 1, classes, validation: part };
    const priorCorrection = { tau: 1, shares: [0.5, 0.5] };
    await writeFile(
      join(folder, 'predictions.json'),
      JSON.stringify({ ...wrong, priorCorrection }),
    );
    expect(await readPredictions(folder)).toBeNull();
  });
});
