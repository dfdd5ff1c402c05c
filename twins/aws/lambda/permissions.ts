import { AwsError } from '../api/aws-error';
import type { LambdaFunction, Permission } from './functions';
import { toPolicyJson } from './shapes';

const LARGEST_POLICY = 20 * 1024;
const RULES: Readonly<Record<string, RegExp>> = {
  statementId: /^[a-zA-Z0-9-_]{1,100}$/,
  action: /^(lambda:\*|lambda:[a-zA-Z]+|\*)$/,
  principal: /^\S+$/,
};

/** The parameters of AddPermission, through the API or through CloudFormation. */
export interface PermissionRequest {
  readonly id: unknown;
  readonly action: unknown;
  readonly principal: unknown;
  readonly functionUrlAuthType: unknown;
  readonly invokedViaFunctionUrl: unknown;
  readonly revisionId?: unknown;
}

/** Adds a statement to a function's policy. Throws Lambda's error for an invalid one. */
export function addPermission(target: LambdaFunction, request: PermissionRequest): Permission {
  const { id, action, principal } = request;
  for (const [name, value] of Object.entries({ statementId: id, action, principal })) {
    if (typeof value === 'string' && RULES[name]?.test(value)) continue;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${RULES[name]?.source}`,
    );
  }
  const added: Permission = {
    ...{ id: String(id), action: String(action), principal: String(principal) },
    functionUrlAuthType: toAuthType(request.functionUrlAuthType),
    invokedViaFunctionUrl: request.invokedViaFunctionUrl === true,
  };
  if (added.functionUrlAuthType !== undefined && action !== 'lambda:InvokeFunctionUrl') {
    throw invalid('FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action');
  }
  if (added.invokedViaFunctionUrl && action !== 'lambda:InvokeFunction') {
    throw invalid('InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action');
  }
  if (request.revisionId !== undefined && request.revisionId !== target.latest.revisionId) {
    const problem =
      'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId';
    throw new AwsError('PreconditionFailedException', problem, 412, { Type: 'User' });
  }
  if (target.permissions.has(added.id)) {
    const problem = `The statement id (${added.id}) provided already exists. Please provide a new statement id, or remove the existing statement.`;
    throw new AwsError('ResourceConflictException', problem, 409, { Type: 'User' });
  }
  target.permissions.set(added.id, added);
  if (toPolicyJson(target).length > LARGEST_POLICY) {
    target.permissions.delete(added.id);
    const problem = `The final policy size is bigger than the limit (${LARGEST_POLICY}).`;
    throw new AwsError('PolicyLengthExceededException', problem, 400, { Type: 'User' });
  }
  return added;
}

/** Since October 2025 a public URL needs two statements: one for the URL, one for the function behind it. */
export function isOpenToAll(permissions: readonly Permission[]): boolean {
  const forAll = permissions.filter(({ principal }) => principal === '*');
  const allows = (given: string, wanted: string) => ['*', 'lambda:*', wanted].includes(given);
  return (
    forAll.some(
      ({ action, functionUrlAuthType }) =>
        allows(action, 'lambda:InvokeFunctionUrl') && (functionUrlAuthType ?? 'NONE') === 'NONE',
    ) && forAll.some(({ action }) => allows(action, 'lambda:InvokeFunction'))
  );
}

function toAuthType(value: unknown): string | undefined {
  if (value === undefined || value === 'NONE' || value === 'AWS_IAM') return value;
  throw new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${value}' at 'functionUrlAuthType' failed to satisfy constraint: Member must satisfy enum value set: [NONE, AWS_IAM]`,
  );
}

const invalid = (message: string) =>
  new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
