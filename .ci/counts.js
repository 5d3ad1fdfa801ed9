// Prints "N passed, N failed" of several of vitest's JSON reports together, as the last line of CI.
// usage: node .ci/counts.js REPORT.json...
import { existsSync, readFileSync } from 'node:fs';

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    // A run that broke off writes no report.
    counts.failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests;
  // Nor has a file that could not be loaded any test to count.
  counts.failed += report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
}
const { passed, failed, skipped } = counts;
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
