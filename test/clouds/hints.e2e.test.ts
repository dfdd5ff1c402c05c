import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startAwsTwin } from '../../twins/aws/twin';
import { startTencentTwin } from '../../twins/tencent/twin';
import { createService, type Outcome, type Service } from './support/service';
import { toScfClient } from './tencent/support/account';

// The life cycle of a deployment, in which every command that is printed is pasted unchanged and does what the
// output says. The tests of a cloud build on one another.

jest.setTimeout(240_000);

/** A cloud as this test sees it. */
interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** The options that every command needs, so that it acts on this cloud and not on the other. */
  readonly flags: string;
  readonly rollback: {
    readonly template: string;
    readonly version: RegExp;
    fill(id: string): string;
  };
  readonly repair: string;
  /** Changes the function outside the YAML file. */
  drift(): Promise<void>;
  stop(): Promise<void>;
}

const FunctionName = 'chatgpt-reverse-proxy-prod-proxy';

async function startTencent(): Promise<Place> {
  const twin = await startTencentTwin();
  return {
    env: twin.env,
    flags: '',
    rollback: {
      template: 'rollback --to VERSION',
      version: /^ +(\d+) /gm,
      fill: (id) => `rollback --to ${id}`,
    },
    repair: 'deploy',
    async drift() {
      await toScfClient(twin).UpdateFunctionConfiguration({ FunctionName, Timeout: 30 });
    },
    stop: () => twin.stop(),
  };
}

async function startAws(): Promise<Place> {
  const twin = await startAwsTwin();
  return {
    env: { ...twin.env, SLS_AWS_MONITORING_FREQUENCY: '100' },
    flags: ' -c serverless.aws.yml',
    rollback: {
      template: 'rollback -t TIMESTAMP',
      version: /Timestamp: (\d+)/g,
      fill: (id) => `rollback -t ${id}`,
    },
    repair: 'doctor check --fix',
    async drift() {
      const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = twin.env;
      const lambda = new LambdaClient({
        endpoint: twin.endpoint,
        region: 'us-west-1',
        credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      });
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 30 }));
      lambda.destroy();
    },
    stop: () => twin.stop(),
  };
}

const commands =
  'deploy function|deploy list|deploy|doctor check|keys add|keys list|keys revoke|info|logs|invoke|metrics|rollback|remove|verify|usage|cost|undo|pause|resume|setup';
const hint = new RegExp(`npx sls ((?:${commands})(?: --?[\\w-]+(?: (?![-(])[^\\s"'),;]+)?)*)`, 'g');

describe.each([
  ['Tencent Cloud', startTencent],
  ['AWS', startAws],
] as const)('on %s', (_, start) => {
  let place: Place;
  let service: Service;
  /** The commands that were printed, without this cloud's options, and whether they were pasted. */
  const hints = new Map<string, boolean>();

  beforeAll(async () => {
    place = await start();
    // Nothing listens behind the proxy, so a verified deployment fails.
    service = createService({ ...place.env, UPSTREAM_URL: 'http://127.0.0.1:9' });
  });
  afterAll(async () => {
    service.remove();
    await place.stop();
  });

  /** Runs a command of this cloud, and records the commands that it prints. */
  async function run(command: string): Promise<Outcome> {
    const outcome = await service.sls(`${command}${place.flags}`);
    for (const [whole, words = ''] of outcome.output.matchAll(hint)) {
      // Without these options it would act on the other cloud.
      expect(`${whole} `).toContain(`${place.flags} `);
      const bare = words.replace(place.flags, '');
      hints.set(bare, hints.get(bare) ?? false);
    }
    return outcome;
  }

  /** Runs a command that was printed. */
  async function paste(command: string, more = ''): Promise<Outcome> {
    expect([...hints.keys()]).toContain(command);
    hints.set(command, true);
    return run(`${command}${more}`);
  }

  test('a first deployment, and a second one', async () => {
    for (const command of ['info', 'verify']) {
      expect((await run(command)).output).toContain(`npx sls deploy${place.flags}`);
    }
    const first = await paste('deploy');
    expect(first.output).toContain('access       open');
    expect(first.code).toBe(0);
    const address = /address +(http\S+)/.exec(first.output)?.[1];
    // The output of verify used to have an example in place of the address.
    hints.set('verify --url https://…', true);
    const verified = await run(`verify --url ${address}`);
    expect(verified.output).toContain('✓ Access');
    expect((await run('deploy')).output).toContain('No changes: nothing was deployed.');
  });

  test('an access key, and a deployment that would open the address', async () => {
    await run('keys list');
    const made = await paste('keys add --label alice');
    expect(made.output).toContain('Access key "alice" created.');
    expect((await paste('deploy')).output).toContain('access       locked: for alice');
    rmSync(join(service.folder, 'access-keys.txt'));
    expect((await run('deploy')).code).toBe(1);
    const bad = await paste('deploy --yes', ' --verify');
    expect(bad.output).toContain('access       open');
    expect(bad.output).toContain('Deployed, but verify failed');
    expect(bad.code).toBe(3);
  });

  test('undo, and a rollback to an earlier version', async () => {
    const undone = await paste('undo');
    expect(undone.output).toMatch(/serves .*again|is live again/);
    expect(undone.output).toContain('access       locked: for alice');
    expect((await run('undo')).output).toContain('there is nothing to undo');
    const listed = await paste('rollback');
    const [example] = [...hints.keys()].filter((one) => /^rollback --to \d+$/.test(one));
    if (example) expect((await paste(example)).output).toMatch(/serves version 2/);
    const { template, version, fill } = place.rollback;
    const list = listed.output.includes('Timestamp') ? listed : await run('deploy list');
    const versions = [...list.output.matchAll(version)].map(([, id = '']) => Number(id));
    hints.set(template, true);
    const asked = await run(fill(String(Math.min(...versions))));
    expect(asked.output).toContain('opens the address, which is now locked');
    expect(asked.code).toBe(1);
    const [again = ''] = [...hints.keys()].filter((one) => /^rollback .*--yes$/.test(one));
    expect((await paste(again)).code).toBe(0);
  });

  test('pause and resume', async () => {
    expect((await run('pause')).code).toBe(0);
    const info = await run('info');
    expect(info.output).toContain('paused       yes');
    // Not even for an earlier version that is in service.
    expect(info.output).not.toContain('not deployed by this plugin');
    expect((await paste('resume')).output).toContain('resumed');
  });

  test('drift that doctor finds', async () => {
    await place.drift();
    const found = await run('doctor check');
    expect(found.output).toContain('timeout');
    // On Tencent Cloud the address still serves an earlier version.
    if (hints.has('rollback --to latest')) {
      expect((await paste('rollback --to latest')).output).toContain('now serves the last deploy');
    }
    expect((await paste(place.repair)).code).toBe(0);
    expect((await run('doctor check')).output).not.toMatch(/timeout.*30/);
  });

  test('the log, and the other commands that were printed', async () => {
    for (const [command, check] of [
      ['logs', /./],
      ['logs --platform', /./],
      ['doctor check --fix', /./],
      ['deploy --force', /address {6}/],
      ['pause', /paused/],
      ['resume', /resumed/],
    ] as const) {
      if (hints.get(command) !== false) continue;
      const { output, code } = await paste(command);
      expect(output).toMatch(check);
      expect(code).toBe(0);
    }
  });

  test('removal', async () => {
    expect((await run('remove')).code).toBe(1);
    expect((await paste('remove --yes')).code).toBe(0);
    expect((await run('info')).output).toContain('nothing is deployed here');
    expect([...hints].filter(([, isPasted]) => !isPasted)).toEqual([]);
  });
});
