import {
  CloudWatchLogsClient,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import deployer from '../../../plugins/shared/clouds/aws/policies/deployer.json';
import { findLambdaFunctions } from '../../../plugins/shared/clouds/aws/stack-functions';
import type { Template } from '../../../plugins/shared/clouds/aws/template';
import { openAwsUsage } from '../../../plugins/shared/clouds/aws/usage/usage-source';
import { findRevisions } from '../../../plugins/shared/clouds/aws-web/web-functions';
import type { UsageSource } from '../../../plugins/shared/usage/usage-source';
import type { PolicyDocument } from '../../../twins/aws/access/policy';
import { type AwsTwin, startAwsTwin } from '../../../twins/aws/twin';
import { toClients } from '../aws/support/sample-stack';
import { addUp, everything, expected, makeLines, readAll } from './lines';

// The rows of `sls usage` on AWS: the real SDK queries the twin's CloudWatch Logs Insights.

const group = '/aws/lambda/chatgpt-reverse-proxy-prod-proxy';

let twin: AwsTwin;
let client: CloudWatchLogsClient;
let said: string[] = [];
let onNotice: () => void = () => {};
let variables: Record<string, string> = {};
/** Undefined: one with an ordinary function. */
let template: Template | undefined;
beforeAll(async () => {
  twin = await startAwsTwin({
    queries: { milliseconds: 5, concurrent: 1, callsPerSecond: 1000 },
    // The deployer's permissions in docs/deploy-aws.md, and no others.
    policy: deployer as PolicyDocument,
  });
  client = new CloudWatchLogsClient({ ...toClients(twin).configuration, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await twin.stop();
});
beforeEach(() => {
  said = [];
  onNotice = () => {};
  template = undefined;
  variables = { USAGE: 'on' };
  twin.region().platform.logs.create(group, 14);
});
afterEach(() => twin.region().platform.logs.delete(group));

/** As osls reads it from serverless.aws.yml. */
const toTemplate = (): Template => ({
  Resources: {
    ProxyLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'chatgpt-reverse-proxy-prod-proxy',
        Environment: { Variables: variables },
      },
    },
  },
});

/** Writes lines at the times that they contain. */
function write(lines: readonly string[]): void {
  const { logs } = twin.region().platform;
  for (const line of lines) logs.append(group, 'stream', `${line}\n`);
  const found = logs.groups.get(group);
  if (!found) return;
  found.created -= 2 * 86_400_000;
  found.events = found.events.map((event) => {
    const time = /"time":"([^"]+)"/.exec(event.message)?.[1];
    return time ? { ...event, timestamp: Date.parse(time) } : event;
  });
}

const notice = (text: string) => {
  said.push(text);
  onNotice();
};

const open = (most?: number, findFunctions = findLambdaFunctions): UsageSource =>
  openAwsUsage(
    { log: { notice, success() {}, warning() {}, info() {} } },
    {
      region: 'us-west-1',
      logs: async () => client,
      readTemplate: async () => template ?? toTemplate(),
    },
    findFunctions,
    { pace: 0.01, ...(most && { most }) },
  );

const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'it went well',
    (error: Error) => error.message,
  );
const calls = (operation: string) =>
  twin.journal().filter((entry) => entry.operation === `logs:${operation}`).length;

describe('a query of CloudWatch Logs Insights', () => {
  test('adds up the log lines exactly, and ignores other lines', async () => {
    const lines = makeLines(400);
    write([...lines, 'START RequestId: 1', 'a request of {"event":"other"}', '{"broken":']);
    const source = open();
    expect(await source.describe()).toEqual({ name: group, keptDays: 14 });
    expect(addUp(await readAll(source, everything()))).toEqual(expected(lines));
    expect(source.remarks()).toEqual([]);
  });

  test('covers exactly the requested time, to the millisecond', async () => {
    const lines = makeLines(2);
    write(lines);
    const [older, newer] = lines.map((line) => Date.parse(JSON.parse(line).time));
    const until = { ...everything(newer), from: older };
    expect(addUp(await readAll(open(), until))).toEqual(expected(lines.slice(0, 1)));
    const after = { ...everything(Number(newer) + 1), from: Number(older) + 1 };
    expect(addUp(await readAll(open(), after))).toEqual(expected(lines.slice(1)));
  });

  test('that reaches the result limit is repeated for half the time, and nothing is lost', async () => {
    const lines = makeLines(110).map((line, index) =>
      line.replace(/"model":"(?:[^"\\]|\\.)*"/, `"model":"model-${index}"`),
    );
    write(lines);
    const query = everything();
    const before = calls('StartQuery');
    const rows = await readAll(open(100), { ...query, from: query.to - 2 * 86_400_000 });
    expect(addUp(rows)).toEqual(expected(lines));
    expect(calls('StartQuery')).toBe(before + 3);
  });

  test('that AWS ends after one hour is repeated for half the time', async () => {
    const lines = makeLines(10);
    write(lines);
    twin.region().queryEndings.push('Timeout');
    expect(addUp(await readAll(open(), everything()))).toEqual(expected(lines));
  });

  test('finds the log group of a Web Function, which its template names by reference', async () => {
    const lines = makeLines(5);
    write(lines);
    const LogGroup = { Ref: 'ProxyLogs' };
    const ServiceConfig = { TelemetryConfig: { LoggingConfig: { LogGroup } } };
    template = {
      Resources: {
        ProxyRevision: { Type: 'AWS::Lambda::WebFunctionRevision', Properties: { ServiceConfig } },
        ProxyLogs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: group } },
      },
    };
    const rows = await readAll(open(undefined, findRevisions), everything());
    expect(addUp(rows)).toEqual(expected(lines));
  });

  test('that fails is reported, with where to look', async () => {
    write(makeLines(1));
    twin.region().queryEndings.push('Failed');
    expect(await failure(readAll(open(), everything()))).toMatch(/ended with Failed.*History/s);
  });

  test('waits while the account is at its query limit or throttled, and says so', async () => {
    const lines = makeLines(3);
    write(lines);
    const now = Math.floor(Date.now() / 1000);
    const other = { logGroupName: group, startTime: now - 60, endTime: now };
    twin.region().queryEndings.push('never');
    const { queryId } = await client.send(
      new StartQueryCommand({ ...other, queryString: 'stats count(*) as n' }),
    );
    onNotice = () => {
      onNotice = () => {};
      void client.send(new StopQueryCommand({ queryId }));
    };
    twin.inject({ kind: 'throttle', operation: 'logs:GetQueryResults', times: 1 });
    expect(addUp(await readAll(open(), everything()))).toEqual(expected(lines));
    expect(said.join()).toContain(
      'limits the rate of calls (LimitExceededException): continuing in 2 s.',
    );
    expect(said.join()).toContain(
      'limits the rate of calls (ThrottlingException): continuing in 2 s.',
    );
  });

  test('is stopped when the user cancels', async () => {
    write(makeLines(3));
    const enough = new AbortController();
    const [started, stopped] = [calls('StartQuery'), calls('StopQuery')];
    const reading = failure(readAll(open(), everything(), enough.signal));
    while (calls('StartQuery') === started) await new Promise(setImmediate);
    enough.abort();
    expect(await reading).toContain('aborted');
    expect(calls('StopQuery')).toBe(stopped + 1);
  });
});

describe('where nothing can be read, the next step is printed', () => {
  test('a permission is missing: the statement to add, for this log group', async () => {
    const takeBack = twin.inject({ kind: 'deny', action: 'logs:StartQuery' });
    const text = await failure(readAll(open(), everything()));
    takeBack();
    expect(text).toContain('is not authorized to perform: logs:StartQuery');
    const statement = JSON.parse(text.slice(text.indexOf('[\n')));
    expect(statement[0]).toEqual({
      ...{ Effect: 'Allow', Action: 'logs:StartQuery' },
      Resource: [`arn:aws:logs:us-west-1:123456789012:log-group:${group}*`],
    });
    expect(statement[1].Action).toContain('logs:GetQueryResults');
  });

  test('nothing is deployed', async () => {
    template = {};
    expect(await failure(open().describe())).toMatch(
      /^This service is not deployed.*npx sls deploy/s,
    );
  });

  test('the log group is gone', async () => {
    twin.region().platform.logs.delete(group);
    expect(await failure(open().describe())).toMatch(
      /has no log in the cloud.*doctor check --fix/s,
    );
  });

  test('there were no requests, or the log is disabled', async () => {
    const remark = async () => {
      const source = open();
      await readAll(source, everything());
      return source.remarks().join();
    };
    expect(await remark()).toContain('contains no requests in this period');
    variables = { LOG: 'off' };
    expect(await remark()).toContain('runs with LOG=off');
  });
});

describe('the twin rejects what CloudWatch Logs would reject', () => {
  const ask = (queryString: string, more: object = {}) =>
    failure(
      client.send(
        new StartQueryCommand({
          ...{ logGroupName: group, startTime: 1, endTime: 4e9, queryString },
          ...more,
        }),
      ),
    );

  test.each([
    ['stats total(`x`) as n by y', /unexpected symbol found t/],
    ['filter x = | stats count(*) as n', /unexpected symbol/],
    ['stats count(*) as n by ~', /unexpected symbol found/],
    ['stats count(*) as n | limit 20000', /unexpected symbol/],
    ['SELECT 1', /unexpected symbol/],
  ])('%s', async (query, problem) => {
    expect(await ask(query)).toMatch(problem);
  });

  test('invalid ranges and groups', async () => {
    const query = 'stats count(*) as n';
    expect(await ask(query, { startTime: 5, endTime: 4 })).toContain('before end time');
    expect(await ask(query, { endTime: 4 })).toContain('creation time');
    expect(await ask(query, { logGroupName: `${group}-none` })).toContain('does not exist');
  });
});
