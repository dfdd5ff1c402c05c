import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * The path of the server: next to the demo in the npm package, otherwise the output of `npm run
 * build`.
 */
const BUNDLE = ['index.cjs', '../../dist/start/index.cjs']
  .map((path) => resolve(__dirname, path))
  .find((path) => existsSync(path));

/** The server bundle, running as a separate process. */
export interface DemoProxy {
  readonly port: number;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** The log line of a finished request. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Starts the bundle; rejects with a helpful message if it does not start. */
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
    void ended.then(() =>
      reject(
        new Error(`The proxy did not start. Its output:

${complaint}`),
      ),
    );
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
