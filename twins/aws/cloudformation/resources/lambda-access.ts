import { randomBytes } from 'node:crypto';
import { AwsError } from '../../api/aws-error';
import type { Cors } from '../../function-url/cors';
import type { FunctionUrlConfiguration } from '../../function-url/function-url';
import { addPermission } from '../../lambda/permissions';
import { anything, boolean, integer, list, object, oneOf, text } from '../schema';
import type { JsonMap } from '../template';
import type { ResourceHandler } from './resource';

/** AWS::Lambda::Version: a numbered snapshot of code and configuration. */
export const lambdaVersion: ResourceHandler = {
  schema: {
    required: ['FunctionName'],
    createOnly: ['FunctionName', 'CodeSha256', 'Description', 'ProvisionedConcurrencyConfig'],
    properties: {
      CodeSha256: text(),
      Description: { kind: 'string', maximum: 256 },
      FunctionName: text(),
      ProvisionedConcurrencyConfig: anything,
      RuntimePolicy: anything,
    },
  },
  async create(properties, { platform, may }) {
    const { functions } = platform;
    const target = functions.find(String(properties.FunctionName));
    may('lambda:PublishVersion', target.arn);
    const { CodeSha256 } = properties;
    const { sha256 } = target.latest.code;
    if (CodeSha256 !== undefined && CodeSha256 !== sha256) {
      throw new AwsError(
        'InvalidParameterValueException',
        `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
      );
    }
    const { version, arn } = functions.publish(target.name);
    return { physicalId: arn, attributes: { Version: version, FunctionArn: arn } };
  },
  update: async (made) => made,
  async delete(made, properties, { platform, may }) {
    const target = platform.functions.find(String(properties.FunctionName));
    may('lambda:DeleteFunction', made.physicalId);
    target.versions = target.versions.filter(({ arn }) => arn !== made.physicalId);
  },
};

/** AWS::Lambda::Url: here an address on 127.0.0.1, because AWS's host name could not be resolved. */
export const lambdaUrl: ResourceHandler = {
  schema: {
    required: ['AuthType', 'TargetFunctionArn'],
    createOnly: ['TargetFunctionArn', 'Qualifier'],
    properties: {
      AuthType: oneOf('AWS_IAM', 'NONE'),
      Cors: object({
        AllowCredentials: boolean,
        AllowHeaders: list(text(), 100),
        AllowMethods: list(oneOf('GET', 'PUT', 'HEAD', 'POST', 'PATCH', 'DELETE', '*'), 6),
        AllowOrigins: list(text(), 100),
        ExposeHeaders: list(text(), 100),
        MaxAge: integer(0, 86_400),
      }),
      InvokeMode: oneOf('BUFFERED', 'RESPONSE_STREAM'),
      Qualifier: text(),
      TargetFunctionArn: text(),
    },
  },
  async create(properties, { platform, may }) {
    const target = platform.functions.find(String(properties.TargetFunctionArn));
    may('lambda:CreateFunctionUrlConfig', target.arn);
    if (platform.urls.has(target.name)) {
      const problem = `Failed to create function url config for [functionArn = ${target.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`;
      throw new AwsError('ResourceConflictException', problem, 409);
    }
    const { url } = await platform.openUrl(target, toUrlConfiguration(properties));
    const attributes = { FunctionUrl: url, FunctionArn: target.arn };
    return { physicalId: target.arn, attributes };
  },
  async update(made, properties, { platform, may }) {
    may('lambda:UpdateFunctionUrlConfig', made.physicalId);
    const target = platform.functions.find(made.physicalId);
    const url = platform.urls.get(target.name);
    if (url !== undefined) url.configuration = toUrlConfiguration(properties);
    return made;
  },
  async delete(made, _, { platform, may }) {
    may('lambda:DeleteFunctionUrlConfig', made.physicalId);
    platform.closeUrl(platform.functions.find(made.physicalId).name);
  },
};

function toUrlConfiguration({ AuthType, InvokeMode, Cors }: JsonMap): FunctionUrlConfiguration {
  return {
    authType: AuthType === 'AWS_IAM' ? 'AWS_IAM' : 'NONE',
    invokeMode: InvokeMode === 'RESPONSE_STREAM' ? 'RESPONSE_STREAM' : 'BUFFERED',
    cors: Cors as Cors | undefined,
  };
}

/** AWS::Lambda::Permission: one statement of the function's resource policy. */
export const lambdaPermission: ResourceHandler = {
  schema: {
    required: ['FunctionName', 'Action', 'Principal'],
    createOnly: [
      ...['FunctionName', 'Action', 'Principal', 'SourceArn', 'SourceAccount', 'PrincipalOrgID'],
      ...['EventSourceToken', 'FunctionUrlAuthType', 'InvokedViaFunctionUrl'],
    ],
    properties: {
      Action: text(/^(lambda:\*|lambda:[a-zA-Z]+|\*)$/),
      EventSourceToken: text(),
      FunctionName: text(),
      FunctionUrlAuthType: oneOf('AWS_IAM', 'NONE'),
      InvokedViaFunctionUrl: boolean,
      Principal: text(),
      PrincipalOrgID: text(),
      SourceAccount: text(/^\d{12}$/),
      SourceArn: text(),
    },
  },
  async create(properties, { platform, may, stackName, logicalId }) {
    const target = platform.functions.find(String(properties.FunctionName));
    may('lambda:AddPermission', target.arn);
    // A statement id may have 100 characters.
    const suffix = randomBytes(6).toString('hex').toUpperCase();
    const id = `${`${stackName}-${logicalId}`.slice(0, 87)}-${suffix}`;
    addPermission(target, {
      ...{ id, action: properties.Action, principal: properties.Principal },
      functionUrlAuthType: properties.FunctionUrlAuthType,
      invokedViaFunctionUrl: properties.InvokedViaFunctionUrl,
    });
    return { physicalId: id, attributes: { Id: id } };
  },
  update: async (made) => made,
  async delete(made, properties, { platform, may }) {
    const target = platform.functions.find(String(properties.FunctionName));
    may('lambda:RemovePermission', target.arn);
    target.permissions.delete(made.physicalId);
  },
};
