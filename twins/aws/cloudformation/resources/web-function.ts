import { randomUUID } from 'node:crypto';
import { judge } from '../../access/policy';
import { AwsError } from '../../api/aws-error';
import { startWebEndpoint, type WebEndpointConfiguration } from '../../web-function/web-endpoint';
import type { WebFunction, WebRevision } from '../../web-function/web-functions';
import { integer, list, object, oneOf, tags, text } from '../schema';
import type { JsonMap } from '../template';
import type { ResourceContext, ResourceHandler } from './resource';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,62}[a-zA-Z0-9]$/;
const RATES = [
  ...[0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 2000, 3000, 4000, 5000, 6000, 7000],
  ...[8000, 9000, 10_000],
];

const toArn = ({ region, accountId }: ResourceContext, name: string) =>
  `arn:aws:lambda:${region}:${accountId}:web-function/${name}`;

/** AWS::Lambda::WebFunction: little more than a name, to which code and address belong. */
export const webFunction: ResourceHandler = {
  schema: {
    required: ['FunctionName'],
    createOnly: ['FunctionName'],
    name: 'FunctionName',
    properties: { FunctionName: text(NAME), Tags: tags },
  },
  async create({ FunctionName }, context) {
    const { webFunctions } = context.platform;
    const name = String(FunctionName);
    const arn = toArn(context, name);
    context.may('lambda:CreateWebFunction', arn);
    if (webFunctions.has(name)) {
      throw new AwsError('ResourceConflictException', `Web function already exists: ${name}`, 409);
    }
    webFunctions.set(name, { name, arn, revisions: new Map(), endpoints: new Map() });
    const now = new Date().toISOString();
    const state = { State: 'Active', StateReason: '', CreatedAt: now, UpdatedAt: now };
    return { physicalId: arn, attributes: { FunctionArn: arn, ...state } };
  },
  update: async (made) => made,
  async delete(made, { FunctionName }, { platform, may }) {
    may('lambda:DeleteWebFunction', made.physicalId);
    const found = platform.webFunctions.get(String(FunctionName));
    await Promise.all([...(found?.endpoints.values() ?? [])].map((endpoint) => endpoint.close()));
    platform.webFunctions.delete(String(FunctionName));
  },
};

/** AWS::Lambda::WebFunctionRevision: a change of any property creates a new one. */
export const webFunctionRevision: ResourceHandler = {
  schema: {
    required: ['FunctionName', 'BuildConfig', 'ServiceConfig'],
    createOnly: ['FunctionName', 'BuildConfig', 'ServiceConfig', 'Description', 'KmsKeyArn'],
    properties: {
      BuildConfig: object(
        {
          CodeConfig: object(
            {
              S3Object: object({ Bucket: text(), Key: text(), VersionId: text() }, [
                'Bucket',
                'Key',
              ]),
            },
            ['S3Object'],
          ),
          RuntimeConfig: object({ Runtime: oneOf('nodejs24.x') }, ['Runtime']),
        },
        ['CodeConfig', 'RuntimeConfig'],
      ),
      Description: { kind: 'string', maximum: 256 },
      FunctionName: text(),
      KmsKeyArn: text(/^arn:aws[a-z-]*:kms:/),
      ServiceConfig: object(
        {
          EgressNetworkConnectorArn: text(),
          EnvironmentVariables: { kind: 'map', names: /^[a-zA-Z][a-zA-Z0-9_]+$/, items: text() },
          ExecutionRoleArn: text(/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\//),
          MaxConcurrencyPerEnvironment: integer(1, 128),
          TelemetryConfig: object({
            LoggingConfig: object({
              ApplicationLogLevel: text(),
              LogGroup: text(),
              SystemLogLevel: text(),
            }),
          }),
          TimeoutSeconds: integer(3, 900),
        },
        ['ExecutionRoleArn'],
      ),
    },
  },
  async create(properties, context) {
    const { platform, may } = context;
    const owner = find(properties, context);
    may('lambda:CreateWebFunctionRevision', owner.arn);
    const service = properties.ServiceConfig as JsonMap;
    const role = String(service.ExecutionRoleArn);
    may('iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' });
    if ([...platform.roles.values()].find(({ arn }) => arn === role)?.lambdaMayAssume !== true) {
      throw invalid('The execution role cannot be assumed by lambda.amazonaws.com.');
    }
    const variables = (service.EnvironmentVariables ?? {}) as Record<string, string>;
    if ('AWS_LAMBDA_HTTP_ENDPOINT' in variables) {
      throw invalid('AWS_LAMBDA_HTTP_ENDPOINT is reserved and cannot be set.');
    }
    const id = randomUUID();
    const revision: WebRevision = {
      ...{ id, arn: `${owner.arn}/revision/${id}`, functionName: owner.name },
      ...{ runtime: 'nodejs24.x', variables },
      timeout: Number(service.TimeoutSeconds ?? 30),
      concurrency: Number(service.MaxConcurrencyPerEnvironment ?? 64),
      logGroup: toLogGroup(service) ?? `/aws/lambda-web/${owner.name}`,
      readCode: toCodeReader(properties, owner, id, context),
    };
    await revision.readCode();
    owner.revisions.set(id, revision);
    const state = { State: 'Active', StateReason: '', CreatedAt: new Date().toISOString() };
    return {
      physicalId: revision.arn,
      attributes: { RevisionId: id, RevisionArn: revision.arn, FunctionArn: owner.arn, ...state },
    };
  },
  update: async (made) => made,
  async delete(made, properties, context) {
    const owner = find(properties, context);
    context.may('lambda:DeleteWebFunctionRevision', owner.arn);
    const id = String(made.attributes.RevisionId);
    const weights = [...owner.endpoints.values()].flatMap(
      ({ configuration }) => configuration.weights,
    );
    if (weights.some(({ revision }) => revision.id === id)) {
      throw new AwsError(
        'ConflictException',
        `Revision ${id} is serving traffic on an endpoint`,
        409,
      );
    }
    owner.revisions.delete(id);
  },
};

/** AWS::Lambda::WebFunctionEndpoint: the address, and the revisions that serve it. */
export const webFunctionEndpoint: ResourceHandler = {
  schema: {
    required: ['FunctionName', 'EndpointName', 'EndpointType', 'AuthType'],
    createOnly: ['FunctionName', 'EndpointName', 'EndpointType', 'Regions'],
    properties: {
      AuthType: oneOf('ApplicationManaged', 'IamAuth'),
      Description: { kind: 'string', maximum: 256 },
      EndpointName: text(NAME),
      EndpointType: oneOf('HomeRegion', 'MultiRegion', 'PerRegion'),
      FunctionName: text(),
      Regions: list(text()),
      RevisionWeights: list(
        object({ RevisionId: text(), Weight: integer(0, 100) }, ['RevisionId', 'Weight']),
        2,
      ),
      ScalingConfig: object({ MaxEnvironments: integer(2) }),
      ThrottleConfig: object({ RateLimit: { kind: 'integer', values: RATES } }),
    },
  },
  async create(properties, context) {
    const owner = find(properties, context);
    const name = String(properties.EndpointName);
    context.may('lambda:CreateWebFunctionEndpoint', owner.arn);
    if (properties.EndpointType !== 'HomeRegion') {
      throw invalid('The twin has one region: only EndpointType HomeRegion works here.');
    }
    if (owner.endpoints.has(name)) {
      throw new AwsError('ResourceConflictException', `Endpoint already exists: ${name}`, 409);
    }
    const endpoint = await startWebEndpoint({
      ...{ name, region: context.region, configuration: toConfiguration(properties, owner) },
      start: context.platform.startWebEnvironment,
      isSigned: context.platform.isSignedHead,
    });
    owner.endpoints.set(name, endpoint);
    const arn = `${owner.arn}/endpoint/${name}`;
    return {
      physicalId: arn,
      attributes: { DomainName: endpoint.domainName, EndpointArn: arn, FunctionArn: owner.arn },
    };
  },
  async update(made, properties, context) {
    const owner = find(properties, context);
    context.may('lambda:UpdateWebFunctionEndpoint', made.physicalId);
    const endpoint = owner.endpoints.get(String(properties.EndpointName));
    if (endpoint !== undefined) endpoint.configuration = toConfiguration(properties, owner);
    return made;
  },
  async delete(made, properties, context) {
    const owner = find(properties, context);
    context.may('lambda:DeleteWebFunctionEndpoint', made.physicalId);
    await owner.endpoints.get(String(properties.EndpointName))?.close();
    owner.endpoints.delete(String(properties.EndpointName));
  },
};

/** Accepts the name or the ARN of the function, as `Ref` returns it. */
function find({ FunctionName }: JsonMap, { platform }: ResourceContext): WebFunction {
  const name = String(FunctionName).split('/').at(-1) ?? '';
  const found = platform.webFunctions.get(name);
  if (found !== undefined) return found;
  throw new AwsError('ResourceNotFoundException', `Web function not found: ${name}`, 404);
}

function toConfiguration(properties: JsonMap, owner: WebFunction): WebEndpointConfiguration {
  const { AuthType, ScalingConfig, ThrottleConfig, RevisionWeights = [] } = properties;
  const weights = (RevisionWeights as { RevisionId: string; Weight: number }[]).map(
    ({ RevisionId, Weight }) => {
      const revision = owner.revisions.get(RevisionId);
      if (revision === undefined) throw invalid(`Revision not found: ${RevisionId}`);
      return { revision, weight: Weight };
    },
  );
  const sum = weights.reduce((total, { weight }) => total + weight, 0);
  if (weights.length > 0 && sum !== 100) throw invalid('Revision weights must sum to 100.');
  return {
    authType: AuthType === 'IamAuth' ? 'IamAuth' : 'ApplicationManaged',
    weights,
    maxEnvironments: (ScalingConfig as { MaxEnvironments?: number } | undefined)?.MaxEnvironments,
    rateLimit: (ThrottleConfig as { RateLimit?: number } | undefined)?.RateLimit,
  };
}

/** Lambda itself reads the code for each environment, from a versioned bucket whose policy allows it. */
function toCodeReader(
  { BuildConfig }: JsonMap,
  owner: WebFunction,
  revisionId: string,
  { platform, may }: ResourceContext,
): WebRevision['readCode'] {
  const { CodeConfig } = BuildConfig as { CodeConfig: { S3Object: Record<string, string> } };
  const { Bucket = '', Key = '', VersionId } = CodeConfig.S3Object;
  const resource = `arn:aws:s3:::${Bucket}/${Key}`;
  may('s3:GetObject', resource);
  may('s3:GetObjectVersion', resource);
  const newest = VersionId ?? platform.buckets.read(Bucket, Key).versionId;
  return async () => {
    const bucket = platform.buckets.get(Bucket);
    if (!bucket.versioned) {
      throw invalid(`The bucket ${Bucket} does not have S3 versioning enabled.`);
    }
    const Statement = (bucket.policy?.Statement ?? []).filter(({ Principal }) => {
      const { Service = [] } = typeof Principal === 'object' ? Principal : {};
      return [Service].flat().includes('lambda.amazonaws.com');
    });
    const keys = { 'aws:SourceArn': `${owner.arn}/revision/${revisionId}` };
    for (const action of ['s3:GetObject', 's3:GetObjectVersion']) {
      if (judge({ Statement }, action, resource, keys) === 'allowed') continue;
      throw invalid(`lambda.amazonaws.com does not have ${action} on ${resource}.`);
    }
    return platform.code.add(platform.buckets.read(Bucket, Key, newest).body);
  };
}

function toLogGroup({ TelemetryConfig }: JsonMap): string | undefined {
  const { LoggingConfig } = (TelemetryConfig ?? {}) as { LoggingConfig?: { LogGroup?: string } };
  return LoggingConfig?.LogGroup;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
