import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect } from '@jest/globals';
import type { ProgramName } from '../scripts/test/programs';
import { guard } from './support/guardian';
import { type ProxyProcess, startProxy } from './support/proxy-process';
import { testWith } from './support/test-with';

const root = join(__dirname, '..');
const ANSWER = 'Hello from the stand-in.';

/** Each example, the command to run it, and the program that it needs. */
const examples: [file: string, command: readonly string[], program?: ProgramName][] = [
  ['examples/chat.mjs', ['node', 'examples/chat.mjs']],
  ['examples/chat.sh', ['sh', 'examples/chat.sh'], 'curl'],
  ['examples/chat-plain.py', ['python3', 'examples/chat-plain.py'], 'python3'],
  ['examples/chat.go', ['go', 'run', 'examples/chat.go'], 'go'],
];

describe('the documented examples stream a chat through the proxy:', () => {
  const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
  let proxy: ProxyProcess;

  beforeAll(async () => {
    mock.onMessage(/.*/, { content: ANSWER }, { chunkSize: 6 });
    await mock.start();
    proxy = await startProxy({ UPSTREAM_URL: mock.url });
  });
  afterAll(async () => {
    await proxy.stop();
    await mock.stop();
  });

  async function run([file = '', ...words]: readonly string[]): Promise<string> {
    const env = {
      ...process.env,
      PROXY_URL: proxy.url,
      OPENAI_API_KEY: 'sk-test',
      GO111MODULE: 'off',
      CGO_ENABLED: '0', // Otherwise Debian's Go needs a C compiler.
    };
    const child = spawn(file, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    guard(child);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await new Promise((resolve) => child.once('close', resolve));
    return output;
  }

  for (const [file, command, program] of examples) {
    const runExample = async () => {
      const output = await run(command);
      const said = [...output.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');
      expect(file.endsWith('.sh') ? said : output.trim()).toBe(ANSWER);
    };
    // Go compiles its standard library first.
    testWith(program, file, runExample, 180_000);
  }
});
