import { iamRole } from './iam-role';
import { lambdaPermission, lambdaUrl, lambdaVersion } from './lambda-access';
import { lambdaFunction } from './lambda-function';
import { logGroup } from './log-group';
import type { ResourceHandler } from './resource';
import { s3Bucket, s3BucketPolicy } from './s3-bucket';
import { webFunction, webFunctionEndpoint, webFunctionRevision } from './web-function';

/** The resource types that a template may use here. */
export const RESOURCE_HANDLERS: Readonly<Record<string, ResourceHandler>> = {
  'AWS::IAM::Role': iamRole,
  'AWS::Lambda::Function': lambdaFunction,
  'AWS::Lambda::Permission': lambdaPermission,
  'AWS::Lambda::Url': lambdaUrl,
  'AWS::Lambda::Version': lambdaVersion,
  'AWS::Lambda::WebFunction': webFunction,
  'AWS::Lambda::WebFunctionEndpoint': webFunctionEndpoint,
  'AWS::Lambda::WebFunctionRevision': webFunctionRevision,
  'AWS::Logs::LogGroup': logGroup,
  'AWS::S3::Bucket': s3Bucket,
  'AWS::S3::BucketPolicy': s3BucketPolicy,
};
