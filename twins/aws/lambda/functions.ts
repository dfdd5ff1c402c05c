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

/** Code with its configuration: `$LATEST`, or a published version that never changes. */
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
  /** The next version number; numbers are never reused. */
  published: number;
  reservedConcurrency: number | undefined;
  readonly permissions: Map<string, Permission>;
  /** Tags that were set outside CloudFormation. */
  readonly tags: Map<string, string>;
  /** The operation in progress. */
  change: Change | undefined;
}

/** A function is `Pending` until it can run, and while `LastUpdateStatus` is `InProgress` the old version runs. */
export interface Change {
  readonly kind: 'Pending' | 'InProgress';
  /** The version that is still in service. */
  readonly old: FunctionVersion | undefined;
  readonly done: Promise<void>;
  finish(): void;
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
  /** Accepts a name or an ARN, with or without a version suffix. Throws ResourceNotFoundException. */
  find(nameOrArn: string): LambdaFunction;
  /** Throws ResourceNotFoundException. */
  version(name: string, qualifier?: string): FunctionVersion;
  update(name: string, change: Partial<Pick<FunctionVersion, 'configuration' | 'code'>>): void;
  /** The version that runs when the function is called now. */
  serving(target: LambdaFunction): FunctionVersion;
  /** Throws ResourceConflictException while a change is in progress. */
  checkIdle(nameOrArn: string): void;
  /** Resolves when no change is in progress. */
  settled(nameOrArn: string): Promise<void>;
  /** Returns the newest version if nothing has changed since. */
  publish(name: string): FunctionVersion;
  delete(name: string): void;
}

export interface FunctionsOptions {
  readonly accountId: string;
  readonly region: string;
  /** How long a function is `Pending`, and an update `InProgress`. */
  readonly changeMilliseconds: number;
  /** Called with code and configuration that no request can reach any more. */
  readonly onRetired: (version: FunctionVersion) => void;
}

export function createFunctions(options: FunctionsOptions): Functions {
  const { accountId, region, onRetired, changeMilliseconds } = options;
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

  const begin = (target: LambdaFunction, kind: Change['kind'], old?: FunctionVersion) => {
    target.change?.finish();
    let finish = () => {};
    const done = new Promise<void>((resolve) => {
      const timer = setTimeout(() => finish(), changeMilliseconds);
      finish = () => {
        clearTimeout(timer);
        target.change = undefined;
        if (old) onRetired(old);
        resolve();
      };
    });
    target.change = { kind, old, done, finish: () => finish() };
  };

  return {
    all,
    find,
    serving: (target) => target.change?.old ?? target.latest,
    checkIdle(nameOrArn) {
      const { arn, change } = find(nameOrArn);
      if (!change) return;
      const problem =
        change.kind === 'Pending'
          ? 'The function is currently in the following state: Pending'
          : `An update is in progress for resource: ${arn}`;
      throw new AwsError(
        'ResourceConflictException',
        `The operation cannot be performed at this time. ${problem}`,
        409,
        { Type: 'User' },
      );
    },
    settled: async (nameOrArn) => find(nameOrArn).change?.done,
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
        ...{ tags: new Map(), change: undefined },
      };
      all.set(name, created);
      begin(created, 'Pending');
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
      begin(found, 'InProgress', old);
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
      found.change?.finish();
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
