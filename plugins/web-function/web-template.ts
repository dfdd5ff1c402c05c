import type { Resource, Template } from '../shared/clouds/aws/template';

/** The location of a revision's code: as in the YAML, or as CloudFormation reads it. */
interface CodeConfig {
  bundle?: string;
  S3Object?: { Bucket: object; Key: string };
}

/** A revision whose code must be bundled. */
export interface Unpacked {
  /** `bundle:` of the YAML file: the TypeScript file of the function. */
  readonly entry: string;
  /** Those known before CloudFormation resolves the template. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Sets the location of the code in the deployment bucket. */
  place(key: string): void;
}

/** The logical id of the bucket into which osls uploads. */
const BUCKET = 'ServerlessDeploymentBucket';

const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources ?? {}).filter(([, { Type }]) => Type === type);

const revisions = (template: Template): Resource['Properties'][] =>
  ofType(template, 'AWS::Lambda::WebFunctionRevision').map(([, { Properties }]) => Properties);

const codeOf = (revision: Resource['Properties']): CodeConfig =>
  revision?.BuildConfig?.CodeConfig ?? {};

/** The revisions that name a file of this project as their code. */
export function findUnpacked(template: Template): Unpacked[] {
  return revisions(template).flatMap((revision) => {
    const code = codeOf(revision);
    const { bundle: entry } = code;
    if (entry === undefined) return [];
    return {
      entry,
      variables: revision.ServiceConfig?.EnvironmentVariables ?? {},
      place(Key) {
        delete code.bundle;
        code.S3Object = { Bucket: { Ref: BUCKET }, Key };
      },
    };
  });
}

/** The code keys that the revisions of a compiled template refer to. */
export function findCodeKeys(template: Template): string[] {
  return revisions(template).flatMap((revision) => codeOf(revision).S3Object?.Key ?? []);
}

/**
 * Allows Lambda to read the code: it does so as a service principal whenever it starts a process, so the
 * bucket itself must allow it, to this account's revisions only.
 */
export function allowReading(template: Template): void {
  const policy = template.Resources?.[`${BUCKET}Policy`]?.Properties.PolicyDocument;
  policy?.Statement.push({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: ['s3:GetObject', 's3:GetObjectVersion'],
    Resource: { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::\${${BUCKET}}/*` },
    Condition: {
      ArnLike: {
        'aws:SourceArn': {
          'Fn::Sub':
            // biome-ignore lint/suspicious/noTemplateCurlyInString: for CloudFormation.
            'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:web-function/*/revision/*',
        },
      },
    },
  });
  // Creating a revision fails while Lambda may not read its bucket.
  for (const [, resource] of ofType(template, 'AWS::Lambda::WebFunctionRevision')) {
    const dependent = resource as { DependsOn?: string | string[] };
    dependent.DependsOn = [...[dependent.DependsOn ?? []].flat(), `${BUCKET}Policy`];
  }
}

/** The names of the outputs that contain an address, one for each endpoint. */
export function toAddressOutputs(template: Template): string[] {
  return ofType(template, 'AWS::Lambda::WebFunctionEndpoint').map(([id]) => `${id}Address`);
}

/** Adds the address of each endpoint to the outputs of the stack. */
export function addAddressOutputs(template: Template): void {
  for (const [id] of ofType(template, 'AWS::Lambda::WebFunctionEndpoint')) {
    const Value = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [id, 'DomainName'] }, '/']] };
    template.Outputs = { ...template.Outputs, [`${id}Address`]: { Value } };
  }
}
