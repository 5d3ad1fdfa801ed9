import fc from 'fast-check';
import { expect, it } from 'vitest';
import { operatingPoint, thresholdCurve } from '../../source/evaluation/index.js';

const scored = fc.array(
  fc.record({ score: fc.integer({ min: 0, max: 8 }), truth: fc.constantFrom(0, 1) }),
  { minLength: 1, maxLength: 40 },
);

it('stops where one more case is found, with the counts of that threshold', () => {
  fc.assert(
    fc.property(scored, (images) => {
      const scores = Float64Array.from(images, ({ score }) => score / 8);
      const truth = Uint8Array.from(images, ({ truth: one }) => one);
      const curve = thresholdCurve(scores, truth);
      const cases = new Set([...scores].filter((_, i) => truth[i] === 1));
      expect(curve.map(({ threshold }) => threshold)).toEqual([...cases].sort((a, b) => b - a));
      for (const { threshold, tp, fp } of curve) {
        const called = images.filter((_, i) => scores[i] >= threshold);
        expect(tp).toBe(called.filter((image) => image.truth === 1).length);
        expect(fp).toBe(called.length - tp);
      }
    }),
  );
});

it('agrees with the operating point at the same threshold', () => {
  const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4);
  const truth = Uint8Array.of(1, 0, 1, 0, 0, 1);
  for (const { threshold, tp, fp } of thresholdCurve(scores, truth)) {
    expect(operatingPoint(scores, truth, threshold, { seed: 1 }).counts).toMatchObject({ tp, fp });
  }
});

it('is thinned with both ends kept', () => {
  const scores = Float64Array.from({ length: 3000 }, (_, i) => i / 3000);
  const curve = thresholdCurve(scores, new Uint8Array(3000).fill(1));
  expect(curve).toHaveLength(400);
  expect([curve[0].tp, curve.at(-1)!.tp]).toEqual([1, 3000]);
});
