import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { strFromU8, unzipSync } from 'fflate';
import { parse } from 'yaml';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { startTencentTwin, type TencentTwin } from '../../../twins/tencent/twin';
import { startTestUpstream, type TestUpstream } from '../operations/upstream';
import { toScfClient } from '../tencent/support/account';
import { type Checkout, createCheckout } from './checkout';
import { readWorkflow, runJob, type Surroundings } from './workflow';

// The pipelines exactly as in their files, step by step, against the twins. The release is built once.
// Deployed with valid settings it stays; with an unreachable upstream it is rolled back.

jest.setTimeout(180_000);

const root = resolve(__dirname, '../../..');
const workflow = readWorkflow('deploy.yml');
const nowhere = 'http://127.0.0.1:1';

let folder = '';
let checkout: Checkout;
let upstream: TestUpstream;
let tencent: TencentTwin;
let artifacts = '';

const theirToken = { VERIFY_TOKEN: 'a-secret-of-the-repository' };
const noSettings = { matrix: {}, secrets: {}, vars: {}, machine: {} };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pipelines-'));
  upstream = await startTestUpstream();
  tencent = await startTencentTwin();
  checkout = createCheckout();
  artifacts = join(folder, 'artifacts');
  const surroundings = { ...noSettings, checkout, artifacts };
  const { succeeded, log } = await runJob(workflow.jobs.build as never, surroundings);
  if (!succeeded) throw new Error(log);
});
afterAll(async () => {
  checkout.remove();
  rmSync(folder, { recursive: true, force: true });
  await upstream.close();
  await tencent.stop();
});

/** A separate machine for each run, as in pipelines. */
async function deploy(
  UPSTREAM_URL: string,
  settings: Omit<Surroundings, 'checkout' | 'artifacts'>,
) {
  const machine = createCheckout();
  const vars = { ...settings.vars, UPSTREAM_URL };
  const surroundings = { ...settings, vars, checkout: machine, artifacts };
  const outcome = await runJob(workflow.jobs.deploy as never, surroundings);
  machine.remove();
  return outcome;
}

const statusOf = async (url: string) => {
  const answer = await fetch(url);
  await answer.arrayBuffer();
  return answer.status;
};
/** The version that the function's address on Tencent Cloud serves: `$LATEST` or a number. */
const readLive = async () => {
  const request = { FunctionName: 'chatgpt-reverse-proxy-prod-proxy', Name: '$DEFAULT' };
  return (await toScfClient(tencent).GetAlias(request)).FunctionVersion;
};

const matrixOf = (cloud: string) =>
  workflow.jobs.deploy?.strategy?.matrix.include?.find((one) => one.cloud === cloud) ?? {};

describe('deploy.yml', () => {
  test('builds zips that match their checksums', () => {
    const sums = readFileSync(join(artifacts, 'release/SHA256SUMS'), 'utf8');
    for (const name of ['tencent-scf.zip', 'aws-lambda.zip', 'sbom.cdx.json', 'LICENCES.txt']) {
      expect(sums).toMatch(new RegExp(`^[0-9a-f]{64}  ${name}$`, 'm'));
    }
    const licences = readFileSync(join(artifacts, 'release/LICENCES.txt'), 'utf8');
    for (const text of ['undici 7', 'preact 1', 'Permission is hereby granted', 'Apache License']) {
      expect(licences).toContain(text);
    }
    for (const name of ['tencent-scf.zip', 'aws-lambda.zip', 'aws-lambda-web.zip']) {
      const files = unzipSync(readFileSync(join(artifacts, 'release', name)));
      expect(strFromU8(files['LICENCES.txt'] as Uint8Array)).toBe(licences);
    }
    const bom = JSON.parse(readFileSync(join(artifacts, 'release/sbom.cdx.json'), 'utf8'));
    expect(bom.components.map(({ name }: { name: string }) => name)).toContain('undici');
  });

  test('deploys to Tencent Cloud, verifies, and rolls a bad release back', async () => {
    const { TENCENTCLOUD_ENDPOINT = '', ...keys } = tencent.env;
    const settings = {
      matrix: matrixOf('tencent'),
      secrets: { ...keys, ...theirToken },
      vars: { TENCENTCLOUD_ENDPOINT },
      machine: {},
    };
    const good = await deploy(upstream.url, settings);
    expect(good.log).toContain('All checks passed');
    expect(good.succeeded).toBe(true);
    const address = tencent.functionUrl('chatgpt-reverse-proxy-prod-proxy');
    expect(good.summary).toContain(`### ${address}`);
    expect(good.summary).toContain('| ✓ | Streams | first byte');
    expect(await statusOf(`${address}/v1/models`)).toBe(401);
    // The running code is the build, byte for byte.
    const FunctionName = 'chatgpt-reverse-proxy-prod-proxy';
    const { CodeSha256 } = await toScfClient(tencent).GetFunctionAddress({ FunctionName });
    const sums = readFileSync(join(artifacts, 'release/SHA256SUMS'), 'utf8');
    expect(sums).toContain(`${CodeSha256}  tencent-scf.zip`);

    const bad = await deploy(nowhere, settings);
    expect(bad.succeeded).toBe(false);
    expect(bad.steps.slice(-3)).toEqual([
      ['Deploy', 'success'],
      ['Verify', 'failure'],
      ['Roll back', 'success'],
    ]);
    expect(bad.summary).toContain('| ✗ | Upstream API |');
    expect(bad.summary).toContain('**Rolled back:**');
    expect(await readLive()).toBe('1');
    expect(await statusOf(`${address}/v1/models`)).toBe(401);
  });

  test('deploys to AWS with a role, verifies, and rolls a bad release back', async () => {
    const twin: AwsTwin = await startAwsTwin({ sessionToken: 'of-the-role' });
    try {
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...machine } = twin.env;
      const role = { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN };
      const settings = {
        matrix: matrixOf('aws'),
        secrets: { ...theirToken },
        vars: { AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/deployer' },
        machine,
        role: role as Record<string, string>,
      };
      const good = await deploy(upstream.url, settings);
      expect(good.log).toContain('All checks passed');
      expect(good.succeeded).toBe(true);
      const address = twin.functionUrl('chatgpt-reverse-proxy-prod').replace(/\/$/, '');
      expect(good.summary).toContain(`### ${address}`);

      const bad = await deploy(nowhere, settings);
      expect(bad.steps.slice(-2)).toEqual([
        ['Verify', 'failure'],
        ['Roll back', 'success'],
      ]);
      expect(await statusOf(`${address}/v1/models`)).toBe(401);
    } finally {
      await twin.stop();
    }
  });
});

describe('.gitlab-ci.yml', () => {
  interface GitLabJob {
    readonly script: readonly string[];
    readonly parallel: { readonly matrix: readonly Record<string, string>[] };
    readonly variables: Record<string, string>;
  }
  const { deploy: job } = parse(readFileSync(join(root, '.gitlab-ci.yml'), 'utf8')) as {
    deploy: GitLabJob;
  };

  // The good release is from the test of deploy.yml.
  test('deploys, verifies, and rolls a bad release back', async () => {
    const matrix = job.parallel.matrix.find(({ CLOUD }) => CLOUD === 'tencent') ?? {};
    const environment = { ...tencent.env, ...job.variables, ...matrix, ...theirToken };
    const run = async (UPSTREAM_URL: string) => {
      const machine = createCheckout();
      const script = [`cp -r '${artifacts}/release' release`, ...job.script].join('\n');
      const outcome = await machine.run(script, { ...environment, UPSTREAM_URL });
      machine.remove();
      return outcome;
    };
    const good = await run(upstream.url);
    expect(good.output).toContain('All checks passed');
    expect(good.code).toBe(0);
    const { Versions = [] } = await toScfClient(tencent).ListVersionByFunction({
      FunctionName: 'chatgpt-reverse-proxy-prod-proxy',
    });
    const live = String(Math.max(...Versions.flatMap(({ Version }) => Number(Version) || [])));
    const bad = await run(nowhere);
    expect(bad.output).toContain('Rolled back: the address serves the previous version.');
    expect(bad.code).toBe(1);
    const address = tencent.functionUrl('chatgpt-reverse-proxy-prod-proxy');
    expect(await readLive()).toBe(live);
    expect(await statusOf(`${address}/v1/models`)).toBe(401);
  });
});
