import type { Change, FunctionVersion, LambdaFunction, Permission } from './functions';

/** A version as Lambda's API describes it. */
export function toConfigurationJson(version: FunctionVersion, change?: Change) {
  const { configuration, code } = version;
  const { variables } = configuration;
  return {
    FunctionName: configuration.functionName,
    FunctionArn: version.arn,
    Runtime: configuration.runtime,
    Role: configuration.role,
    Handler: configuration.handler,
    CodeSize: code.zip.length,
    Description: configuration.description,
    Timeout: configuration.timeout,
    MemorySize: configuration.memorySize,
    LastModified: version.lastModified.toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: version.version,
    TracingConfig: { Mode: configuration.tracing },
    RevisionId: version.revisionId,
    ...toState(version, change),
    PackageType: 'Zip',
    Architectures: [configuration.architecture],
    EphemeralStorage: { Size: configuration.temporaryMegabytes },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: 'Text', LogGroup: configuration.logGroup },
    ...(Object.keys(variables).length > 0 && { Environment: { Variables: variables } }),
  };
}

function toState({ version }: FunctionVersion, change: Change | undefined): object {
  // A published version never changes.
  if (version !== '$LATEST' || !change) return { State: 'Active', LastUpdateStatus: 'Successful' };
  if (change.kind === 'Pending') {
    return {
      State: 'Pending',
      StateReason: 'The function is being created.',
      StateReasonCode: 'Creating',
    };
  }
  return { State: 'Active', LastUpdateStatus: 'InProgress' };
}

/** The statements of a function's resource policy. */
export function toStatements({ arn, permissions }: LambdaFunction) {
  return [...permissions.values()].map((permission) => ({
    Sid: permission.id,
    Effect: 'Allow',
    Principal: permission.principal,
    Action: permission.action,
    Resource: arn,
    ...toCondition(permission),
  }));
}

export function toPolicyJson(target: LambdaFunction): string {
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: toStatements(target) });
}

function toCondition({ functionUrlAuthType, invokedViaFunctionUrl }: Permission): object {
  if (functionUrlAuthType !== undefined) {
    return { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': functionUrlAuthType } } };
  }
  if (invokedViaFunctionUrl) {
    return { Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } };
  }
  return {};
}
