import type { Serverless } from '../../framework';
import type { Template } from './template';

/** The part of osls's AWS plugins that this project uses. */
export interface AwsServerless extends Serverless {
  readonly service: Serverless['service'] & {
    readonly package: {
      readonly artifactsS3KeyDirname: string;
      /** `serverless/service/stage/1764151234567-2026-…` */
      readonly artifactDirectoryName?: string;
      readonly path?: string;
    };
    readonly provider: {
      readonly compiledCloudFormationTemplate: Template;
      shouldNotDeploy?: boolean;
    };
  };
}

/** The AWS provider of osls. */
export interface AwsProvider {
  readonly naming: { getStackName(): string };
  /** Credentials, region and endpoint for a client of the SDK. */
  getAwsSdkV3Config(): Promise<object>;
  getServerlessDeploymentBucketName(): Promise<string>;
  getDeploymentPrefix(): string;
  getRegion(): string;
}

export const toAwsProvider = (serverless: Serverless): AwsProvider =>
  serverless.getProvider('aws') as AwsProvider;
