import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classAreas, classRankings, LANES, sumsFor } from '../../source/evaluation/class-areas.js';
import {
  areaUnderRoc,
  averagePrecision,
  partialAreaUnderRoc,
  rank,
} from '../../source/evaluation/ranking.js';

/** Images with few different scores, so that many tie, and how often each counts in four draws. */
const drawn = fc.integer({ min: 1, max: 4 }).chain((classes) =>
  fc
    .array(
      fc.record({
        label: fc.nat(classes - 1),
        scores: fc.array(fc.integer({ min: 0, max: 6 }), {
          minLength: classes,
          maxLength: classes,
        }),
        weights: fc.array(fc.nat(3), { minLength: LANES, maxLength: LANES }),
      }),
      { maxLength: 40 },
    )
    .map((images) => ({ classes, images })),
);

test('the areas of all classes in several draws are those of one class in one draw, to the bit', () => {
  fc.assert(
    fc.property(drawn, ({ classes, images }) => {
      const labels = Int32Array.from(images, ({ label }) => label);
      const scores = Float32Array.from(images.flatMap((image) => image.scores));
      const block = Float64Array.from(images.flatMap(({ weights }) => weights));
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        Float64Array.from(images, ({ weights }) => weights[lane]),
      );
      const all = Float64Array.from(lanes, (weights) => weights.reduce((a, b) => a + b, 0));
      const rankings = classRankings(labels, scores, classes);
      const sums = sumsFor(rankings);
      rankings.forEach((ranking, c) => {
        const own = images.map((image) => image.scores[c]);
        const truth = Uint8Array.from(labels, (label) => (label === c ? 1 : 0));
        const one = rank(own, truth);
        const seen: number[] = [];
        classAreas(ranking, block, all, sums, (lane, auc, precision) => {
          seen.push(lane);
          expect(auc).toBe(areaUnderRoc(one, lanes[lane]) ?? NaN);
          expect(precision).toBe(averagePrecision(one, lanes[lane]) ?? NaN);
        });
        expect(seen).toEqual([0, 1, 2, 3]);
      });
    }),
    { numRuns: 300 },
  );
});

test('no area is above its largest value, however many cases are added up', () => {
  for (let n = 1; n <= 120; n++) {
    const labels = Int32Array.from({ length: 2 * n }, (_, i) => Number(i < n));
    const scores = Float32Array.from(labels, (_, i) => 1 - i / (2 * n));
    const weights = new Float64Array(2 * n).fill(1);
    const ranking = rank(scores, Uint8Array.from(labels));
    expect(averagePrecision(ranking, weights)).toBeLessThanOrEqual(1);
    expect(areaUnderRoc(ranking, weights)).toBeLessThanOrEqual(1);
    for (const least of [0.8, 0.7]) {
      expect(partialAreaUnderRoc(ranking, weights, least)).toBeLessThanOrEqual(1 - least);
    }
    const probabilities = Float32Array.from({ length: 4 * n }, (_, i) =>
      i % 2 ? scores[i >> 1] : 1 - scores[i >> 1],
    );
    const rankings = classRankings(labels, probabilities, 2);
    const block = new Float64Array(LANES * 2 * n).fill(1);
    const all = new Float64Array(LANES).fill(2 * n);
    for (const one of rankings) {
      classAreas(one, block, all, sumsFor(rankings), (_, auc, precision) => {
        expect(Math.max(auc, precision)).toBeLessThanOrEqual(1);
      });
    }
  }
});
