import { randomBytes } from 'node:crypto';
import { functionNotFound } from './errors';

/** The states of https://cloud.tencent.com/document/api/583/115197. */
export type Status =
  | 'Creating'
  | 'CreateFailed'
  | 'Active'
  | 'Updating'
  | 'UpdateFailed'
  | 'Publishing'
  | 'PublishFailed'
  | 'Deleting'
  | 'DeleteFailed';

export interface Variable {
  readonly Key: string;
  readonly Value: string;
}

/** The number of concurrent requests per instance; undefined means one. */
export interface Concurrency {
  readonly DynamicEnabled: string;
  readonly MaxConcurrency: number;
}

/** The part that UpdateFunctionConfiguration changes and PublishVersion freezes. */
export interface Configuration {
  readonly description: string;
  readonly memorySize: number;
  readonly timeout: number;
  readonly initTimeout: number;
  readonly environment: readonly Variable[];
  readonly role: string;
  readonly publicNetwork: boolean;
  readonly fixedAddress: boolean;
  readonly concurrency: Concurrency | undefined;
  /** The idle timeout of a WebSocket in seconds. */
  readonly idleTimeout: number;
  readonly clsLogsetId: string;
  readonly clsTopicId: string;
  readonly ignoreSystemLog: boolean;
  readonly vpc: { readonly VpcId: string; readonly SubnetId: string } | undefined;
}

/** An uploaded zip. */
export interface Code {
  readonly zip: Buffer;
  readonly sha256: string;
}

/** Code with its configuration. An instance keeps the revision from which it was created. */
export interface Revision {
  readonly configuration: Configuration;
  readonly code: Code;
}

export interface Version {
  readonly revision: Revision;
  readonly description: string;
  readonly addTime: number;
  modTime: number;
  status: Status;
}

export interface Weight {
  readonly Version: string;
  readonly Weight: number;
}

export interface Alias {
  name: string;
  version: string;
  description: string;
  weights: readonly Weight[];
  readonly addTime: number;
  modTime: number;
}

/** A function URL. */
export interface Trigger {
  /** The url-id; the name requested by the caller is ignored. */
  readonly name: string;
  readonly qualifier: string;
  readonly addTime: number;
  modTime: number;
  enabled: boolean;
  description: string;
  authType: 'NONE' | 'CAM';
  intranet: boolean;
  extranet: boolean;
  cors: object | undefined;
  /** Its port on 127.0.0.1; the cloud would have a host name here. */
  readonly port: number;
  /** Whether ListTriggers shows it yet. */
  isListed: boolean;
}

export interface FunctionRecord {
  readonly id: string;
  readonly region: string;
  readonly namespace: string;
  readonly name: string;
  readonly runtime: string;
  readonly handler: string;
  readonly webSocket: boolean;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
  readonly addTime: number;
  modTime: number;
  status: Status;
  statusReasons: readonly { readonly ErrorCode: string; readonly ErrorMessage: string }[];
  latest: Revision;
  readonly versions: Map<string, Version>;
  publishedVersions: number;
  readonly aliases: Map<string, Alias>;
  readonly triggers: Trigger[];
  reservedMemory: number | undefined;
}

export interface Topic {
  readonly id: string;
  readonly logsetId: string;
  readonly region: string;
  readonly created: number;
}

/**
 * What SQL in CLS sees of SCF's lines, which is undocumented. `open`: everything; `closed`: the index that SCF
 * creates has statistics disabled; `blind`: the message exists, but is null.
 */
export type Analysis = 'open' | 'closed' | 'blind';

/** All resources of the account. */
export interface State {
  readonly functions: Map<string, FunctionRecord>;
  readonly topics: Map<string, Topic>;
  inArrears: boolean;
  analysis: Analysis;
}

export const createState = (): State => ({
  functions: new Map(),
  topics: new Map(),
  inArrears: false,
  analysis: 'open',
});

export const toFunctionKey = (region: string, namespace: string, name: string) =>
  `${region}/${namespace}/${name}`;

/** @throws {ApiError} if there is no such function. */
export function getFunction(
  state: State,
  region: string,
  namespace: string,
  name: string,
): FunctionRecord {
  const found = state.functions.get(toFunctionKey(region, namespace, name));
  if (!found) throw functionNotFound(name);
  return found;
}

/** The version that a qualifier refers to now; an alias with weights chooses at random each time. */
export function resolveQualifier(
  record: FunctionRecord,
  qualifier: string,
  random: () => number = Math.random,
): { readonly version: string; readonly revision: Revision } | undefined {
  if (qualifier === '$LATEST') return { version: '$LATEST', revision: record.latest };
  const version = record.versions.get(qualifier);
  if (version) return { version: qualifier, revision: version.revision };
  const alias = record.aliases.get(qualifier);
  if (!alias) return undefined;
  let dice = random();
  for (const weight of alias.weights) {
    if (dice < weight.Weight) return resolveQualifier(record, weight.Version, random);
    dice -= weight.Weight;
  }
  return resolveQualifier(record, alias.version, random);
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Lower-case letters and digits, as in function ids and url-ids. */
export function randomId(length: number): string {
  return [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Times in SCF's responses are Beijing time without a zone. */
export function toScfTime(time: number): string {
  return new Date(time + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
