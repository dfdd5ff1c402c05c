import type { ConditionKeys } from '../../access/policy';
import type { AwsError } from '../../api/aws-error';
import type { LambdaPlatform } from '../../lambda/platform';
import type { ResourceSchema } from '../schema';
import type { Json, JsonMap } from '../template';

/** A resource that exists: what `Ref` gives, and what `Fn::GetAtt` gives. */
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

/** Makes, changes and removes resources of one type; what a service refuses is thrown as an AwsError. */
export interface ResourceHandler {
  readonly schema: ResourceSchema;
  create(properties: JsonMap, context: ResourceContext): Promise<Made>;
  /** Not called when a create-only property changes. */
  update(made: Made, properties: JsonMap, context: ResourceContext, old: JsonMap): Promise<Made>;
  delete(made: Made, properties: JsonMap, context: ResourceContext): Promise<void>;
}

/** How CloudFormation reports what a service answered. */
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
