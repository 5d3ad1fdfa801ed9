/** For tests that need WebGPU: they run where a driver offers it, be it in software, and must run in CI. */
import { describe, test } from 'vitest';
import { findWebgpu } from '../source/engine/webgpu/index.js';

const { problem } = await findWebgpu();

/** `describe` where there is a WebGPU adapter; else skipped with the reason, and a failure in CI. */
export function describeWebgpu(name: string, tests: () => void): void {
  if (problem === null) {
    describe(name, tests);
  } else if (process.env.CI) {
    test(name, () => {
      throw new Error(problem);
    });
  } else {
    describe.skip(`${name} (${problem})`, tests);
  }
}
