// Prints what failed in several of vitest's JSON reports, and as the last line of CI their counts together,
// "N passed, N failed": a log that is cut to its end still names the test.
// usage: node .ci/counts.js STATUS REPORT.json...
// STATUS: exit status of the runs together; where it is not 0 something has failed, whatever the reports say.
import { existsSync, readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const [exitStatus, ...paths] = process.argv.slice(2);
// Lines of a failure's message that are printed: the assertion and where it stands.
const messageLines = 20;

// Prints one failure: under which report, in which file, which test, and the first lines of each message.
function printFailure(report, file, name, messages) {
  console.log(`FAILED (${basename(report, '.json')}) ${file}${name === '' ? '' : ` > ${name}`}`);
  for (const message of messages) {
    for (const line of stripVTControlCharacters(message).split('\n').slice(0, messageLines))
      console.log(`    ${line}`);
  }
}

const counts = { passed: 0, failed: 0, skipped: 0 };
for (const path of paths) {
  if (!existsSync(path)) {
    // A run that broke off writes no report.
    counts.failed += 1;
    printFailure(path, 'the run broke off', '', []);
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  counts.passed += report.numPassedTests;
  counts.failed += report.numFailedTests;
  counts.skipped += report.numPendingTests;
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = relative('', name);
    const failed = assertionResults.filter((one) => one.status === 'failed');
    for (const test of failed) printFailure(path, file, test.fullName, test.failureMessages);
    // A file that could not be loaded or set up has no test that failed.
    if (status === 'failed' && failed.length === 0) {
      counts.failed += 1;
      printFailure(path, file, '', [message]);
    }
  }
}
if (exitStatus !== '0' && counts.failed === 0) {
  counts.failed = 1;
  console.log(
    'FAILED: no test, but a run of the tests (an error outside them is in its output above)',
  );
}
const { passed, failed, skipped } = counts;
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
