import type { ConditionKeys } from '../../access/policy';
import type { AwsError } from '../../api/aws-error';
import type { LambdaPlatform } from '../../lambda/platform';
import type { ResourceSchema } from '../schema';
import type { Json, JsonMap } from '../template';

/** An existing resource: its results for `Ref` and `Fn::GetAtt`. */
export interface Made {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, Json>>;
}

export interface ResourceContext {
  readonly accountId: string;
  readonly region: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly platform: LambdaPlatform;
  /** Throws AccessDenied if the deployer, or the passed role, lacks the permission. */
  may(action: string, resource: string, keys?: ConditionKeys): void;
}

/** Creates, changes and deletes resources of one type; errors of services are thrown as AwsError. */
export interface ResourceHandler {
  readonly schema: ResourceSchema;
  create(properties: JsonMap, context: ResourceContext): Promise<Made>;
  /** Not called when a create-only property changes. */
  update(made: Made, properties: JsonMap, context: ResourceContext, old: JsonMap): Promise<Made>;
  delete(made: Made, properties: JsonMap, context: ResourceContext): Promise<void>;
}

/** CloudFormation's report of a service's error. */
export function toStatusReason(error: AwsError, service: string, requestId: string): string {
  const codes: Readonly<Record<string, string>> = {
    AccessDenied: 'AccessDenied',
    ResourceConflictException: 'AlreadyExists',
    EntityAlreadyExists: 'AlreadyExists',
    ResourceAlreadyExistsException: 'AlreadyExists',
    BucketAlreadyOwnedByYou: 'AlreadyExists',
    ResourceNotFoundException: 'NotFound',
    BucketNotEmpty: 'GeneralServiceException',
  };
  const cause = `(Service: ${service}, Status Code: ${error.status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`;
  const code = codes[error.code] ?? 'InvalidRequest';
  return `Resource handler returned message: "${error.message} ${cause}" (RequestToken: ${requestId}, HandlerErrorCode: ${code})`;
}
