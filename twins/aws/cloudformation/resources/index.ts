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

/** Regions of Lambda without function URLs (dg/urls-invocation). */
const WITHOUT_URLS = [
  ...['ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ca-west-1', 'eu-central-2', 'eu-south-2'],
  ...['il-central-1', 'me-central-1'],
];

/** The types that CloudFormation supports in a region. */
export const toKnownTypes = (region: string): string[] =>
  Object.keys(RESOURCE_HANDLERS).filter(
    (type) => type !== 'AWS::Lambda::Url' || hasFunctionUrls(region),
  );

export const hasFunctionUrls = (region: string): boolean => !WITHOUT_URLS.includes(region);
