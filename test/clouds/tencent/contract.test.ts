import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll } from '@jest/globals';
import { toBootstrap } from '../../../plugins/serverless-tencent-scf/src/bootstrap';
import { toZip } from '../../../plugins/shared/packaging/zip';
import { startTencentTwin } from '../../../twins/tencent/twin';
import type { Entry } from '../../contract/entry';
import { tencent, tencentWebSocket } from '../../contract/platforms';
import { runContract } from '../../contract/run-contract';
import { builtFiles } from '../../support/built-files';
import { deploy } from './support/account';

const delays = { creating: 0, updating: 0, publishing: 0, deleting: 0, trigger: 0, logs: 0 };
const starting = startTencentTwin({ delays, rateLimit: 1000, freeze: false, maxInstances: 50 });
afterAll(async () => (await starting).stop());

/** The function as `npx sls deploy` packs it, with an extra file for cases that trust a CA. */
function toCode(authority: string | undefined): Buffer {
  const settings = { runtime: 'Nodejs20.19', nodeFlags: '--max-semi-space-size=4', key: 'proxy' };
  return Buffer.from(
    toZip([
      ...[...builtFiles('tencent')].map(([name, data]) => ({ name, data })),
      { name: 'scf_bootstrap', data: toBootstrap(settings, 'index.cjs'), executable: true },
      ...(authority ? [{ name: 'authority.pem', data: readFileSync(authority) }] : []),
    ]),
  );
}

/** Creates the function with an address directly through the API; `deploy.e2e.test.ts` tests the CLI. */
async function start(variables: Readonly<Record<string, string>>, creation: object) {
  const twin = await starting;
  const { NODE_EXTRA_CA_CERTS: authority, ...others } = variables;
  const environment = {
    ...others,
    FUNCTION_TIMEOUT: '900',
    ...(authority ? { NODE_EXTRA_CA_CERTS: '/var/user/authority.pem' } : {}),
  };
  const name = `contract-${randomBytes(6).toString('hex')}`;
  const Variables = Object.entries(environment).map(([Key, Value]) => ({ Key, Value }));
  const Code = { ZipFile: toCode(authority).toString('base64') };
  const configuration = { Code, Timeout: 900, Environment: { Variables }, ...creation };
  const url = await deploy(twin, configuration, name);
  return {
    url,
    logText: () => twin.messages(name).join('\n'),
    // All instances end with the twin.
    stop: async () => {},
  };
}

const http: Entry = { platform: tencent, start: (variables) => start(variables, {}) };

const webSocket: Entry = {
  platform: tencentWebSocket,
  start: (variables) =>
    start(variables, {
      ProtocolType: 'WS',
      ProtocolParams: { WSParams: { IdleTimeOut: 600 } },
    }),
};

runContract(http);
runContract(webSocket);
