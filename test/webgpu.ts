/** For tests that need WebGPU: they run where a driver offers it, be it in software, and must run in CI. */
import { findWebgpu } from '../source/engine/webgpu/index.js';
import { describeWhere } from './where.js';

const { problem } = await findWebgpu();

/** `describe` where there is a WebGPU adapter; else skipped with the reason, and a failure in CI. */
export const describeWebgpu = (name: string, tests: () => void): void =>
  describeWhere(problem, name, tests);
