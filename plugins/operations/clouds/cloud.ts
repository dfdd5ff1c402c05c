import type { Task } from '../framework';

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

/** What the commands need of a cloud. */
export interface Cloud {
  /** As `/-/status` names it. */
  readonly name: 'tencent' | 'aws';
  findAddresses(): Promise<Addresses>;
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

/** The cloud of the YAML file; its own file is loaded only now. */
export async function loadCloud(task: Task): Promise<Cloud> {
  const { name } = task.serverless.service.provider;
  if (name === 'tencent') return (await import('./tencent')).createTencent(task);
  return (await import('./aws')).createAws(task);
}
