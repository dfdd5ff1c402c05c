import { parseArgs } from 'node:util';
import { startStandIn } from '../../scripts/demo/stand-in';
import { explainTakenPort, readPort, toAssignments, untilEnded } from '../shared/terminal';
import type { JournalEntry } from './journal';
import type { TencentTwin } from './twin';
import { startTencentTwin } from './twin';

const HELP = `A local twin of Tencent Cloud SCF: deploy to this machine with the real command-line tool, without an account.

  npm run twin:tencent                    on port 9100
  npm run twin:tencent -- --port 9200     on another port
  npm run twin:tencent -- --internet      functions use this machine's network, one instance at a time
  npm run twin:tencent -- --quiet         without a line for each call that arrives
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '9100' },
      internet: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const port = readPort(values.port, 'npm run twin:tencent -- --port 9200');
  const ended = untilEnded();
  const twin = await startTencentTwin({
    port,
    ...(values.internet ? { sandbox: 'host' } : {}),
  }).catch((error) => explainTakenPort(error, port, 'npm run twin:tencent'));
  const standIn = await startStandIn();
  if (!values.quiet) twin.onCall((entry) => process.stdout.write(toLine(entry)));
  process.stdout.write(toWelcome(twin, standIn.port, values.internet));

  await ended;
  process.stdout.write('\nStopping…');
  await Promise.all([twin.stop(), standIn.close()]);
  process.stdout.write(' done. Everything that was deployed here has been removed.\n');
}

function toWelcome(twin: TencentTwin, standInPort: number, internet: boolean): string {
  const variables = { ...twin.env, UPSTREAM_URL: `http://127.0.0.1:${standInPort}` };
  const network =
    twin.sandbox === 'isolated'
      ? `Each instance has its own network, files and processes; it can reach only this machine's 127.0.0.1.
For the real OpenAI API, use npm run twin:tencent -- --internet, and leave UPSTREAM_URL out.`
      : `Functions use this machine's network, so only one instance runs at a time, on port 9000.${
          internet ? '' : ' As root on Linux, each instance gets its own network.'
        }
To use the real OpenAI API, leave UPSTREAM_URL out.`;
  const front =
    twin.front === 'nginx'
      ? 'a real nginx is in front of them, as on SCF'
      : 'a stand-in for nginx is in front of them (Debian: apt-get install nginx-light)';
  return `
A local twin of Tencent Cloud SCF is running at ${twin.endpoint}. Nothing is sent to Tencent, and no account is needed.

Paste this into another terminal, so that sls uses the twin instead of the cloud. The last line selects a
stand-in for the OpenAI API, which needs no key:

${toAssignments(variables)}

Then:

  npx sls deploy                     deploy; the output ends with the address
  curl <that address>/-/health       check the proxy, or open the address in a browser
  curl -N <that address>/v1/chat/completions -H 'content-type: application/json' \\
    -d '{"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]}'
  npx sls info                       the address again
  npx sls logs
  npx sls remove

The address is http://127.0.0.1:… because Tencent's host names could not be resolved here.
Functions really run, with 128 MB and only /tmp writable, and ${front}.
${network}

The calls so far, and how to make calls fail: curl ${twin.controlUrl}
Ctrl-C stops the twin and removes everything that was deployed to it.

`;
}

/** `10:31:07  scf:CreateFunction  chatgpt-reverse-proxy-prod-proxy` */
function toLine({ time, service, action, parameters, outcome }: JournalEntry): string {
  const name = typeof parameters.FunctionName === 'string' ? parameters.FunctionName : '';
  const problem = outcome === 'ok' ? '' : `  → ${outcome}`;
  return `${new Date(time).toTimeString().slice(0, 8)}  ${service || '?'}:${action}  ${name}${problem}\n`;
}

void main();
