import type { Service, Task } from '../framework';
import type { Access } from '../release/access';
import type { Release } from '../release/release';
import type { UsageSource } from '../usage/usage-source';
import type { CloudSetup } from './setup';

/** The addresses of a deployed proxy. */
export interface Addresses {
  /** Without a slash at the end; undefined when nothing is deployed. */
  readonly http: string | undefined;
  /** A second address for WebSockets, where the cloud needs one. */
  readonly webSocket?: string | undefined;
}

/** A difference from the YAML file, or an upcoming problem. */
export interface Finding {
  /** The function, or a part of the service. */
  readonly where: string;
  /** `drift`: differs from the YAML. `soon`: about to break. `broken`: does not work now. */
  readonly kind: 'drift' | 'soon' | 'broken';
  /** A stable word: code, memory, timeout, variables, url, permissions, … */
  readonly what: string;
  readonly text: string;
  readonly cure: string;
  /** Repairs it and returns what was done; absent if no API call can. */
  readonly fix?: () => Promise<string>;
}

/** What was paused or resumed, in words. */
export type Change = string;

/** As `/-/status` names a cloud. */
export type CloudId = 'tencent' | 'aws' | 'aws-web';

/** Everything that differs between clouds. `clouds.ts` lists one per cloud. */
export interface Cloud {
  readonly id: CloudId;
  /** Its display name. */
  readonly title: string;
  /** The source of its HTTP status codes: an entry in the table of error words. */
  readonly speaker: 'tencent' | 'aws';
  /** Its YAML file in this repository. */
  readonly configFile: string;
  /** Whether it is the one to suggest for its account. */
  readonly isOffered: boolean;
  /** Whether the environment contains credentials for it. */
  hasCredentials(environment: Readonly<Record<string, string | undefined>>): boolean;
  /** Throws if there are none, before anything is packaged or sent. */
  checkCredentials(task: Task): Promise<void>;
  /** Explains an error of its API or of the framework, and the next step. */
  explainError(error: Error): Promise<readonly string[]>;
  /** Whether a YAML file describes a service of this cloud. */
  describes(service: Service): boolean;
  /** An example `rollback` command. */
  readonly rollbackExample: string;
  /** The release that `rollback` should serve, for one function or for all; undefined: only list. */
  findRollback(
    task: Task,
  ): { readonly key?: string; readonly id: string; readonly words: string } | undefined;
  readonly packaging: Packaging;
  /** The lifecycle events of commands whose names differ between clouds. */
  readonly events: {
    readonly info: string;
    readonly rollback: string;
    readonly remove: string;
    readonly deployFunction: string;
    /** After the framework has decided whether a deploy is needed, if it does. */
    readonly compared?: string;
  };
  readonly traits: Traits;
  /** How an account is prepared for it. */
  loadSetup(): Promise<CloudSetup>;
  /** Opens a session for the service of a command. The cloud's SDK is loaded with the first call. */
  open(task: Task): Promise<CloudSession>;
  /** The log of a service's functions, as a source of usage. */
  openUsage(task: Task): Promise<UsageSource>;
}

/** How osls packages for a cloud. */
interface Packaging {
  /** osls itself moves the packed files to the folder that `--package` names. */
  readonly movesFolder: boolean;
  /** Events before which a function must be packed, besides those of `sls package`. */
  readonly events: readonly string[];
}

/** The properties of a cloud that `verify` needs. */
export interface Traits {
  /** What may buffer a stream there, and how to fix it. */
  readonly buffering: { readonly who: string; readonly cure: string } | undefined;
  /** WebSockets have a separate address, and only if the service enables one. */
  readonly hasWebSocketAddress: boolean;
  /** Whether a WebSocket handshake reaches the proxy as one, so that it can reject it with 426. */
  readonly passesHandshakes: boolean;
  /** The status, besides 413, with which its front rejects an upload that is too large; undefined: no limit. */
  readonly uploadRefusals: readonly number[] | undefined;
}

/** A command's service on its cloud. All data comes from the cloud, none from local records. */
export interface CloudSession {
  /** Throws if the cloud would reject a deploy; its provider plugin may have checked already. */
  checkDeploy(): Promise<void>;
  /** The deployed state. */
  look(): Promise<Deployment>;
  /** The desired state. */
  readonly wanted: readonly WantedFunction[];
  /** Waits for another change to finish, and removes what would block every deploy. */
  prepare(onStep: (text: string) => void): Promise<void>;
  /**
   * What a deploy of what is packed would change, for each function that it would change.
   *
   * @param only the function of `deploy function`.
   */
  plan(now: Deployment, only?: string): Promise<ReadonlyMap<string, FunctionPlan>>;
  /** Sets what the next deploy of each function records: see `releaseVariable`. */
  carry(releases: ReadonlyMap<string, string>): void;
  /** Makes the deploy do nothing, because nothing differs. */
  skip(): void;
  /** Makes the deploy run, regardless of the framework's own comparison. */
  enforce(): void;
  /** The timestamp of the next deploy, in milliseconds. */
  nextAt(): number;
  /** After a deploy: deletes functions that are no longer in the YAML file, and returns what was deleted. */
  removeLeftovers(): Promise<Change[]>;
  /** The id of the last deploy, whether it is live or not. */
  readonly lastDeploy: string;
  /** The release recorded by the last deploy of each function, whether it is live or not. */
  findLastDeploy(now: Deployment): Promise<ReadonlyMap<string, Release>>;
  /** The release of a function with this id; undefined: no longer kept. */
  findRelease(target: FunctionRelease): Promise<Access | undefined>;
  /** Points addresses to earlier releases, and returns what was done. */
  serve(targets: readonly FunctionRelease[]): Promise<Change[]>;
  /** Compares each function with the YAML file. Changes nothing. */
  examine(): Promise<Finding[]>;
  /** Sets the concurrency of every function to zero, and stores the old value in the cloud. */
  pause(): Promise<Change[]>;
  /** Restores the old value. */
  resume(): Promise<Change[]>;
}

/** The functions of a service and stage in a region. */
export interface Deployment {
  readonly region: string;
  readonly functions: readonly DeployedFunction[];
  /** An operation that has not finished or has failed; undefined: none. */
  readonly trouble?: string | undefined;
}

/** A deployed function. */
export interface DeployedFunction {
  /** Its key under `functions:`; if it is no longer in the YAML file, the end of its name. */
  readonly key: string;
  readonly name: string;
  /** Whether the YAML file still contains it, enabled. */
  readonly isWanted: boolean;
  /** https or wss, without a slash at the end; undefined: it has none. */
  readonly address: string | undefined;
  /** The argument of {@link CloudSession.serve} that restores it; undefined: no version was kept. */
  readonly releaseId: string | undefined;
  /** What its deploy recorded; undefined: deployed by an older version of this project or by other means. */
  readonly release: Release | undefined;
  /** The display name of the cloud's own version. */
  readonly releaseName: string;
  readonly access: Access;
  readonly isPaused: boolean;
  /** The status that the address returns then. */
  readonly pausedStatus: number;
  /** The cloud's description of its state, if it is not healthy. */
  readonly trouble?: string | undefined;
  /** When the cloud last changed it. */
  readonly changed: Date | undefined;
}

/** A function as described by the project. */
export interface WantedFunction {
  readonly key: string;
  /** The resolved variables, without those that a deploy adds. */
  readonly variables: Readonly<Record<string, string>>;
  /** Only signed requests are accepted. */
  readonly isSigned: boolean;
}

/** What a deploy does to a function. */
export interface FunctionPlan {
  readonly kind: 'create' | 'change' | 'remove';
  /** In words, for `change`. */
  readonly changes: readonly string[];
}

/** An earlier release of a function. */
export interface FunctionRelease {
  readonly key: string;
  readonly id: string;
}

/** The addresses of a deployed proxy. */
export function toAddresses({ functions }: Deployment): Addresses {
  const starting = (scheme: string) =>
    functions.find(({ address, isWanted }) => isWanted && address?.startsWith(scheme))?.address;
  return { http: starting('http'), webSocket: starting('ws') };
}
