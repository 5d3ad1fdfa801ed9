import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisFigure, leftEdges, percentFigure, withZero } from '../../source/ui/charts/axis.js';
import { finite, limitsOf, toColumns } from '../../source/ui/charts/curve.js';
import { smoothed, smoothNote, weightOf } from '../../source/ui/charts/smoothed.js';
import { axisEnd, pointsFrom, zoomed, zoomNote } from '../../source/ui/charts/zoomed.js';
import { measured, stepPoints } from '../../source/ui/panels/curves.js';
import { chartLines, type ChartProps } from '../../source/ui/components/chart.js';
import { columnsOf } from '../../source/ui/fit.js';
import { makeTheme } from '../../source/ui/theme.js';
import { fixtureState } from './fixtures.js';

const theme = makeTheme({ colors: false, ascii: false });
const chart = (change: Partial<ChartProps>): string[] =>
  chartLines(
    {
      series: [
        {
          label: 'train',
          points: [1, 2, 3].map((x) => ({ x, y: 4 - x })),
          style: {},
          value: '1.000',
        },
        { label: 'validation', points: [1, 2, 3].map((x) => ({ x, y: 3 })), style: {} },
      ],
      width: 40,
      height: 10,
      domain: [0, 4],
      axis: 'epoch',
      ...change,
    },
    theme,
  );

describe('a curve with more points than columns', () => {
  test('keeps its lowest and its highest value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
          minLength: 50,
          maxLength: 400,
        }),
        fc.integer({ min: 4, max: 40 }),
        (values, width) => {
          const points = values.map((y, x) => ({ x, y }));
          const columns = toColumns(points, [0, values.length - 1], width)!;
          expect(Math.min(...columns.values)).toBeCloseTo(Math.min(...values), 9);
          expect(Math.max(...columns.values)).toBeCloseTo(Math.max(...values), 9);
          expect(columns.start + columns.values.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

test('a curve with fewer points than columns is joined by straight lines', () => {
  const columns = toColumns(
    [
      { x: 1, y: 10 },
      { x: 3, y: 20 },
    ],
    [0, 4],
    9,
  );
  expect(columns).toEqual({ start: 2, values: [10, 12.5, 15, 17.5, 20] });
});

test('values that are no numbers are left out', () => {
  const points = [null, NaN, Infinity, 2].map((y, x) => ({ x, y }));
  expect(finite(points)).toEqual([{ x: 3, y: 2 }]);
  expect(limitsOf([])).toEqual([0, 1]);
  expect(limitsOf([3, 3])[0]).toBeLessThan(3);
});

test.each([
  [-0.048, 0.191],
  [-0.001, 0.9],
  [-3, 0.5],
])('an axis from %d to %d has a figure at zero, whatever its rows', (low, high) => {
  for (let height = 3; height <= 40; height++) {
    const limits = withZero([low, high], height);
    expect(limits[0]).toBeLessThanOrEqual(low);
    expect(limits[1]).toBeGreaterThanOrEqual(high);
    const edges = leftEdges(limits, height, theme.glyphs, axisFigure);
    const rows = edges.flatMap((edge, row) => (Number.parseFloat(edge) === 0 ? [row] : []));
    expect(rows, `${height} rows`).toHaveLength(1);
    const [top, bottom] = [limits[1], limits[0]];
    expect(top - ((top - bottom) * rows[0]) / (height - 1)).toBeCloseTo(0, 9);
  }
  expect(withZero([0.2, 3], 10)).toEqual([0.2, 3]);
  // A row is enough for what is a little below.
  expect(withZero([-0.001, 0.9], 10)[0]).toBeCloseTo(-0.9 / 8, 9);
});

describe('a chart', () => {
  test('of few rows has no figures below, then no legend, and then says that it is too small', () => {
    const has = (height: number): [boolean, boolean, boolean] => {
      const lines = chart({ height });
      expect(lines).toHaveLength(height);
      const text = lines.join('\n');
      return [text.includes('train'), text.includes('epoch'), text.includes('too small')];
    };
    expect([5, 4, 3, 2].map(has)).toEqual([
      [true, true, false],
      [true, false, false],
      [false, false, false],
      [false, false, true],
    ]);
  });

  test('has a legend, figures, curves that differ without colour, and an epoch axis', () => {
    expect(chart({}).join('\n')).toMatchSnapshot();
  });

  test.each([
    ['far apart', 4, 1, undefined],
    ['close', 0.6934, 0.6929, undefined],
    ['closer than five characters tell', 0.69314, 0.69313, undefined],
    ['close and large', 123.41, 123.4, undefined],
    ['close below zero', -0.6929, -0.6934, undefined],
    ['about zero', 0.01, -0.01, undefined],
    ['shares far apart', 1, 0, percentFigure],
    ['close shares', 0.694, 0.691, percentFigure],
    ['shares closer than five characters tell', 0.69301, 0.693, percentFigure],
  ] as const)('has no figure twice beside it: %s', (_what, high, low, figure) => {
    const points = [low, high].map((y, x) => ({ x, y }));
    for (const height of [6, 8, 12, 24]) {
      const lines = chart({ height, figure, series: [{ label: 'train', points, style: {} }] });
      const figures = lines
        .slice(1, -2)
        .flatMap((line) => /^ *([-\d.e+%]+) /.exec(line)?.[1] ?? []);
      expect(figures.length).toBeGreaterThan(0);
      expect(new Set(figures).size).toBe(figures.length);
      expect(figures.join(' ')).not.toMatch(/-0\.0*( |$)/);
      const sorted = figures.map(parseFloat);
      expect(sorted).toEqual(sorted.toSorted((a, b) => b - a));
    }
  });

  test('tells close rows apart by one more digit', () => {
    const figures = [0.6934, 0.69315, 0.6929].map((value) => axisFigure(value, 0.0005));
    expect(figures).toEqual(['.6934', '.6932', '.6929']);
    expect(axisFigure(0.6934, 0.3)).toBe('0.693');
    expect(percentFigure(0.6934, 0.5)).toBe('69%');
    expect(percentFigure(0.6934, 0.05)).toBe('69.3%');
    expect(percentFigure(1, 0.05)).toBe('100%');
  });

  test('says that it waits where there is nothing to draw', () => {
    const series = [{ label: 'train', points: [{ x: 1, y: NaN }], style: {} }];
    expect(chart({ series }).join('')).toContain('waiting for the first epoch');
  });

  test('shows a single point', () => {
    const series = [{ label: 'train', points: [{ x: 2, y: 5 }], style: {} }];
    expect(chart({ series }).join('\n')).toContain('●');
  });

  test('draws with ASCII alone where that is asked for', () => {
    const ascii = makeTheme({ colors: false, ascii: true });
    const lines = chartLines(
      {
        series: [{ label: 'train', points: [1, 2, 3].map((x) => ({ x, y: x * x })), style: {} }],
        width: 40,
        height: 10,
        domain: [0, 4],
        axis: 'epoch',
      },
      ascii,
    );

    expect(lines.join('')).toMatch(/^[\u0020-\u007e]*$/);
  });

  test('has an axis with ends around the largest numbers that there are', () => {
    const points = [0, 1].map((x) => ({ x, y: -Number.MAX_VALUE }));
    const series = [{ label: 'train', points, style: {} }];
    expect(chart({ width: 12, height: 38, series, domain: [0, 2] })).toHaveLength(38);
  });

  test('fits whatever size it is given', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 120 }),
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.double({ noDefaultInfinity: false }), { maxLength: 300 }),
        (width, height, values) => {
          const points = values.map((y, x) => ({ x, y }));
          const lines = chart({
            width,
            height,
            series: [{ label: 'train', points, style: {} }],
            domain: [0, values.length],
          });
          expect(lines.length).toBeLessThanOrEqual(height);
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(Math.max(width, 7));
        },
      ),
    );
  });
});

describe('the curves of a training phase', () => {
  test('go on within the epoch under way', () => {
    const phase = fixtureState('mid-training').phases.augmented;
    const train = measured(phase, 'train', 'loss');
    expect(train).toHaveLength(phase.history.length + 1);
    expect(train.at(-1)!.x).toBeCloseTo(phase.epoch - 1 + phase.step / phase.steps);
    expect(measured(phase, 'validation', 'loss')).toHaveLength(phase.history.length);
  });

  test('keep the spikes of merged steps', () => {
    const bucket = { x: 0, min: 0.1, max: 9, last: 0.5 };
    const points = stepPoints({ width: 4, filled: 4, buckets: [bucket] }, 10);
    expect(points.map(({ y }) => y)).toEqual([9, 0.1]);
  });

  test('have an axis of a readable length from the first epoch on', () => {
    expect(axisEnd(10, 1)).toBe(5);
    expect(axisEnd(10, 6)).toBe(10);
    expect(axisEnd(1000, 3)).toBe(4);
    expect(axisEnd(0, 0)).toBe(1);
  });

  test('show all epochs, the newer half or the newest quarter of those that were trained', () => {
    const { history } = fixtureState('mid-training').phases.augmented;
    const trained = (epochs: number, epoch = epochs) => ({
      ...{ epochs: 100, epoch },
      history: Array.from({ length: epochs }, (_, n) => ({ ...history[0]!, epoch: n + 1 })),
    });
    expect([0, 1, 2, 3, -1].map((zoom) => zoomed(trained(40), zoom))).toEqual([
      ...[
        [0, 50],
        [20, 40],
        [30, 40],
        [0, 50],
        [30, 40],
      ],
    ]);
    // The epoch under way is the newest.
    expect(zoomed(trained(40, 41), 1)).toEqual([20, 41]);
    expect(zoomed(trained(3), 1)).toEqual([0, 7]);
    expect(pointsFrom(20, [{ x: 19 }, { x: 20 }, { x: 21.5 }])).toEqual([{ x: 20 }, { x: 21.5 }]);
    expect([zoomNote([0, 50]), zoomNote([20, 40])]).toEqual(['', ' from epoch 20 on']);
  });

  test('are smoothed as TensorBoard does it: a moving average that its beginning does not draw to 0', () => {
    const points = [4, 2, null, NaN, 0].map((y, x) => ({ x, y }));
    // (1 - w) w^k of the point k before, over the sum of these.
    const [first, second, third] = smoothed(points, 0.6);
    expect([first, second, third].map((point) => point?.x)).toEqual([0, 1, 4]);
    expect(first!.y).toBeCloseTo(4, 12);
    expect(second!.y).toBeCloseTo((0.6 * 4 + 2) / (0.6 + 1), 12);
    expect(third!.y).toBeCloseTo((0.36 * 4 + 0.6 * 2) / (0.36 + 0.6 + 1), 12);
    expect(smoothed(points, 0)).toBe(points);
    expect([0, 1, 2, 3, -1].map(weightOf)).toEqual([0, 0.6, 0.9, 0, 0.9]);
    expect([smoothNote(0), smoothNote(0.9)]).toEqual(['', ', smoothed 0.9']);
  });
});
