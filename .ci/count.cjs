// `count.cjs FAILED RESULTS...`: adds up what jest wrote with --json, and prints "N passed, N failed".
// A step that failed without a failed test counts as one: a check, or a run that broke off.
const { readFileSync } = require('node:fs');

const [failedSteps, ...files] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const file of files) {
  try {
    const results = JSON.parse(readFileSync(file, 'utf8'));
    passed += results.numPassedTests;
    failed += results.numFailedTests + results.numRuntimeErrorTestSuites;
  } catch {
    failed += 1;
  }
}
if (failedSteps !== '0' && failed === 0) failed = 1;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
