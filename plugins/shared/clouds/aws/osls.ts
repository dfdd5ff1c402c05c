import type { Serverless } from '../../framework';
import type { Template } from './template';

/** The part of osls's own AWS plugins that ours use. */
export interface AwsServerless extends Serverless {
  readonly service: Serverless['service'] & {
    readonly package: { readonly artifactsS3KeyDirname: string; readonly path?: string };
    readonly provider: {
      readonly compiledCloudFormationTemplate: Template;
      readonly shouldNotDeploy?: boolean;
    };
  };
}

/** The AWS provider of osls. */
export interface AwsProvider {
  readonly naming: { getStackName(): string };
  /** Credentials, region and endpoint for a client of the SDK. */
  getAwsSdkV3Config(): Promise<object>;
  getServerlessDeploymentBucketName(): Promise<string>;
}

export const toAwsProvider = (serverless: Serverless): AwsProvider =>
  serverless.getProvider('aws') as AwsProvider;
