/** For tests that need the native engine: they run where it is installed, and must run in CI. */
import { describe, test } from 'vitest';
import { currentNativeEngine } from '../source/engine/native/index.js';

/** The installed engine, or null. */
export const nativeEngine = await currentNativeEngine();
export const nativeAvailable = nativeEngine !== null;

const missing = 'native engine not installed: run npx melanoscope engine install';

/** `describe` where the native engine is installed; else skipped with the reason, and a failure in CI. */
export function describeNative(name: string, tests: () => void): void {
  if (nativeAvailable) {
    describe(name, tests);
  } else if (process.env.CI) {
    test(name, () => {
      throw new Error(missing);
    });
  } else {
    describe.skip(`${name} (${missing})`, tests);
  }
}
