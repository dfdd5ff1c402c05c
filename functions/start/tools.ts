import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Each tool is a separate bundle in the npm package, so that the server does not include it. */
const tools = { demo: 'demo.cjs', check: 'check.cjs', usage: 'usage.cjs' };

/** The equivalent commands in a clone. */
const inClone: Readonly<Record<keyof typeof tools, string>> = {
  demo: 'npm run demo',
  check: 'npx sls verify --url URL',
  usage: 'npx sls usage --file proxy.log',
};

/** Runs a tool's bundle with the given arguments. */
export function runBeside(tool: keyof typeof tools, words: readonly string[]): void {
  const file = join(__dirname, tools[tool]);
  if (!existsSync(file)) {
    process.stderr.write(
      `"${tool}" is available only in the npm package. In a clone, use: ${inClone[tool]}
`,
    );
    process.exitCode = 2;
    return;
  }
  process.argv = [process.argv[0] ?? '', file, ...words];
  require(file);
}
