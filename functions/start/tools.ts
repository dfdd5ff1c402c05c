import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Each is a bundle of its own in the npm package, so that the server does not carry it. */
const tools = { demo: 'demo.cjs', check: 'check.cjs', usage: 'usage.cjs' };

/** What does the same in a clone. */
const inClone: Readonly<Record<keyof typeof tools, string>> = {
  demo: 'npm run demo',
  check: 'npx sls verify --url URL',
  usage: 'npx sls usage --file proxy.log',
};

/** Runs a tool that lies beside the server, with the words behind its name. */
export function runBeside(tool: keyof typeof tools, words: readonly string[]): void {
  const file = join(__dirname, tools[tool]);
  if (!existsSync(file)) {
    process.stderr.write(
      `"${tool}" is part of the npm package alone; in a clone: ${inClone[tool]}\n`,
    );
    process.exitCode = 2;
    return;
  }
  process.argv = [process.argv[0] ?? '', file, ...words];
  require(file);
}
