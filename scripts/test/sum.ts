import { readFileSync } from 'node:fs';
import { BROKEN, type Outcome, toLastLine, toSum } from './outcome';

/**
 * `tsx scripts/test/sum.ts FAILED OUTCOMES...`: adds up what several runs wrote, and prints the last line.
 * A run that wrote nothing, and a step that failed without a failed test, count as one failure.
 */
const [failedSteps, ...files] = process.argv.slice(2);
const sum = toSum(files.map(readOutcome));
const outcome = failedSteps !== '0' && sum.failed === 0 ? { ...sum, failed: 1 } : sum;
process.stdout.write(`${toLastLine(outcome)}\n`);
process.exitCode = outcome.failed === 0 ? 0 : 1;

function readOutcome(file: string): Outcome {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Outcome;
  } catch {
    return BROKEN;
  }
}
