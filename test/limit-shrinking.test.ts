/** A property that fails says so in time. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { limitShrinking } from './limit-shrinking.js';

/** Keeps the processor busy, as a property with much to work out does. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

const values = fc.array(fc.nat(), { minLength: 10_000, maxLength: 10_000 });

it('ends with the counterexample that it has, though there are smaller ones', () => {
  const began = performance.now();
  let runs = 0;
  const broken = fc.property(values, () => {
    runs += 1;
    work(20);
    return false;
  });
  expect(() => fc.assert(broken)).toThrow(/^Property failed after 1 tests\n[^]*Counterexample: \[/);
  expect(runs).toBeGreaterThan(1);
  expect(performance.now() - began).toBeLessThan(15_000);
});

it('ends an asynchronous one, too', async () => {
  const began = performance.now();
  const broken = fc.asyncProperty(values, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error('broken');
  });
  const failed = fc.assert(broken, { plugins: [limitShrinking(500)] });
  await expect(failed).rejects.toThrow(/Counterexample: \[/);
  expect(performance.now() - began).toBeLessThan(5000);
});

it('gives a property that holds all of its runs, however long they take', () => {
  let runs = 0;
  const holds = fc.property(fc.nat(), () => {
    runs += 1;
    work(5);
  });
  fc.assert(holds, { numRuns: 50, plugins: [limitShrinking(50)] });
  expect(runs).toBe(50);
});
