/** What the figures were measured on. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { version } from '../version.js';
import type { BenchResults } from './results.js';

export const thisMachine = (): BenchResults['machine'] => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryBytes: totalmem(),
  platform: `${process.platform} ${process.arch}`,
  node: process.version,
  melanoscope: version,
});
