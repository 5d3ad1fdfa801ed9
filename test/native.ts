/** For tests that need the native engine: they run where it is installed, and must run in CI. */
import { currentNativeEngine } from '../source/engine/native/index.js';
import { describeWhere } from './where.js';

/** The installed engine, or null. */
export const nativeEngine = await currentNativeEngine();
export const nativeAvailable = nativeEngine !== null;

const missing = nativeAvailable
  ? null
  : 'native engine not installed: run npx melanoscope engine install';

/** `describe` where the native engine is installed; else skipped with the reason, and a failure in CI. */
export const describeNative = (name: string, tests: () => void): void =>
  describeWhere(missing, name, tests);
