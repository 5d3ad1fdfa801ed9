/** Tests that need something of the machine: skipped with the reason where it is missing, and failed in CI. */
import { describe, test } from 'vitest';

/** @param missing What the machine has not, or null where it has all. */
export function describeWhere(missing: string | null, name: string, tests: () => void): void {
  if (missing === null) {
    describe(name, tests);
  } else if (process.env.CI) {
    test(name, () => {
      throw new Error(missing);
    });
  } else {
    describe.skip(`${name} (${missing})`, tests);
  }
}
