import { parseArgs } from 'node:util';
import { isFailed, toText, toVerdict } from '../plugins/operations/verify/report';
import { runChecks } from '../plugins/operations/verify/run-checks';

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
    { address, ...(values.key && { accessKey: values.key }) },
    { events: 10, interval: 200, uploads: [1_000_000], tooLarge: 7_000_000, wait: 5_000 },
  );
  const failed = isFailed(findings);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ ...findings, passed: !failed }, null, 2)}\n`
      : `${toText(findings, false).join('\n')}\n${toVerdict(findings)}\n`,
  );
  process.exitCode = failed ? 1 : 0;
}

/** Also accepts `example.com/v1/` as the address of the proxy. */
function toAddress(text: string): string {
  const { protocol, origin, pathname } = new URL(text.includes('://') ? text : `https://${text}`);
  if (!/^https?:$/.test(protocol)) throw new Error(`${text} is not the address of a proxy.`);
  return origin + pathname.replace(/(\/v1)?\/*$/, '');
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n\n${usage}`);
  process.exitCode = 2;
}

main().catch((error: Error) => refuse(error.message));
