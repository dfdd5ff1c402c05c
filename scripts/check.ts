import { parseArgs } from 'node:util';
import { isFailed, toText, toVerdict } from '../plugins/operations/verify/report';
import { type Findings, runChecks } from '../plugins/operations/verify/run-checks';
import { say } from '../plugins/shared/language';

const usage = `Usage: chatgpt-reverse-proxy check URL [--key ACCESS_KEY] [--json]

Checks the proxy at an address from outside: does it stream, reach the API and keep secrets? Costs nothing.
A locked proxy needs one of its access keys, which is sent only to that address.
`;

/** The checks of `sls verify --url`, without the framework. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [address, ...more] = positionals.map(toAddress);
  if (values.help) return void process.stdout.write(usage);
  if (address === undefined || more.length > 0) return refuse('Expected one address.');
  const findings = await runChecks(
    { address, isElsewhere: true, ...(values.key && { accessKey: values.key }) },
    { events: 10, interval: 200, uploads: [1_000_000], tooLarge: 7_000_000, wait: 5_000 },
  );
  const failed = isFailed(findings);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...findings, passed: !failed }, null, 2)}\n`
      : `${toScreen(findings)}\n`,
  );
  process.exitCode = failed ? 1 : 0;
}

function toScreen(findings: Findings): string {
  const text = [...toText(findings, false), toVerdict(findings)].join('\n');
  if (!text.includes('npx sls')) return text;
  // Elsewhere npx would offer to install an unrelated package of that name.
  const note = say(
    '"npx sls …" is for the owner of the proxy, and works only in a clone of this project.',
    '"npx sls …" 供代理的所有者使用，只能在本项目的克隆目录里执行。',
  );
  return `${text}\n${note}`;
}

/** Also accepts `example.com/v1/` and `localhost:9000` as the address of the proxy. */
function toAddress(text: string): string {
  const isLocal = /^(?:localhost|127\.[\d.]+|\[::1\])(?=[:/]|$)/i.test(text);
  const url = text.includes('://') ? text : `${isLocal ? 'http' : 'https'}://${text}`;
  if (!URL.canParse(url) || !/^https?:/i.test(url)) {
    throw new Error(
      say(
        `"${text}" is not the address of a proxy, such as https://example.com.`,
        `"${text}" 不是代理的地址，例如 https://example.com。`,
      ),
    );
  }
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/(\/v1)?\/*$/, '');
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n\n${usage}`);
  process.exitCode = 2;
}

main().catch((error: Error) => refuse(error.message));
