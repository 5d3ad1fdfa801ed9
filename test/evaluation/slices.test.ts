import { expect, it } from 'vitest';
import { namedSlice } from '../../source/study/slices.js';
import { evaluate, leftOut, slices, worstSlice } from '../../source/evaluation/index.js';

const classes = ['melanoma', 'nevus'];
const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
/** Right for the first thirty, wrong for the rest. */
const probabilities = Float32Array.from(
  [...labels].flatMap((label, i) => ((label === 0) === i < 30 ? [0.8, 0.2] : [0.2, 0.8])),
);
const input = { classes, labels, probabilities, melanoma: [0], malignant: [0] };
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

it('draws the groups of a part whole', () => {
  const groups = Int32Array.from(labels, (_, i) => i >> 1);
  const [male] = slices({ ...input, groups }, { sex });
  const alone = evaluate({
    ...input,
    labels: labels.slice(1, 30),
    groups: groups.slice(1, 30),
    probabilities: probabilities.slice(2, 60),
  });
  expect(male!.groups).toBe(15);
  expect(male!.accuracy).toEqual(alone.accuracy);
  expect(male!.brier).toEqual(alone.brier);
  expect(male!.melanoma!.auc).toEqual(alone.melanoma!.auc);
});

it('names the worst among those with enough images, and no part that is all of them', () => {
  const few = Array.from(labels, (_, i) => (i >= 35 ? 'few' : 'many'));
  const found = slices(input, { sex, few, size: few.map(() => '600x450') });
  expect(found.filter(({ by }) => by === 'size')).toEqual([]);
  expect(found.find(({ value }) => value === 'few')).toMatchObject({ n: 5, evaluable: false });
  expect(worstSlice(found)).toMatchObject({ by: 'sex', value: 'female' });
  expect(worstSlice([])).toBeNull();
});

it('calls a slice the worst only where its accuracy is lower than that of the rest', () => {
  const named = (kinds: Record<string, readonly (string | null)[]>) => {
    const found = slices(input, kinds);
    return namedSlice({ slices: found, worst: worstSlice(found) });
  };
  expect(named({ sex })).toMatchObject({ slice: { value: 'female' }, isWorst: true });
  // Ten images that happen to be a little worse than the rest: four of them wrong, of the rest six of thirty.
  const few = Array.from(labels, (_, i) => ((i >= 26 && i < 34) || i < 2 ? 'ten' : 'thirty'));
  expect(named({ few })).toMatchObject({
    slice: { value: 'ten', accuracy: { value: 0.6 } },
    isWorst: false,
    beside: 'not distinguishable from the rest',
  });
  // One that is surely lower is named before a smaller one that is lower by chance.
  const slice = (value: string, accuracy: number, lowerP?: number | null) => ({
    ...slices(input, { sex })[0]!,
    ...{ value, lowerP, accuracy: { value: accuracy, interval: [0, 1] as [number, number] } },
  });
  const both = [slice('small', 0.5, 0.4), slice('large', 0.6, 0.01), slice('rest', 0.9, 1)];
  const worst = { by: 'sex', value: 'small' };
  expect(namedSlice({ slices: both, worst })!.slice.value).toBe('large');
  // An older log did not compare them.
  const older = both.map(({ lowerP: _p, ...rest }) => rest);
  expect(namedSlice({ slices: older, worst })).toMatchObject({ isWorst: false, beside: '' });
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
