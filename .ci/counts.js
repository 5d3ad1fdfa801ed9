// Prints "N passed, N failed" of several of vitest's JSON reports together, as the last line of CI.
// usage: node .ci/counts.js STATUS REPORT.json...
// STATUS: exit status of the runs together; where it is not 0 something has failed, whatever the reports say.
import { existsSync, readFileSync } from 'node:fs';

const [exitStatus, ...paths] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
for (const path of paths) {
  if (!existsSync(path)) {
    // A run that broke off writes no report.
    counts.failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests;
  // A file that could not be loaded or set up has no test that failed.
  counts.failed += report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((one) => one.status === 'failed'),
  ).length;
}
if (exitStatus !== '0' && counts.failed === 0) counts.failed = 1;
const { passed, failed, skipped } = counts;
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
