import type { Cloud, Handler } from '../cloud';
import { ApiError } from '../errors';
import { type FunctionRecord, randomId, toFunctionKey } from '../state';
import { toCode } from './code';
import { applyConfiguration, DEFAULT_CONFIGURATION } from './configuration';
import { checkBalance, transition } from './lifecycle';
import { checkFunctionName, checkOneOf, invalid, namespaceOf, text } from './rules';

/** intl 583/11060, of 2025-10-11. Nodejs22 and newer are documented for CloudBase only. */
const RUNTIMES = [
  'Python2.7',
  'Python3.6',
  'Python3.7',
  'Python3.9',
  'Python3.10',
  'Nodejs12.16',
  'Nodejs14.18',
  'Nodejs16.13',
  'Nodejs18.15',
  'Nodejs20.19',
  'Php7.4',
  'Php8.0',
  'Go1',
  'Java8',
  'Java11',
  'CustomRuntime',
];

const MAX_FUNCTIONS = 50;

export const createFunction: Handler = (cloud, call) => {
  const { state, settings } = cloud;
  const { parameters } = call;
  checkBalance(cloud);
  const name = text(call, 'FunctionName');
  const namespace = namespaceOf(call);
  checkFunctionName(name);
  if (!settings.namespaces.includes(namespace)) {
    throw new ApiError('ResourceNotFound.Namespace', `The namespace ${namespace} does not exist.`);
  }
  if (text(call, 'Type', 'Event') !== 'HTTP') {
    throw new ApiError(
      'UnsupportedOperation',
      'The local twin runs Web functions only: Type "HTTP".',
    );
  }
  const runtime = text(call, 'Runtime');
  if (!runtime) throw new ApiError('MissingParameter.Runtime', 'Runtime is missing.');
  checkOneOf(call, 'Runtime', settings.runtimes[call.region] ?? RUNTIMES);
  checkOneOf(call, 'ProtocolType', ['WS']);
  for (const flag of ['InstallDependency', 'AsyncRunEnable', 'TraceEnable']) {
    checkOneOf(call, flag, ['FALSE']);
  }
  for (const flag of ['AutoCreateClsTopic', 'AutoDeployClsTopicIndex']) {
    checkOneOf(call, flag, ['TRUE', 'FALSE']);
  }
  checkOneOf(call, 'CodeSource', ['ZipFile']);
  const webSocket = text(call, 'ProtocolType') === 'WS';
  const code = toCode(parameters.Code as Record<string, unknown>);
  const chosen = applyConfiguration(cloud, call, DEFAULT_CONFIGURATION, webSocket);
  const key = toFunctionKey(call.region, namespace, name);
  if (state.functions.has(key)) {
    throw new ApiError(
      'ResourceInUse.FunctionName',
      `The FunctionName ${name} already exists. Please choose another one.`,
    );
  }
  if (state.functions.size >= MAX_FUNCTIONS) {
    throw new ApiError(
      'LimitExceeded.Function',
      'The number of functions exceeds the quota of 50.',
    );
  }
  const configuration =
    text(call, 'AutoCreateClsTopic') === 'TRUE' && !chosen.clsTopicId
      ? { ...chosen, ...findOrCreateTopic(cloud, call.region) }
      : chosen;
  const now = Date.now();
  const record: FunctionRecord = {
    id: `lam-${randomId(8)}`,
    region: call.region,
    namespace,
    name,
    runtime,
    handler: text(call, 'Handler'),
    webSocket,
    tags: toTags(parameters.Tags),
    addTime: now,
    modTime: now,
    status: 'Creating',
    statusReasons: [],
    latest: { configuration, code },
    versions: new Map(),
    publishedVersions: 0,
    // Every function has this alias from the start; it points to $LATEST until it is changed.
    aliases: new Map([
      [
        '$DEFAULT',
        {
          name: '$DEFAULT',
          version: '$LATEST',
          description: '',
          weights: [],
          addTime: now,
          modTime: now,
        },
      ],
    ]),
    triggers: [],
    reservedMemory: undefined,
  };
  state.functions.set(key, record);
  transition(cloud, call, record, {
    during: 'Creating',
    failed: 'CreateFailed',
    delay: settings.delays.creating,
    done: () => {},
  });
  return {};
};

function toTags(value: unknown): FunctionRecord['tags'] {
  const tags = (value ?? []) as { Key: string; Value: string }[];
  const keys = new Set(tags.map(({ Key }) => Key));
  if (keys.size !== tags.length || keys.has('')) throw invalid('Tags', 'keys must be given once');
  return tags.map(({ Key, Value }) => ({ Key, Value }));
}

/** One topic per region, as created by `AutoCreateClsTopic`. */
function findOrCreateTopic({ state }: Cloud, region: string) {
  const found = [...state.topics.values()].find((topic) => topic.region === region);
  const topic = found ?? { id: toUuid(), logsetId: toUuid(), region, created: Date.now() };
  state.topics.set(topic.id, topic);
  return { clsLogsetId: topic.logsetId, clsTopicId: topic.id };
}

const toUuid = () => crypto.randomUUID();
