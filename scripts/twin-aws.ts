import { parseArgs } from 'node:util';
import type { JournalEntry } from '../test/clouds/aws/access/journal';
import { startAwsTwin } from '../test/clouds/aws/twin';

const HELP = `A local twin of AWS: deploy to this machine with the real command-line tool, without an account.

  npm run twin:aws                    on port 4999
  npm run twin:aws -- --port 5001     on another one
  npm run twin:aws -- --real-speed    streams no faster than AWS allows (2 MB/s after the first 6 MB)
  npm run twin:aws -- --quiet         without a line for each call that arrives
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4999' },
      'real-speed': { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    fail(
      `"${values.port}" is not a port. Use a number from 1 to 65535: npm run twin:aws -- --port 5001`,
    );
  }
  const twin = await startAwsTwin({
    port,
    stepMilliseconds: 50,
    ...(values['real-speed'] && { bytesPerSecond: 2 * 2 ** 20 }),
    ...(!values.quiet && { watch: (entry) => process.stdout.write(toLine(entry)) }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    return fail(
      `Port ${port} is taken, perhaps by another twin. Stop that one, or take another port: npm run twin:aws -- --port ${port + 1}`,
    );
  });

  const variables = Object.entries({ ...twin.env, AWS_REGION: 'us-west-1' });
  const isWindows = process.platform === 'win32';
  const toAssignment = ([name, value]: [string, string]) =>
    isWindows ? `  $env:${name} = '${value}'` : `  export ${name}='${value}'`;
  const isolation =
    twin.isolation === 'namespaces'
      ? 'Functions see only their code (read-only), a /tmp of their own and their environment.'
      : 'This machine allows no namespaces: functions see its file system, though not its environment.';

  process.stdout.write(
    `
A local twin of AWS is running at ${twin.endpoint}. No account is needed.

In another terminal, paste this, so that AWS tools come here instead of going to the cloud:

${variables.map(toAssignment).join('\n')}

Then:

  npx sls deploy -c serverless.aws.yml     deploy; the output ends with the address ("endpoint:")
  curl <that address>-/health              ask the proxy whether it is well
  npx sls info -c serverless.aws.yml       the address again
  npx sls logs -f proxy -c serverless.aws.yml
  npx sls remove -c serverless.aws.yml

The address is http://127.0.0.1:… because the name that AWS would give cannot be resolved here.
To let the proxy talk to an API on this machine, deploy with UPSTREAM_URL='http://127.0.0.1:<port>'.
${isolation}

Ctrl-C stops the twin and removes everything that was deployed to it.

`,
  );

  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  process.stdout.write('\nStopping…');
  await twin.stop();
  process.stdout.write(' done. Nothing is left of what was deployed here.\n');
}

/** `10:31:07  s3:PutObject  arn:aws:s3:::bucket/key` */
function toLine({ at, through, operation, resource, error }: JournalEntry): string {
  const who = through === 'cloudformation' ? '  CloudFormation: ' : '';
  const problem = error === undefined ? '' : `  → ${error}`;
  return `${at.toTimeString().slice(0, 8)}  ${who}${operation}  ${resource}${problem}\n`;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

void main();
