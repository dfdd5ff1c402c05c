import { beforeEach, describe, expect, test } from '@jest/globals';
import { toSentences } from '../../../plugins/shared/clouds/tencent/api/error-table';
import { ApiError } from '../../../plugins/shared/clouds/tencent/api/errors';
import { type RetryOptions, withRetries } from '../../../plugins/shared/clouds/tencent/api/retry';
import type { Context } from '../../../plugins/shared/clouds/tencent/context';
import { openTencentUsage } from '../../../plugins/shared/clouds/tencent/usage/usage-source';
import { waiting } from '../../../plugins/shared/usage/cloud-words';
import { createDispatcher, findService } from '../../../twins/tencent/api/dispatch';
import type { Cloud } from '../../../twins/tencent/cloud';
import { ApiError as TwinError } from '../../../twins/tencent/errors';
import { createLogStore, type ScfLog } from '../../../twins/tencent/logs';
import { DEFAULT_KEY, toSettings } from '../../../twins/tencent/settings';
import { type Analysis, createState } from '../../../twins/tencent/state';
import { addUp, everything, expected, makeLines, readAll, thresholds } from './lines';

// The rows of `sls usage` on Tencent Cloud: the results of the twin's CLS, without the network.

const [region, topicId, name] = ['na-siliconvalley', 'topic-1', 'service-prod-proxy'];

let cloud: Cloud;
let said: string[] = [];
let calls: { action: string; query: string }[] = [];
let variables: Record<string, string> = {};
let hasTopic = true;
let isDeployed = true;
let actions: readonly string[] | undefined;
/** The errors of the next searches. */
let faults: string[] = [];

beforeEach(() => {
  const state = createState();
  state.topics.set(topicId, { id: topicId, logsetId: 'logset-1', region, created: Date.now() });
  const logs = createLogStore(0);
  cloud = { settings: toSettings({ rateLimit: 1000 }), state, logs } as Partial<Cloud> as Cloud;
  isDeployed = true;
  [said, calls, faults, variables, hasTopic, actions] = [
    [],
    [],
    [],
    { USAGE: 'on' },
    true,
    undefined,
  ];
});

/** Writes a line as SCF delivers it, at the time that it contains. */
function write(lines: readonly string[], functionName = name): void {
  for (const line of lines) {
    const time = Date.parse(/"time":"([^"]+)"/.exec(line)?.[1] ?? '') || Date.now();
    const fields = { SCF_FunctionName: functionName, SCF_Namespace: 'default', SCF_Type: 'Custom' };
    cloud.logs.add(topicId, { ...fields, SCF_Message: line, SCF_LogTime: time } as ScfLog);
    const found = cloud.logs.read(topicId) as unknown as { time: number; visibleFrom: number }[];
    Object.assign(found.at(-1) ?? {}, { time, visibleFrom: time });
  }
  const found = cloud.logs.read(topicId) as unknown as { time: number }[];
  found.sort((one, other) => one.time - other.time);
}

function toError(action: string, cause: TwinError): ApiError {
  const { code, message } = cause;
  const failure = { service: 'cls', action, region, endpoint: '', code, message };
  const whole = { ...failure, requestId: '', cause };
  return new ApiError(whole, toSentences(whole));
}

/** The twin's API, with the errors and retries of the plugin's client. */
function toApi() {
  const dispatch = createDispatcher(cloud);
  const call = async (action: string, parameters: Record<string, unknown>) => {
    if (action === 'GetFunction') {
      if (!isDeployed) throw toError(action, new TwinError('ResourceNotFound.Function', 'none'));
      const Variables = Object.entries(variables).map(([Key, Value]) => ({ Key, Value }));
      return { ClsTopicId: hasTopic ? topicId : '', Environment: { Variables } };
    }
    calls.push({ action, query: String(parameters.QueryString ?? '') });
    try {
      const code = action === 'SearchLog' ? faults.shift() : undefined;
      if (code) throw new TwinError(code, 'injected by the test');
      const key = { ...DEFAULT_KEY, ...(actions && { actions }) };
      return await dispatch(findService(action, '2020-10-16'), {
        ...{ action, region, key, parameters, outcome: undefined },
      });
    } catch (error) {
      throw error instanceof TwinError ? toError(action, error) : error;
    }
  };
  const options: RetryOptions<unknown> = {
    onRetry: ({ apiCode }, wait) => said.push(waiting(apiCode, wait)),
    pause: async () => {},
  };
  return {
    scf: (action: string, request: object) => call(action, { ...request }),
    cls: (action: string, request: object) =>
      withRetries(() => call(action, { ...request }), options),
  };
}

const open = (most?: number) =>
  openTencentUsage(
    {
      createApi: toApi,
      region,
      functions: [{ key: 'proxy', name, namespace: 'default', enabled: true }],
    } as unknown as Context,
    most,
  );

const failure = (call: Promise<unknown>) =>
  call.then(
    () => 'it went well',
    (error: Error) => error.message,
  );
const searches = () => calls.filter(({ action }) => action === 'SearchLog');

describe('the SQL of CLS', () => {
  test('adds up the log lines exactly, and ignores other lines', async () => {
    const lines = makeLines(400);
    write([...lines, 'START RequestId: 1', '{"time":"","event":"start"}']);
    write(makeLines(3), `${name}-ws`);
    const source = open();
    expect(await source.describe()).toMatchObject({ keptDays: 30 });
    expect(addUp(await readAll(source, everything()))).toEqual(expected(lines));
    expect(source.remarks()).toEqual([]);
    expect(searches().length).toBe(1);
  });

  test('covers exactly the requested time, to the millisecond', async () => {
    const lines = makeLines(2);
    write(lines);
    const [older, newer] = lines.map((line) => Date.parse(JSON.parse(line).time));
    const until = { ...everything(newer), from: older };
    expect(addUp(await readAll(open(), until))).toEqual(expected(lines.slice(0, 1)));
    cloud.state.analysis = 'closed';
    expect(addUp(await readAll(open(), until))).toEqual(expected(lines.slice(0, 1)));
  });

  test('that returns as many rows as requested is repeated for half the time', async () => {
    const lines = makeLines(110).map((line, index) =>
      line.replace(/"model":"(?:[^"\\]|\\.)*"/, `"model":"model-${index}"`),
    );
    write(lines);
    const to = Date.now() + 1000;
    const query = { ...everything(to), from: to - 2 * 86_400_000 };
    expect(addUp(await readAll(open(100), query))).toEqual(expected(lines));
    expect(searches().length).toBe(3);
  });

  test('that takes too long is repeated for half the time', async () => {
    const lines = makeLines(10);
    write(lines);
    faults = ['FailedOperation.SearchTimeout', 'LimitExceeded.SearchResultTooLarge'];
    expect(addUp(await readAll(open(), everything()))).toEqual(expected(lines));
  });

  test('that is throttled is repeated later, with a message', async () => {
    const lines = makeLines(3);
    write(lines);
    faults = ['RequestLimitExceeded', 'LimitExceeded.LogSearch'];
    expect(addUp(await readAll(open(), everything()))).toEqual(expected(lines));
    expect(said.join()).toMatch(
      /limits the rate of calls \(RequestLimitExceeded\): continuing in 1 s/,
    );
    expect(said.join()).toContain('LimitExceeded.LogSearch');
  });
});

describe('where SQL cannot read the lines, they are read one by one', () => {
  test.each<[Analysis, string]>([
    ['closed', 'OperationDenied.AnalysisSwitchClose'],
    ['blind', 'SCF_Message: null'],
  ])(
    '%s: the numbers are the same, and the output says how to speed it up',
    async (analysis, why) => {
      cloud.state.analysis = analysis;
      const lines = makeLines(400);
      write(['a request that is not JSON', ...lines]);
      write(makeLines(3), `${name}-ws`);
      const source = open();
      expect(addUp(await readAll(source, everything()))).toEqual(expected(lines));
      expect(source.remarks()[0]).toContain(`(${why})`);
      expect(source.remarks()[0]).toContain('enable statistics for SCF_Message');
    },
  );

  test('beyond the 10,000 lines of one search as well, and none is counted twice', async () => {
    cloud.state.analysis = 'closed';
    const lines = makeLines(11_500);
    write(lines);
    expect(addUp(await readAll(open(), everything()))).toEqual(expected(lines));

    // The twin is equally strict: a Context reaches no further and belongs to one search.
    const search = { TopicId: topicId, From: 1, To: 2e12, QueryString: '*', Limit: 1000 };
    const { cls } = toApi();
    const next = async (Context: string, more = {}) =>
      ((await cls('SearchLog', { ...search, ...more, Context })) as { Context: string }).Context;
    let context = '';
    for (let page = 0; page < 10; page += 1) context = await next(context);
    expect(await failure(next(context))).toContain('GetlogReachLimit');
    expect(await failure(next(context, { Limit: 10 }))).toContain('InvalidContext');
  });

  test('cancelling takes effect at once', async () => {
    write(makeLines(3));
    const enough = new AbortController();
    enough.abort();
    expect(await failure(readAll(open(), everything(), enough.signal))).toContain('aborted');
  });
});

describe('where nothing can be read, the next step is printed', () => {
  test('a permission is missing: the statement to add', async () => {
    actions = ['cls:DescribeTopics'];
    const text = await failure(readAll(open(), everything()));
    expect(text).toContain('AuthFailure.UnauthorizedOperation');
    expect(JSON.parse(text.slice(text.indexOf('{\n')))).toEqual({
      ...{ effect: 'allow', action: ['cls:SearchLog', 'cls:DescribeTopics'], resource: ['*'] },
    });
  });

  test('without permission to read the retention period, only that is unknown', async () => {
    actions = ['cls:SearchLog'];
    const lines = makeLines(5);
    write(lines);
    const source = open();
    expect(await source.describe()).toMatchObject({ keptDays: undefined });
    expect(addUp(await readAll(source, everything()))).toEqual(expected(lines));
    expect(source.remarks()[0]).toContain('no permission for cls:DescribeTopics');
  });

  test('nothing is deployed', async () => {
    isDeployed = false;
    expect(await failure(open().describe())).toMatch(
      /^This service is not deployed.*npx sls deploy/s,
    );
  });

  test('log delivery is not set up, its topic is gone, or the log is disabled', async () => {
    hasTopic = false;
    expect(await failure(open().describe())).toMatch(/has no log in the cloud.*logs: true/s);
    hasTopic = true;
    variables = { LOG: 'off' };
    const source = open();
    await readAll(source, everything());
    expect(source.remarks().join()).toContain('runs with LOG=off');
    cloud.state.topics.clear();
    expect(await failure(readAll(open(), everything()))).toMatch(/log topic no longer exists/);
  });
});

describe('the twin rejects what CLS would reject', () => {
  const ask = (sql: string) =>
    failure(
      toApi().cls('SearchLog', {
        ...{ TopicId: topicId, From: 1, To: 2e12, UseNewAnalysis: true },
        ...{ QueryString: `* | ${sql}`, QuerySyntax: 1 },
      }),
    );

  test.each([
    'select count(*) as n, SCF_Type as t group by x',
    'select json_parse(SCF_Message) as t group by t',
    'select count(*) as n where x like 1 group by n',
    'select SCF_Type as t group by t limit 2000000',
  ])('%s', async (sql) => {
    expect(await ask(sql)).toContain('FailedOperation.SyntaxError');
  });
});

test('an SQL statement for all thresholds of the price table stays below CLS’s limit of 12 KB', async () => {
  write(makeLines(1));
  await readAll(open(), {
    ...everything(),
    thresholds: [...thresholds, 32_000, 64_000, 256_000, 272_000],
  });
  expect(searches()[0]?.query.length).toBeLessThan(4000);
});

test('the messages are available in Chinese, too', async () => {
  const { SLS_LANG } = process.env;
  process.env.SLS_LANG = 'zh';
  cloud.state.analysis = 'blind';
  variables = { LOG: 'off' };
  write(['a request that is not JSON']);
  const source = open();
  await readAll(source, everything());
  process.env.SLS_LANG = SLS_LANG;
  if (SLS_LANG === undefined) delete process.env.SLS_LANG;
  expect(source.remarks()[0]).toMatch(/日志是逐行读取的.*SCF_Message: null/);
  expect(source.remarks()[1]).toContain('LOG=off，不会写入可统计的日志行');
});
