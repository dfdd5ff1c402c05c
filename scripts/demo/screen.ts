import type { Token } from './chat';
import type { LogLine } from './proxy';

const paint = (code: string) => (text: string) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text;
const bold = paint('1');
const dim = paint('2');
const green = paint('32');

const WIDTH = 24;

export const print = (text = '') => void process.stdout.write(`${text}\n`);

export function printHeader(proxyUrl: string, standInUrl: string, question: string): void {
  print();
  print(`  ${bold('Proxy')}     ${proxyUrl}   ${dim('dist/start/index.cjs, a separate process')}`);
  print(
    `  ${bold('Upstream')}  ${standInUrl}   ${dim('a simulated OpenAI API: no key, no internet')}`,
  );
  print();
  print(`  The official openai SDK asks: ${bold(question)}`);
  print();
  print(
    dim(
      `  ${'token'.padEnd(WIDTH)}${'arrived after'.padStart(14)}${'added by the proxy'.padStart(22)}`,
    ),
  );
}

export function printToken({ text, at, delay }: Token): void {
  const word = green(text.trim().padEnd(WIDTH));
  print(`  ${word}${`${at.toFixed(0)} ms`.padStart(14)}${`${delay.toFixed(2)} ms`.padStart(22)}`);
}

export function printSummary(tokens: readonly Token[]): void {
  const delays = tokens.map(({ delay }) => delay).sort((a, b) => a - b);
  const median = delays[Math.floor(delays.length / 2)] ?? Number.NaN;
  print();
  print(
    `  ${tokens.length} tokens; the proxy added ${bold(`${median.toFixed(2)} ms`)} to each (median).`,
  );
  print(
    dim(
      '  Measured on the wire: from the arrival of an event at the proxy until it was forwarded.',
    ),
  );
  print();
}

export function printInvitation(proxyUrl: string): void {
  const body = '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}';
  print(`  Your turn. Open ${bold(proxyUrl)} in a browser: check streaming, copy the`);
  print('  configuration for your apps, and chat, all without a key. Or in another terminal:');
  print();
  print(`curl -N ${proxyUrl}/v1/chat/completions -H 'content-type: application/json' -d '${body}'`);
  print();
  print('  Each request is shown here. Ctrl-C stops both.');
  print();
}

export function printRequest(line: LogLine): void {
  const outcome = line.client_left ? 'the client disconnected' : String(line.status);
  print(dim(`  ${line.method} → ${outcome}, ${line.bytes_out} bytes in ${line.total_ms} ms`));
}
