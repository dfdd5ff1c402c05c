import { randomUUID } from 'node:crypto';
import { AwsError } from '../api/aws-error';
import type { Code } from './code-store';

export interface FunctionConfiguration {
  readonly functionName: string;
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  readonly memorySize: number;
  /** Seconds. */
  readonly timeout: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly architecture: string;
  readonly description: string;
  readonly temporaryMegabytes: number;
  readonly logGroup: string;
  readonly tracing: string;
}

/** Code and configuration as they belong together: `$LATEST`, or a published version that never changes. */
export interface FunctionVersion {
  readonly version: string;
  readonly arn: string;
  readonly configuration: FunctionConfiguration;
  readonly code: Code;
  readonly lastModified: Date;
  readonly revisionId: string;
}

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  latest: FunctionVersion;
  versions: FunctionVersion[];
  /** Versions are never numbered twice. */
  published: number;
  reservedConcurrency: number | undefined;
  readonly permissions: Map<string, Permission>;
  /** Those that were set past CloudFormation. */
  readonly tags: Map<string, string>;
}

/** One statement of a function's resource policy. */
export interface Permission {
  readonly id: string;
  readonly action: string;
  readonly principal: string;
  readonly functionUrlAuthType: string | undefined;
  readonly invokedViaFunctionUrl: boolean;
}

export interface Functions {
  readonly all: ReadonlyMap<string, LambdaFunction>;
  create(configuration: FunctionConfiguration, code: Code): LambdaFunction;
  /** Takes a name or an ARN, with or without a version behind it. Throws ResourceNotFoundException. */
  find(nameOrArn: string): LambdaFunction;
  /** Throws ResourceNotFoundException. */
  version(name: string, qualifier?: string): FunctionVersion;
  update(name: string, change: Partial<Pick<FunctionVersion, 'configuration' | 'code'>>): void;
  /** Gives the newest version when nothing has changed since. */
  publish(name: string): FunctionVersion;
  delete(name: string): void;
}

export interface FunctionsOptions {
  readonly accountId: string;
  readonly region: string;
  /** Hears of code and configuration that no request will reach any more. */
  readonly onRetired: (version: FunctionVersion) => void;
}

export function createFunctions({ accountId, region, onRetired }: FunctionsOptions): Functions {
  const all = new Map<string, LambdaFunction>();

  const notFound = (arn: string) =>
    new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, 404, { Type: 'User' });
  const toArn = (name: string) => `arn:aws:lambda:${region}:${accountId}:function:${name}`;
  const find = (nameOrArn: string): LambdaFunction => {
    const name = toFunctionName(nameOrArn);
    const found = all.get(name);
    if (found === undefined) throw notFound(toArn(name));
    return found;
  };
  const toVersion = (
    arn: string,
    version: string,
    configuration: FunctionConfiguration,
    code: Code,
  ): FunctionVersion => ({
    ...{ version, arn, configuration, code },
    lastModified: new Date(),
    revisionId: randomUUID(),
  });

  return {
    all,
    find,
    create(configuration, code) {
      const name = configuration.functionName;
      if (all.has(name)) {
        const problem = `Function already exist: ${name}`;
        throw new AwsError('ResourceConflictException', problem, 409, { Type: 'User' });
      }
      const arn = toArn(name);
      const created: LambdaFunction = {
        ...{ name, arn, latest: toVersion(arn, '$LATEST', configuration, code) },
        ...{ versions: [], published: 0, reservedConcurrency: undefined, permissions: new Map() },
        tags: new Map(),
      };
      all.set(name, created);
      return created;
    },
    version(name, qualifier = '$LATEST') {
      const found = find(name);
      if (qualifier === '$LATEST') return found.latest;
      const version = found.versions.find((candidate) => candidate.version === qualifier);
      if (version === undefined) throw notFound(`${found.arn}:${qualifier}`);
      return version;
    },
    update(name, change) {
      const found = find(name);
      const { configuration, code } = { ...found.latest, ...change };
      const old = found.latest;
      found.latest = toVersion(found.arn, '$LATEST', configuration, code);
      onRetired(old);
    },
    publish(name) {
      const found = find(name);
      const { configuration, code } = found.latest;
      const newest = found.versions.at(-1);
      if (newest?.code === code && newest.configuration === configuration) return newest;
      found.published += 1;
      const number = String(found.published);
      const version = toVersion(`${found.arn}:${number}`, number, configuration, code);
      found.versions.push(version);
      return version;
    },
    delete(name) {
      const found = find(name);
      all.delete(found.name);
      for (const version of [found.latest, ...found.versions]) onRetired(version);
    },
  };
}

/** `arn:aws:lambda:us-west-1:1:function:name:7` and `name:7` both name the function `name`. */
export function toFunctionName(nameOrArn: string): string {
  const parts = nameOrArn.split(':');
  return (nameOrArn.startsWith('arn:') ? parts[6] : parts[0]) ?? nameOrArn;
}
