import { expect, it } from 'vitest';
import { evaluate, leftOut, slices, worstSlice } from '../../source/evaluation/index.js';

const classes = ['melanoma', 'nevus'];
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
/** Right for the first thirty, wrong for the rest. */
const probabilities = Float32Array.from(
  [...labels].flatMap((label, i) => ((label === 0) === i < 30 ? [0.8, 0.2] : [0.2, 0.8])),
);
const input = { classes, labels, probabilities, melanoma: 0, malignant: [0] };
const sex = Array.from(labels, (_, i) => (i === 0 ? null : i < 30 ? 'male' : 'female'));

it('gives each part the figures of its images alone', () => {
  const [male, female] = slices(input, { sex });
  expect(male).toMatchObject({ by: 'sex', value: 'male', n: 29, evaluable: true });
  expect(female).toMatchObject({ value: 'female', n: 10, accuracy: { value: 0 } });
  const alone = evaluate({
    ...input,
    labels: labels.slice(1, 30),
    probabilities: probabilities.slice(2, 60),
  });
  expect(male.accuracy).toEqual(alone.accuracy);
  expect(male.brier).toEqual(alone.brier);
  expect(male.melanoma).toEqual({ n: 14, evaluable: true, auc: alone.melanoma!.auc });
});

it('names the worst among those with enough images, and no part that is all of them', () => {
  const few = Array.from(labels, (_, i) => (i >= 35 ? 'few' : 'many'));
  const found = slices(input, { sex, few, size: few.map(() => '600x450') });
  expect(found.filter(({ by }) => by === 'size')).toEqual([]);
  expect(found.find(({ value }) => value === 'few')).toMatchObject({ n: 5, evaluable: false });
  expect(worstSlice(found)).toMatchObject({ by: 'sex', value: 'female' });
  expect(worstSlice([])).toBeNull();
});

it('says of a kind with many parts which small ones are left out', () => {
  const site = Array.from(
    labels,
    (_, i) => (i < 26 ? 'ab' : 'cdefghijklmnop')[i < 26 ? i % 2 : i - 26],
  );
  const found = slices(input, { site, sex });
  expect(found.filter(({ by }) => by === 'site')).toHaveLength(12);
  expect(found.slice(0, 2).map(({ value }) => value)).toEqual(['a', 'b']);
  expect(leftOut({ site, sex })).toEqual([{ by: 'site', parts: 4, images: 4 }]);
  expect(leftOut({ sex, size: sex.map(() => '600x450') })).toEqual([]);
});
