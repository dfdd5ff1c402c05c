import type { Service, Task } from '../framework';

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
  /** Whether a YAML file describes a service of this cloud. */
  describes(service: Service): boolean;
  readonly packaging: Packaging;
  readonly traits: Traits;
  /** Begins to work with the service of a command. The cloud's SDK is loaded with the first call. */
  open(task: Task): Promise<CloudSession>;
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

/** A service of a command on its cloud. */
export interface CloudSession {
  findAddresses(): Promise<Addresses>;
  /** Throws when a deploy would be refused by the cloud; its provider plugin may have looked already. */
  checkDeploy(): Promise<void>;
  /** A name for what the address serves now, good for {@link serve}; undefined for nothing. */
  findServed(): Promise<string | undefined>;
  /** Lets the address serve that again, and says so. */
  serve(name: string): Promise<Change>;
  /** Compares each function with the YAML file. Changes nothing. */
  examine(): Promise<Finding[]>;
  /** Takes all concurrency away, and remembers in the cloud what there was. */
  pause(): Promise<Change[]>;
  /** Gives back what there was. */
  resume(): Promise<Change[]>;
}
