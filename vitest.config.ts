import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/build-once.ts'],
    setupFiles: ['test/setup.ts'],
    // Snapshots and colours do not depend on the terminal that the tests run in.
    env: { FORCE_COLOR: '1', TZ: 'UTC', TF_CPP_MIN_LOG_LEVEL: '2' },
    // Some ten times what the slowest take: a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
