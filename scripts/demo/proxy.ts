import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Where the server is: beside the demo in the npm package, else where `npm run build` puts it. */
const BUNDLE = ['index.cjs', '../../dist/start/index.cjs']
  .map((path) => resolve(__dirname, path))
  .find((path) => existsSync(path));

/** The server bundle, running as a process of its own. */
export interface DemoProxy {
  readonly port: number;
  /** Resolves when the process has ended, by whomever it was stopped. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** What the proxy writes about a request when it ends. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Starts the bundle; rejects with a sentence that says what to do when it does not come up. */
export async function startProxy(
  upstreamUrl: string,
  onRequest: (line: LogLine) => void,
): Promise<DemoProxy> {
  if (BUNDLE === undefined) {
    throw new Error('The server is missing. Run "npm run build", then try again.');
  }
  const { PATH = '', PORT = '0' } = process.env;
  // The user's own HTTP_PROXY or UPSTREAM_URL must not send the demo anywhere else.
  const child = spawn(process.execPath, ['--max-semi-space-size=4', BUNDLE], {
    env: { PATH, PORT, UPSTREAM_URL: upstreamUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const killChild = () => void child.kill('SIGKILL');
  process.once('exit', killChild);

  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      process.off('exit', killChild);
      resolve();
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line: LogLine = JSON.parse(text);
      if (line.event === 'listening') resolve(Number(line.port));
      if (line.event === 'request') onRequest(line);
    });
    void ended.then(() => reject(new Error(`The proxy did not start. It said:\n\n${complaint}`)));
  });
  return {
    port,
    ended,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
