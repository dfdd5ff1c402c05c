import { randomBytes } from 'node:crypto';
import type { PolicyDocument } from '../../access/policy';
import { anything, boolean, list, object, oneOf, tags, text } from '../schema';
import type { JsonMap } from '../template';
import type { ResourceContext, ResourceHandler } from './resource';

/** AWS::S3::Bucket, with the properties that a deployment bucket can have. */
export const s3Bucket: ResourceHandler = {
  schema: {
    required: [],
    createOnly: ['BucketName'],
    name: 'BucketName',
    properties: {
      AccelerateConfiguration: anything,
      AccessControl: text(),
      BucketEncryption: object(
        {
          ServerSideEncryptionConfiguration: list(
            object({
              BucketKeyEnabled: boolean,
              ServerSideEncryptionByDefault: object(
                {
                  SSEAlgorithm: oneOf('aws:kms', 'AES256', 'aws:kms:dsse'),
                  KMSMasterKeyID: text(),
                },
                ['SSEAlgorithm'],
              ),
            }),
          ),
        },
        ['ServerSideEncryptionConfiguration'],
      ),
      BucketName: text(),
      LifecycleConfiguration: anything,
      OwnershipControls: anything,
      PublicAccessBlockConfiguration: object({
        ...{ BlockPublicAcls: boolean, BlockPublicPolicy: boolean },
        ...{ IgnorePublicAcls: boolean, RestrictPublicBuckets: boolean },
      }),
      Tags: tags,
      VersioningConfiguration: object({ Status: oneOf('Enabled', 'Suspended') }, ['Status']),
    },
  },
  async create(properties, context) {
    const { platform, may, region, stackName, logicalId } = context;
    const name = String(properties.BucketName ?? toBucketName(stackName, logicalId));
    const arn = `arn:aws:s3:::${name}`;
    may('s3:CreateBucket', arn);
    may('s3:PutBucketTagging', arn);
    platform.buckets.create(name, region);
    configure(name, properties, context);
    return {
      physicalId: name,
      attributes: {
        ...{ Arn: arn, DomainName: `${name}.s3.amazonaws.com` },
        RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
      },
    };
  },
  async update(made, properties, context) {
    configure(made.physicalId, properties, context);
    return made;
  },
  async delete(made, _, { platform, may }) {
    may('s3:DeleteBucket', `arn:aws:s3:::${made.physicalId}`);
    platform.buckets.delete(made.physicalId);
  },
};

/** Long names are truncated, as on AWS: `chatgpt-reverse-proxy-pr-serverlessdeploymentbuck-…`. */
function toBucketName(stackName: string, logicalId: string): string {
  const suffix = randomBytes(6).toString('hex');
  const whole = `${stackName}-${logicalId}-${suffix}`.toLowerCase();
  if (whole.length <= 63) return whole;
  return `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${suffix}`.toLowerCase();
}

function configure(name: string, properties: JsonMap, { platform, may }: ResourceContext): void {
  const arn = `arn:aws:s3:::${name}`;
  if (properties.BucketEncryption !== undefined) may('s3:PutEncryptionConfiguration', arn);
  const { VersioningConfiguration } = properties as {
    VersioningConfiguration?: { Status: string };
  };
  if (VersioningConfiguration === undefined) return;
  may('s3:PutBucketVersioning', arn);
  platform.buckets.get(name).versioned = VersioningConfiguration.Status === 'Enabled';
}

/**
 * AWS::S3::BucketPolicy. Web functions need one. For callers it is not evaluated, because the CLI's own policy denies
 * requests without TLS, and all requests here use plain HTTP.
 */
export const s3BucketPolicy: ResourceHandler = {
  schema: {
    required: ['Bucket', 'PolicyDocument'],
    createOnly: ['Bucket'],
    properties: { Bucket: text(), PolicyDocument: anything },
  },
  async create(properties, { platform, may }) {
    const bucket = platform.buckets.get(String(properties.Bucket));
    may('s3:PutBucketPolicy', `arn:aws:s3:::${bucket.name}`);
    bucket.policy = properties.PolicyDocument as unknown as PolicyDocument;
    return { physicalId: bucket.name, attributes: {} };
  },
  async update(made, properties, { platform, may }) {
    may('s3:PutBucketPolicy', `arn:aws:s3:::${made.physicalId}`);
    platform.buckets.get(made.physicalId).policy =
      properties.PolicyDocument as unknown as PolicyDocument;
    return made;
  },
  async delete(made, _, { platform, may }) {
    may('s3:DeleteBucketPolicy', `arn:aws:s3:::${made.physicalId}`);
    platform.buckets.get(made.physicalId).policy = undefined;
  },
};
