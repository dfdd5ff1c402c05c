import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { AwsTwin } from '../../../../twins/aws/twin';
import { builtFiles } from '../../../support/built-files';
import { deploySample } from './sample-stack';

/** The proxy, deployed as a function of the twin. */
export interface ProxyFunction {
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
  /** Its log so far. */
  log(): string;
  /** Resolves with the records of its invocations when there are this many. */
  invocations(count: number): Promise<ReturnType<AwsTwin['invocations']>>;
  remove(): void;
}

let count = 0;

/** Like the token of a deployment, so that all sandboxes of a function accept each other's tickets. */
const token = { VERIFY_TOKEN_SHA256: createHash('sha256').update('token').digest('hex') };

/**
 * Deploys the build with these environment variables, without the CLI. A file named by
 * `NODE_EXTRA_CA_CERTS` is included in the archive.
 *
 * @param settings `timeout`: the function's timeout in seconds.
 */
export async function deployProxy(
  twin: AwsTwin,
  variables: Readonly<Record<string, string>>,
  { timeout = 60, runtime = 'nodejs24.x' } = {},
): Promise<ProxyFunction> {
  count += 1;
  const name = `proxy-${count}`;
  const { NODE_EXTRA_CA_CERTS: authority, ...others } = variables;
  const isApart = twin.isolation === 'namespaces';
  const certificates = authority && (isApart ? '/var/task/authority.pem' : authority);
  const files = builtFiles('aws');
  const { status, reason } = await deploySample(twin, {
    name,
    source: String(files.get('index.cjs')),
    files: {
      ...Object.fromEntries(files),
      ...(authority && { 'authority.pem': readFileSync(authority) }),
    },
    properties: {
      Timeout: timeout,
      Runtime: runtime,
      Environment: {
        Variables: {
          ...token,
          ...others,
          ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
        },
      },
    },
  });
  if (status !== 'CREATE_COMPLETE') throw new Error(`The proxy was not deployed: ${reason}`);
  return {
    name,
    url: twin.functionUrl(name).replace(/\/$/, ''),
    log: () =>
      twin
        .logs(name)
        .map(({ message }) => message)
        .join(''),
    async invocations(wanted) {
      while (twin.invocations(name).length < wanted) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return twin.invocations(name);
    },
    remove: () => twin.region().platform.deleteFunction(name),
  };
}
