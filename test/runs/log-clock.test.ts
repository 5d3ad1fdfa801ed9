import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LogClock } from '../../source/runs/log-clock.js';

function machine(wall: number) {
  const at = { wall, monotonic: 5000 };
  const pass = (milliseconds: number): void => {
    at.wall += milliseconds;
    at.monotonic += milliseconds;
  };
  return { at, pass, clocks: { wall: () => at.wall, monotonic: () => at.monotonic } };
}

test('a clock that is set back does not reach durations, and is told once', () => {
  const { at, pass, clocks } = machine(1_000_000);
  const clock = new LogClock(0, clocks);
  const from = clock.now().getTime();
  pass(2000);
  at.wall -= 3_600_000;
  pass(3000);
  expect(clock.now().getTime() - from).toBe(5000);
  expect(clock.setBack()).toBe(3_600_000);
  pass(1000);
  expect(clock.setBack()).toBeNull();
  expect(clock.now().getTime() - from).toBe(6000);
});

test('a clock that is set forward is followed', () => {
  const { at, clocks } = machine(1_000_000);
  const clock = new LogClock(0, clocks);
  at.wall += 60_000;
  expect(clock.now().getTime()).toBe(1_060_000);
  expect(clock.setBack()).toBeNull();
});

test('a log that is gone on with never goes back behind its newest event', () => {
  const { clocks } = machine(1_000_000);
  expect(new LogClock(1_500_000, clocks).now().getTime()).toBe(1_500_000);
});

test('whatever is done to the clock, times never go back and lose no time that passes', () => {
  const moves = fc.array(
    fc.record({ passes: fc.nat(10_000), set: fc.integer({ min: -1e7, max: 1e7 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(moves, (steps) => {
      const { at, pass, clocks } = machine(1e9);
      const clock = new LogClock(0, clocks);
      let last = clock.now().getTime();
      for (const { passes, set } of steps) {
        pass(passes);
        at.wall += set;
        const now = clock.now().getTime();
        expect(now).toBeGreaterThanOrEqual(last + passes);
        last = now;
      }
    }),
  );
});
