import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classAreas, classRankings, LANES, sumsFor } from '../../source/evaluation/class-areas.js';
import { areaUnderRoc, averagePrecision, rank } from '../../source/evaluation/ranking.js';

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
