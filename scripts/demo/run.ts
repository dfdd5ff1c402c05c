import { parseArgs } from 'node:util';
import { streamChat, type Token } from './chat';
import { startProxy } from './proxy';
import { printHeader, printInvitation, printRequest, printSummary, printToken } from './screen';
import { QUESTION, startStandIn } from './stand-in';
import { startTap } from './tap';

/**
 * The demo: one chat through the real proxy. The proxy and the simulated API then keep running for
 * the user's own requests.
 *
 * @param usage the command that starts it, which differs in the npm package.
 */
export function runDemo(usage: string): void {
  const fail = (text: string, code: number) => {
    process.stderr.write(`${text}\n\nUsage: ${usage}\n`);
    process.exitCode = code;
  };
  try {
    const { once, help } = readOptions();
    if (help) return void process.stdout.write(`Usage: ${usage}\n`);
    demonstrate(once).catch((error: Error) => fail(`\nThe demo failed: ${error.message}`, 1));
  } catch (error) {
    fail((error as Error).message, 2);
  }
}

const readOptions = () =>
  parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;

async function demonstrate(once: boolean): Promise<void> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(name, () => resolve('interrupted'));
    }
  });
  const running: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(one: T): T => {
    running.unshift(one);
    return one;
  };
  try {
    const standIn = keep(await startStandIn());
    const behind = keep(await startTap(standIn.port));
    let showsRequests = false;
    const proxy = keep(
      await startProxy(behind.url, (line) => {
        if (showsRequests) printRequest(line);
      }),
    );
    const before = keep(await startTap(proxy.port));
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;

    printHeader(proxyUrl, `http://127.0.0.1:${standIn.port}`, QUESTION);
    const tokens: Token[] = [];
    const chat = async () => {
      for await (const token of streamChat(before, behind)) {
        tokens.push(token);
        printToken(token);
      }
    };
    if ((await Promise.race([chat(), interrupted])) === 'interrupted') return;
    if (tokens.length === 0) throw new Error('The chat returned no tokens.');
    printSummary(tokens);
    if (once) return;

    printInvitation(proxyUrl);
    showsRequests = true;
    const died = proxy.ended.then(() => 'died' as const);
    if ((await Promise.race([interrupted, died])) === 'interrupted') return;
    // Ctrl-C also reaches the proxy, which may end first.
    const late = new Promise<'died'>((resolve) => setTimeout(() => resolve('died'), 500));
    if ((await Promise.race([interrupted, late])) === 'died') {
      throw new Error('The proxy has stopped unexpectedly. Start the demo again.');
    }
  } finally {
    for (const one of running) await one.close();
  }
}
