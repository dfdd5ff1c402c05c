import type { Service, Task } from '../framework';
import type { Access } from '../release/access';
import type { Release } from '../release/release';
import type { UsageSource } from '../usage/usage-source';
import type { CloudSetup } from './setup';

/** Where a deployed proxy answers. */
export interface Addresses {
  /** Without a slash at the end; undefined when nothing is deployed. */
  readonly http: string | undefined;
  /** A second address for WebSockets, where the cloud needs one. */
  readonly webSocket?: string | undefined;
}

/** Something that is not as the YAML file says, or will not stay as it is. */
export interface Finding {
  /** The function, or a part of the service. */
  readonly where: string;
  /** `drift`: differs from the YAML. `soon`: about to break. `broken`: does not work now. */
  readonly kind: 'drift' | 'soon' | 'broken';
  /** A stable word: code, memory, timeout, variables, url, permissions, … */
  readonly what: string;
  readonly text: string;
  readonly cure: string;
  /** Repairs it and says what was done; absent where no call can. */
  readonly fix?: () => Promise<string>;
}

/** What was paused or resumed, in words. */
export type Change = string;

/** As `/-/status` names a cloud. */
export type CloudId = 'tencent' | 'aws' | 'aws-web';

/** All that differs between clouds. `clouds.ts` holds one of these for each. */
export interface Cloud {
  readonly id: CloudId;
  /** Its name on a screen. */
  readonly title: string;
  /** Whose HTTP status codes its addresses answer with: an entry of the table of error words. */
  readonly speaker: 'tencent' | 'aws';
  /** Its YAML file in this repository. */
  readonly configFile: string;
  /** Whether it is the one to suggest for its account. */
  readonly isOffered: boolean;
  /** Whether somebody has put credentials of it into the environment. */
  hasCredentials(environment: Readonly<Record<string, string | undefined>>): boolean;
  /** Throws when there are none, before anything is packed or sent. */
  checkCredentials(task: Task): Promise<void>;
  /** What an error of its API or of the framework means, and the next step. */
  explainError(error: Error): Promise<readonly string[]>;
  /** Whether a YAML file describes a service of this cloud. */
  describes(service: Service): boolean;
  /** How `rollback` is told what to serve. */
  readonly rollbackExample: string;
  /** What `rollback` is told to serve: for one function or for all; undefined: it only lists. */
  findRollback(
    task: Task,
  ): { readonly key?: string; readonly id: string; readonly words: string } | undefined;
  readonly packaging: Packaging;
  /** The lifecycle events of the commands that are not named alike everywhere. */
  readonly events: {
    readonly info: string;
    readonly rollback: string;
    readonly remove: string;
    readonly deployFunction: string;
    /** When the framework has decided whether a deploy is needed, where it decides that. */
    readonly compared?: string;
  };
  readonly traits: Traits;
  /** How an account is prepared for it. */
  loadSetup(): Promise<CloudSetup>;
  /** Begins to work with the service of a command. The cloud's SDK is loaded with the first call. */
  open(task: Task): Promise<CloudSession>;
  /** The log of the functions of a service, as far as it tells who used what. */
  openUsage(task: Task): Promise<UsageSource>;
}

/** How osls packages for a cloud. */
interface Packaging {
  /** osls itself moves the packed files to the folder that `--package` names. */
  readonly movesFolder: boolean;
  /** Events before which a function must be packed, besides those of `sls package`. */
  readonly events: readonly string[];
}

/** What `verify` has to know of a cloud. */
export interface Traits {
  /** Who may hold a stream back there, and what to do about it. */
  readonly buffering: { readonly who: string; readonly cure: string } | undefined;
  /** WebSockets have an address of their own, and only if the service asks for one. */
  readonly hasWebSocketAddress: boolean;
  /** Whether a WebSocket handshake reaches the proxy as one, so that it can refuse it with 426. */
  readonly passesHandshakes: boolean;
  /** With what its front refuses an upload that is too large, beside 413; undefined: it takes any. */
  readonly uploadRefusals: readonly number[] | undefined;
}

/** A service of a command on its cloud. Every answer comes from the cloud, none from notes. */
export interface CloudSession {
  /** Throws when a deploy would be refused by the cloud; its provider plugin may have looked already. */
  checkDeploy(): Promise<void>;
  /** What serves now. */
  look(): Promise<Deployment>;
  /** What the project asks for. */
  readonly wanted: readonly WantedFunction[];
  /** Waits until another change is done, and clears away what would refuse every deploy. */
  prepare(onStep: (text: string) => void): Promise<void>;
  /**
   * What a deploy of what is packed would change, for each function that it would change.
   *
   * @param only the function of `deploy function`.
   */
  plan(now: Deployment, only?: string): Promise<ReadonlyMap<string, FunctionPlan>>;
  /** What the next deploy of each function notes of itself: see `releaseVariable`. */
  carry(releases: ReadonlyMap<string, string>): void;
  /** Lets the deploy do nothing, since nothing differs. */
  skip(): void;
  /** Lets the deploy do its work, whatever the framework's own comparison says. */
  enforce(): void;
  /** When the next deploy will have been made, in milliseconds. */
  nextAt(): number;
  /** After a deploy: deletes functions that the YAML file no longer has, and says so. */
  removeLeftovers(): Promise<Change[]>;
  /** The id of what was deployed last, whether it serves or not. */
  readonly lastDeploy: string;
  /** What the last deploy of each function noted, whether it serves or not. */
  findLastDeploy(now: Deployment): Promise<ReadonlyMap<string, Release>>;
  /** What a function was when it was deployed under this id; undefined: it is not kept any more. */
  findRelease(target: FunctionRelease): Promise<Access | undefined>;
  /** Lets addresses serve earlier releases, and says so. */
  serve(targets: readonly FunctionRelease[]): Promise<Change[]>;
  /** Compares each function with the YAML file. Changes nothing. */
  examine(): Promise<Finding[]>;
  /** Takes all concurrency away, from every function, and remembers in the cloud what there was. */
  pause(): Promise<Change[]>;
  /** Gives back what there was. */
  resume(): Promise<Change[]>;
}

/** The functions of a service and stage in a region. */
export interface Deployment {
  readonly region: string;
  readonly functions: readonly DeployedFunction[];
  /** Why a deploy, or the cloud, is not done with it; undefined: all is settled. */
  readonly trouble?: string | undefined;
}

/** A function as the cloud has it. */
export interface DeployedFunction {
  /** Its key below `functions:`; of one that the YAML file no longer has, what its name ends with. */
  readonly key: string;
  readonly name: string;
  /** Whether the YAML file still has it, switched on. */
  readonly isWanted: boolean;
  /** https or wss, without a slash at the end; undefined: it has none. */
  readonly address: string | undefined;
  /** What {@link CloudSession.serve} takes to serve this again; undefined: nothing was kept of it. */
  readonly releaseId: string | undefined;
  /** What its deploy noted; undefined: an older version of this project made it, or somebody else. */
  readonly release: Release | undefined;
  /** How the cloud's own versions are called on a screen. */
  readonly releaseName: string;
  readonly access: Access;
  readonly isPaused: boolean;
  /** What the address answers then. */
  readonly pausedStatus: number;
  /** The cloud's word for its state, where that is not well. */
  readonly trouble?: string | undefined;
  /** When the cloud last changed it. */
  readonly changed: Date | undefined;
}

/** A function as the project describes it. */
export interface WantedFunction {
  readonly key: string;
  /** Variables as they will arrive, without those that a deploy adds. */
  readonly variables: Readonly<Record<string, string>>;
  /** Only signed requests are let in. */
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

/** Where a deployed proxy answers. */
export function toAddresses({ functions }: Deployment): Addresses {
  const starting = (scheme: string) =>
    functions.find(({ address, isWanted }) => isWanted && address?.startsWith(scheme))?.address;
  return { http: starting('http'), webSocket: starting('ws') };
}
