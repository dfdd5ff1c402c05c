import { AwsError } from '../../api/aws-error';
import { checkConfiguration } from '../../lambda/configuration';
import type { FunctionConfiguration } from '../../lambda/functions';
import { anything, boolean, integer, list, object, oneOf, tags, text } from '../schema';
import type { JsonMap } from '../template';
import type { Made, ResourceContext, ResourceHandler } from './resource';

const ARN = /^arn:aws[a-zA-Z-]*:/;
/** The concurrency that an account must keep for functions without a reservation. */
const KEEP_UNRESERVED = 10;

/** AWS::Lambda::Function, for deployment packages (no images). */
export const lambdaFunction: ResourceHandler = {
  schema: {
    required: ['Code', 'Role'],
    createOnly: ['FunctionName', 'PackageType'],
    name: 'FunctionName',
    properties: {
      Architectures: list(oneOf('x86_64', 'arm64'), 1),
      Code: object({
        ...{ S3Bucket: text(/^[0-9A-Za-z.\-_]{3,63}$/), S3Key: text(), S3ObjectVersion: text() },
        ...{ ZipFile: text(), ImageUri: text(), SourceKMSKeyArn: text() },
      }),
      CodeSigningConfigArn: text(ARN),
      DeadLetterConfig: object({ TargetArn: text() }),
      Description: { kind: 'string', maximum: 256 },
      Environment: object({
        Variables: { kind: 'map', names: /^[a-zA-Z][a-zA-Z0-9_]+$/, items: text() },
      }),
      EphemeralStorage: object({ Size: integer(512, 10_240) }, ['Size']),
      FileSystemConfigs: list(anything),
      FunctionName: text(),
      Handler: { kind: 'string', pattern: /^\S+$/, maximum: 128 },
      KmsKeyArn: text(),
      Layers: list(text()),
      LoggingConfig: object({
        ApplicationLogLevel: oneOf('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'),
        LogFormat: oneOf('Text', 'JSON'),
        LogGroup: text(/^[.\-_/#A-Za-z0-9]{1,512}$/),
        SystemLogLevel: oneOf('DEBUG', 'INFO', 'WARN'),
      }),
      MemorySize: integer(128, 10_240),
      PackageType: oneOf('Zip', 'Image'),
      RecursiveLoop: oneOf('Allow', 'Terminate'),
      ReservedConcurrentExecutions: integer(0),
      Role: text(/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/),
      Runtime: text(),
      RuntimeManagementConfig: object({ UpdateRuntimeOn: text(), RuntimeVersionArn: text() }),
      SnapStart: object({ ApplyOn: oneOf('PublishedVersions', 'None') }, ['ApplyOn']),
      Tags: tags,
      Timeout: integer(1),
      TracingConfig: object({ Mode: oneOf('Active', 'PassThrough') }),
      VpcConfig: object({
        ...{ Ipv6AllowedForDualStack: boolean, SecurityGroupIds: list(text(), 5) },
        SubnetIds: list(text(), 16),
      }),
    },
  },

  async create(properties, context) {
    const { platform } = context;
    const configuration = toConfiguration(properties, context);
    const arn = platform.toFunctionArn(configuration.functionName);
    context.may('lambda:CreateFunction', arn);
    context.may('lambda:TagResource', arn);
    passRole(configuration, context);
    checkConfiguration(configuration, platform.roles);
    const reserved = toReserved(properties);
    checkReserved(reserved, configuration.functionName, context);
    const code = await readCode(properties, context);
    const created = platform.functions.create(configuration, code);
    await platform.functions.settled(created.name);
    reserve(created.name, reserved, context);
    context.may('lambda:GetFunction', arn);
    return toMade(created.name, created.arn);
  },

  async update(made, properties, context, old) {
    const { platform } = context;
    const { functions } = platform;
    const { arn, latest } = functions.find(made.physicalId);
    const configuration = toConfiguration(properties, context, made.physicalId);
    const reserved = toReserved(properties);
    await functions.settled(made.physicalId);
    if (JSON.stringify(properties.Code) !== JSON.stringify(old.Code)) {
      context.may('lambda:UpdateFunctionCode', arn);
      functions.update(made.physicalId, { code: await readCode(properties, context) });
      await functions.settled(made.physicalId);
    }
    if (JSON.stringify(configuration) !== JSON.stringify(latest.configuration)) {
      context.may('lambda:UpdateFunctionConfiguration', arn);
      if (configuration.role !== latest.configuration.role) passRole(configuration, context);
      checkConfiguration(configuration, platform.roles);
      functions.update(made.physicalId, { configuration });
      await functions.settled(made.physicalId);
    }
    if (reserved !== toReserved(old)) {
      checkReserved(reserved, made.physicalId, context);
      reserve(made.physicalId, reserved, context);
    }
    context.may('lambda:GetFunction', arn);
    return made;
  },

  async delete(made, _, { platform, may }) {
    may('lambda:DeleteFunction', platform.toFunctionArn(made.physicalId));
    platform.deleteFunction(made.physicalId);
  },
};

function toMade(name: string, arn: string): Made {
  return { physicalId: name, attributes: { Arn: arn } };
}

function toConfiguration(
  properties: JsonMap,
  { stackName, logicalId }: ResourceContext,
  existing?: string,
): FunctionConfiguration {
  const suffix = () => Math.random().toString(36).slice(2, 14);
  const generated = () => `${stackName}-${logicalId}`.slice(0, 51).concat('-', suffix());
  const functionName = String(properties.FunctionName ?? existing ?? generated());
  const of = (name: string) => (properties[name] ?? {}) as JsonMap;
  const [architecture = 'x86_64'] = (properties.Architectures ?? []) as string[];
  return {
    functionName,
    runtime: String(properties.Runtime ?? ''),
    handler: String(properties.Handler ?? ''),
    role: String(properties.Role),
    memorySize: Number(properties.MemorySize ?? 128),
    timeout: Number(properties.Timeout ?? 3),
    variables: (of('Environment').Variables ?? {}) as Record<string, string>,
    architecture,
    description: String(properties.Description ?? ''),
    temporaryMegabytes: Number(of('EphemeralStorage').Size ?? 512),
    logGroup: String(of('LoggingConfig').LogGroup ?? `/aws/lambda/${functionName}`),
    tracing: String(of('TracingConfig').Mode ?? 'PassThrough'),
  };
}

async function readCode({ Code }: JsonMap, { platform, may }: ResourceContext) {
  const { S3Bucket, S3Key, S3ObjectVersion } = Code as Record<string, string | undefined>;
  if (S3Bucket === undefined || S3Key === undefined) {
    throw invalid(
      'Please provide a source for function code. (The twin takes S3Bucket and S3Key.)',
    );
  }
  may('s3:GetObject', `arn:aws:s3:::${S3Bucket}/${S3Key}`);
  try {
    return await platform.code.add(platform.buckets.read(S3Bucket, S3Key, S3ObjectVersion).body);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status !== 404) throw error;
    throw invalid(
      `Error occurred while GetObject. S3 Error Code: ${error.code}. S3 Error Message: ${error.message}`,
    );
  }
}

function passRole({ role }: FunctionConfiguration, { may }: ResourceContext): void {
  may('iam:PassRole', role, { 'iam:PassedToService': 'lambda.amazonaws.com' });
}

const toReserved = ({ ReservedConcurrentExecutions }: JsonMap) =>
  ReservedConcurrentExecutions === undefined ? undefined : Number(ReservedConcurrentExecutions);

/** New accounts have a total concurrency of ten: there, any reservation fails. */
function checkReserved(
  reserved: number | undefined,
  name: string,
  { platform }: ResourceContext,
): void {
  const others = [...platform.functions.all.values()].filter((other) => other.name !== name);
  const taken = others.reduce((sum, other) => sum + (other.reservedConcurrency ?? 0), 0);
  if (reserved === undefined || platform.accountConcurrency - taken - reserved >= KEEP_UNRESERVED) {
    return;
  }
  throw invalid(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${KEEP_UNRESERVED}].`,
  );
}

function reserve(name: string, reserved: number | undefined, { platform, may }: ResourceContext) {
  const target = platform.functions.find(name);
  if (target.reservedConcurrency === reserved) return;
  may(
    reserved === undefined ? 'lambda:DeleteFunctionConcurrency' : 'lambda:PutFunctionConcurrency',
    target.arn,
  );
  target.reservedConcurrency = reserved;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
