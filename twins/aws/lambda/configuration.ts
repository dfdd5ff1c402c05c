import { AwsError } from '../api/aws-error';
import type { Role } from '../identity';
import { RESERVED_VARIABLES } from '../sandbox/environment';
import type { FunctionConfiguration } from './functions';

const RUNS_HERE = ['nodejs22.x', 'nodejs24.x'];
const NEWEST = 'nodejs24.x';
const LARGEST_ENVIRONMENT = 4096;

/** Throws Lambda's error for an invalid configuration that CloudFormation's schema accepts. */
export function checkConfiguration(
  configuration: FunctionConfiguration,
  roles: ReadonlyMap<string, Role>,
): void {
  const { runtime, timeout, variables, role, functionName, handler } = configuration;
  const old = Number(/^nodejs(\d+)(?:\.|$)/.exec(runtime)?.[1]) <= 20 || runtime === 'nodejs';
  if (old) {
    throw invalid(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  }
  if (!RUNS_HERE.includes(runtime)) {
    throw invalid(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${RUNS_HERE.join(', ')}] or be a valid ARN (the twin runs only these; AWS's newest is ${NEWEST})`,
    );
  }
  if (timeout > 900) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${timeout}' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900`,
    );
  }
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(functionName)) {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${functionName}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64 and satisfy regular expression pattern`,
    );
  }
  if (handler === '') {
    throw invalid(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    );
  }
  checkVariables(variables);
  const taken = [...roles.values()].find(({ arn }) => arn === role);
  if (taken?.lambdaMayAssume !== true) {
    throw invalid('The role defined for the function cannot be assumed by Lambda.');
  }
}

function checkVariables(variables: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.includes(name));
  const unable =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  if (reserved.length > 0) {
    throw invalid(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  if (Buffer.byteLength(JSON.stringify(variables)) > LARGEST_ENVIRONMENT) {
    throw invalid(
      `${unable} exceeded the 4KB limit. String measured: ${JSON.stringify(variables)}`,
    );
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
