import { parseArgs } from 'node:util';
import { startStandIn } from '../../scripts/demo/stand-in';
import { explainTakenPort, readPort, toAssignments, untilEnded } from '../shared/terminal';
import type { JournalEntry } from './access/journal';
import { type AwsTwin, startAwsTwin } from './twin';

const HELP = `A local twin of AWS: deploy to this machine with the real command-line tool, without an account.

  npm run twin:aws                    on port 4999
  npm run twin:aws -- --port 5001     on another port
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
  const port = readPort(values.port, 'npm run twin:aws -- --port 5001');
  const ended = untilEnded();
  const twin = await startAwsTwin({
    port,
    stepMilliseconds: 50,
    ...(values['real-speed'] && { bytesPerSecond: 2 * 2 ** 20 }),
    ...(!values.quiet && { watch: (entry) => process.stdout.write(toLine(entry)) }),
  }).catch((error) => explainTakenPort(error, port, 'npm run twin:aws'));

  const standIn = await startStandIn();
  process.stdout.write(toWelcome(twin, standIn.port));

  await ended;
  process.stdout.write('\nStopping…');
  await Promise.all([twin.stop(), standIn.close()]);
  process.stdout.write(' done. Everything that was deployed here has been removed.\n');
}

function toWelcome(twin: AwsTwin, standInPort: number): string {
  const variables = {
    ...twin.env,
    AWS_REGION: 'us-west-1',
    UPSTREAM_URL: `http://127.0.0.1:${standInPort}`,
  };
  const isolation =
    twin.isolation === 'namespaces'
      ? 'they see only their code (read-only), their own /tmp and their environment.'
      : 'this machine does not allow namespaces, so they see its file system, but not its environment.';
  return `
A local twin of AWS is running at ${twin.endpoint}. Nothing is sent to AWS, and no account is needed.

Paste this into another terminal, so that sls uses the twin instead of the cloud. The last line selects a
stand-in for the OpenAI API, which needs no key; leave it out to use the real one:

${toAssignments(variables)}

Then:

  npx sls deploy -c serverless.aws.yml     deploy; the output ends with the address ("endpoint:")
  curl <that address>-/health              check the proxy, or open the address in a browser
  curl -N <that address>v1/chat/completions -H 'content-type: application/json' \\
    -d '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}'
  npx sls info -c serverless.aws.yml       the address again
  npx sls logs -f proxy -c serverless.aws.yml
  npx sls remove -c serverless.aws.yml

The same with -c serverless.aws-web.yml deploys it as a Lambda Web Function (docs/deploy-aws.md).

The address is http://127.0.0.1:… because AWS's host names could not be resolved here.
Functions really run, in AWS's own runtime interface client, with the memory and timeout of the YAML file;
${isolation}

Ctrl-C stops the twin and removes everything that was deployed to it.

`;
}

/** `10:31:07  s3:PutObject  arn:aws:s3:::bucket/key` */
function toLine({ at, through, operation, resource, error }: JournalEntry): string {
  const who = through === 'cloudformation' ? '  CloudFormation: ' : '';
  const problem = error === undefined ? '' : `  → ${error}`;
  return `${at.toTimeString().slice(0, 8)}  ${who}${operation}  ${resource}${problem}\n`;
}

void main();
