import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { readMissing, toSkipReason } from './needs-program';

/** The Node environment, in which the tests of a file are skipped by name if a program that they need is missing. */
// biome-ignore lint/style/noDefaultExport: jest takes the default export.
export default class extends TestEnvironment {
  async handleTestEvent({ name }: Circus.Event, { rootDescribeBlock }: Circus.State) {
    const missing = readMissing(this.global);
    if (name === 'run_start' && missing.length > 0) skip(rootDescribeBlock, toSkipReason(missing));
  }
}

function skip(block: Circus.DescribeBlock, reason: string): void {
  for (const child of block.children) {
    if (child.type === 'describeBlock') {
      skip(child, reason);
    } else if (child.mode !== 'skip' && child.mode !== 'todo') {
      child.mode = 'skip';
      child.name += ` ${reason}`;
    }
  }
}
