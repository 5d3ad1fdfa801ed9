import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../source/study/config.js';
import {
  afterEpoch,
  freshSchedule,
  rateAt,
  scheduleStateSchema,
  type ScheduleSettings,
} from '../../source/training/schedule/index.js';

const settings = (changes: Partial<ScheduleSettings>): ScheduleSettings => ({
  ...configSchema.parse({}).schedule,
  ...changes,
});

/** Rates of all steps of a course, at a configured rate of 1. */
function rates(changes: Partial<ScheduleSettings>, total: number, stepsPerEpoch: number): number[] {
  return Array.from({ length: total }, (_, step) =>
    rateAt(settings(changes), 1, { step, total, stepsPerEpoch }, freshSchedule()),
  );
}

function expectClose(actual: number[], expected: number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value, `step ${i}`).toBeCloseTo(expected[i], 12));
}

describe('a schedule', () => {
  test('that is constant, the default, gives the configured rate itself', () => {
    expect(
      rateAt(settings({}), 0.001, { step: 7, total: 9, stepsPerEpoch: 3 }, freshSchedule()),
    ).toBe(0.001);
  });

  test('of steps falls after every so many epochs, down to its minimum', () => {
    const changes = { kind: 'step', stepEpochs: 2, factor: 0.5, minimum: 0.2 } as const;
    expectClose(rates(changes, 12, 2), [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]);
    expect(rates(changes, 14, 2).at(-1)).toBe(0.2);
  });

  test('of a cosine gives the numbers of CosineDecay', () => {
    const half = Math.SQRT1_2 / 2;
    expectClose(rates({ kind: 'cosine' }, 4, 1), [1, 0.5 + half, 0.5, 0.5 - half]);
    expectClose(rates({ kind: 'cosine', minimum: 0.1 }, 2, 1), [1, 0.55]);
  });

  test('of one cycle gives the numbers of OneCycleLR', () => {
    // torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=1, total_steps=10)
    const top = 2;
    const up = (way: number) => 1 + ((0.04 - 1) * (1 + Math.cos(Math.PI * way))) / 2;
    const down = (way: number) => 4e-6 + ((1 - 4e-6) * (1 + Math.cos(Math.PI * way))) / 2;
    expectClose(rates({ kind: 'one-cycle' }, 10, 5), [
      ...[0.04, up(0.5), 1],
      ...[1, 2, 3, 4, 5, 6, 7].map((i) => down(i / (9 - top))),
    ]);
    expect(rates({ kind: 'one-cycle' }, 10, 5)[1]).toBeCloseTo(0.52, 12);
  });

  test('warms up linearly to where the schedule begins', () => {
    expectClose(rates({ warmupEpochs: 1.5 }, 5, 2), [0.25, 0.5, 0.75, 1, 1]);
    const cosine = rates({ kind: 'cosine', warmupEpochs: 1 }, 6, 2);
    expectClose(cosine, [1 / 3, 2 / 3, ...rates({ kind: 'cosine' }, 4, 2)]);
  });

  test('of a plateau falls where the loss has not fallen for its patience, as ReduceLROnPlateau', () => {
    const plateau = settings({ kind: 'plateau', patience: 2, factor: 0.5, minimum: 0.2 });
    const losses = [1, 0.9, 0.9, 0.89995, 0.9, null, 0.8, 0.9, 0.9];
    const shares: number[] = [];
    let state = freshSchedule();
    for (const loss of losses) {
      state = afterEpoch(plateau, state, loss);
      shares.push(state.share);
    }
    expect(shares).toEqual([1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.2]);
    const place = { step: 3, total: 9, stepsPerEpoch: 1 };
    expect(rateAt(plateau, 0.01, place, state)).toBeCloseTo(0.002, 12);
  });

  test('of another kind remembers nothing', () => {
    for (const kind of ['constant', 'step', 'cosine', 'one-cycle'] as const) {
      expect(afterEpoch(settings({ kind }), freshSchedule(), 1)).toEqual(freshSchedule());
    }
  });
});

const anySettings = fc.record({
  kind: fc.constantFrom('constant', 'step', 'cosine', 'plateau', 'one-cycle'),
  warmupEpochs: fc.double({ min: 0, max: 3, noNaN: true }),
  stepEpochs: fc.integer({ min: 1, max: 4 }),
  factor: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  patience: fc.integer({ min: 1, max: 4 }),
  minimum: fc.double({ min: 0, max: 0.5, noNaN: true }),
}) as fc.Arbitrary<ScheduleSettings>;

describe('every schedule', () => {
  test('stays above 0 and at most at the configured rate', () => {
    const course = fc.record({
      epochs: fc.integer({ min: 1, max: 8 }),
      steps: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(anySettings, course, (any, { epochs, steps }) => {
        for (let step = 0; step < epochs * steps; step++) {
          const place = { step, total: epochs * steps, stepsPerEpoch: steps };
          const rate = rateAt(any, 0.5, place, freshSchedule());
          expect(rate).toBeGreaterThan(0);
          expect(rate).toBeLessThanOrEqual(0.5 + 1e-12);
        }
      }),
    );
  });

  test('goes on from its state in JSON as if it had not been cut', () => {
    const losses = fc.array(fc.option(fc.double({ min: 0, max: 2, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(anySettings, losses, fc.nat(), (any, all, at) => {
        const cut = at % all.length;
        let [whole, resumed] = [freshSchedule(), freshSchedule()];
        all.forEach((loss, i) => {
          if (i === cut) resumed = scheduleStateSchema.parse(JSON.parse(JSON.stringify(resumed)));
          whole = afterEpoch(any, whole, loss);
          resumed = afterEpoch(any, resumed, loss);
        });
        expect(resumed).toEqual(whole);
      }),
    );
  });
});
