import { spawn } from 'node:child_process';
import { type NodeMajor, nodeBinary } from './node-binary';

/** `tsx scripts/jest-on.ts 24 [jest arguments]`: runs the tests on another version of Node. */
async function main(): Promise<void> {
  const [major, ...words] = process.argv.slice(2);
  const binary = await nodeBinary(Number(major) as NodeMajor);
  const jest = spawn(binary, ['node_modules/jest/bin/jest.js', ...words], { stdio: 'inherit' });
  jest.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

void main();
