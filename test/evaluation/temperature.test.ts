import { expect, test } from 'vitest';
import { crossEntropy } from '../../source/evaluation/index.js';
import { applyTemperature, fittedTemperature } from '../../source/evaluation/temperature.js';
import { recorded } from './recorded.js';

interface Recorded {
  name: string;
  classes: number;
  labels: number[];
  probabilities: number[];
  temperature: number;
}

test.each(recorded<Recorded[]>('temperatures').map((one) => [one.name, one] as const))(
  'the temperature is the one that SciPy finds: %s',
  (_name, { classes, labels, probabilities, temperature }) => {
    const truth = Int32Array.from(labels);
    const rows = Float32Array.from(probabilities);
    const found = fittedTemperature(truth, rows, classes).temperature;
    expect(Math.abs(found / temperature - 1)).toBeLessThan(1e-5);
    const better = applyTemperature(rows, classes, found);
    expect(crossEntropy(truth, better)!).toBeLessThan(crossEntropy(truth, rows)!);
  },
);

test('a temperature of 1 changes nothing, and none changes the order of classes', () => {
  const rows = Float32Array.of(0.7, 0.2, 0.1, 0, 1, 0);
  applyTemperature(rows, 3, 1).forEach((p, i) => expect(p).toBeCloseTo(rows[i], 6));
  const [a, b, c] = applyTemperature(rows, 3, 2);
  expect(a > b && b > c && a < 0.7).toBe(true);
  expect(a + b + c).toBeCloseTo(1, 6);
});

test('without images there is nothing to change', () => {
  expect(fittedTemperature(new Int32Array(), new Float32Array(), 3).temperature).toBe(1);
});

test('a validation set without an error, or with none but errors, tells no temperature', () => {
  const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2);
  const rows = (right: (i: number) => boolean) =>
    Float32Array.from(
      [...labels].flatMap((label, i) => ((label === 0) === right(i) ? [0.7, 0.3] : [0.3, 0.7])),
    );
  expect(
    fittedTemperature(
      labels,
      rows(() => true),
      2,
    ),
  ).toEqual({
    ...{ temperature: 1, unfitted: 'no-error' },
  });
  expect(
    fittedTemperature(
      labels,
      rows(() => false),
      2,
    ),
  ).toEqual({
    ...{ temperature: 1, unfitted: 'at-bound' },
  });
  // One image in ten is wrong: at odds of 9 the probabilities are what they say.
  const { temperature, unfitted } = fittedTemperature(
    labels,
    rows((i) => i % 10 !== 0),
    2,
  );
  expect(unfitted).toBeNull();
  expect(temperature).toBeCloseTo(Math.log(7 / 3) / Math.log(9), 4);
});
