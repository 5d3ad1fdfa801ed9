import fc from 'fast-check';
import { expect, it } from 'vitest';
import { share } from '../source/report/numbers.js';
import { outward, shareDecimals, sharePercent } from '../source/share-text.js';
import { percent as textPercent } from '../source/text.js';
import { percent } from '../source/ui/format.js';
import { area, areaWithInterval, withInterval } from '../source/ui/panels/comparison/estimates.js';

it('calls perfect, and nothing, only what is exactly that', () => {
  expect([1, 0.99987, 0.5, 0.0004, 0].map((one) => shareDecimals(one, 3))).toEqual([
    '1.000',
    '0.999',
    '0.500',
    '0.001',
    '0.000',
  ]);
  expect([1, 1999 / 2000, 0.189, 1 / 10_015, 0].map((one) => sharePercent(one))).toEqual([
    '100.0%',
    '99.9%',
    '18.9%',
    '<0.1%',
    '0.0%',
  ]);
  expect([0.998, 0.004].map((one) => sharePercent(one, 0))).toEqual(['99%', '<1%']);
  // What sums of floats leave of it.
  expect([shareDecimals(1 - 1e-15, 3), sharePercent(1 - 1e-15)]).toEqual(['1.000', '100.0%']);
  // The largest partial area is 0.2.
  expect([shareDecimals(1 - 0.8, 3, 0.2), shareDecimals(0.19987, 3, 0.2)]).toEqual([
    '0.200',
    '0.199',
  ]);
});

it('rounds a half upwards, alike as a share and as a percentage', () => {
  const halves = [0.6625, 0.5375, 0.7625, 0.0625, 0.1235];
  expect(halves.map((one) => share(one))).toEqual(['0.663', '0.538', '0.763', '0.063', '0.124']);
  expect(halves.map((one) => percent(one))).toEqual(['66.3%', '53.8%', '76.3%', '6.3%', '12.4%']);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 2000 }), (a, b) => {
      const part = Math.min(a, b) / Math.max(a, b);
      if (part < 0.001) return;
      expect(percent(part)).toBe(`${(100 * Number(share(part))).toFixed(1)}%`);
    }),
  );
});

it('does so wherever the program writes a share', () => {
  expect([share(0.99987), area(0.99987)]).toEqual(['0.999', '0.999']);
  expect([percent(1999 / 2000), textPercent(1999 / 2000)]).toEqual(['99.9%', '99.9%']);
  expect([share(null), area(undefined), percent(NaN)]).toEqual(['n/a', 'n/a', 'n/a']);
});

it('writes an interval in fewer decimals than its value so that it holds the value', () => {
  expect(withInterval(0.9977, [0.9954, 0.9994])).toBe('99.8% (99-100)');
  expect(areaWithInterval(0.9987, [0.9968, 0.9991])).toBe('0.999 (.99-1.00)');
  // Ends that have no more decimals stay as they are, whatever the float is.
  expect(withInterval(0.571, [0.57, 0.58])).toBe('57.1% (57-58)');
  expect(outward([0.29, 1.0000000000000004], 2)).toEqual([0.29, 1]);
  const share01 = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share01, share01, share01, (...three) => {
      const [low, value, high] = three.sort((a, b) => a - b) as [number, number, number];
      const written = [withInterval(value, [low, high]), areaWithInterval(value, [low, high])];
      for (const text of written) {
        const [shown, from, to] = text
          .replace('<', '')
          .match(/[\d.]+/g)!
          .map(Number) as [number, number, number];
        expect(from).toBeLessThanOrEqual(shown);
        expect(shown).toBeLessThanOrEqual(to);
      }
    }),
  );
});
