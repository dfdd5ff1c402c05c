type Environment = Readonly<Record<string, string | undefined>>;

/** A key of an account of a cloud. */
export interface CloudKey {
  readonly id: string;
  readonly secret: string;
  /** With temporary keys only. */
  readonly token?: string | undefined;
}

/** What the cloud says to a key. */
export type KeyVerdict =
  /** It may deploy here. The account is missing where the key may not ask whose it is. */
  | { readonly isRight: true; readonly account?: string | undefined; readonly owner?: string }
  /** What to ask again, and why, in sentences. */
  | {
      readonly isRight: false;
      readonly blame: 'key' | 'region' | 'rights' | 'network';
      readonly lines: readonly string[];
      readonly account?: string | undefined;
    };

/** An account of a cloud to choose: some clouds have two kinds. */
export interface Site {
  /** What `--cloud` is told. */
  readonly id: string;
  readonly title: string;
  /** What else such an account needs in `.env`; empty: must not be set there. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What `setup` has to know of a cloud. */
export interface CloudSetup {
  readonly sites: readonly Site[];
  /** The variables of `.env`. */
  readonly names: {
    readonly id: string;
    readonly secret: string;
    readonly token: string;
    readonly region: string;
  };
  /** What the console calls the halves of a key. */
  readonly words: { readonly id: string; readonly secret: string; readonly account: string };
  readonly defaultRegion: string;
  /** Regions to offer. */
  readonly regions: readonly string[];
  /** Why a deploy to a region would be of no use, in a sentence. */
  findRegionProblem(region: string, environment: Environment): string | undefined;
  isAccount(text: string): boolean;
  /** Stands in policies where the account is not known. */
  readonly placeholder: string;
  /** How to make a key with the least rights, step by step, with the policies. */
  toSteps(request: PolicyRequest): readonly string[];
  /** Whether this looks like the id of a key. */
  isKeyId(text: string): boolean;
  /** Whether a key with this id comes with a token. */
  isTemporary(id: string): boolean;
  /** Variables that would win over the key. */
  readonly rivals: readonly string[];
  /** A key that is not in the environment or in `.env`: in which place, in words. */
  findElsewhere(environment: Environment): Promise<string | undefined>;
  /** @param key undefined: the one that is found elsewhere. */
  checkKey(key: CloudKey | undefined, place: KeyPlace): Promise<KeyVerdict>;
  /** The role through which a key with few rights deploys, where the cloud has such a thing. */
  readonly role?: {
    readonly name: string;
    readonly variable: string;
    toArn(account: string): string;
  };
}

/** For what a policy is made. */
export interface PolicyRequest {
  readonly account: string | undefined;
  readonly region: string;
  readonly service: string;
}

/** Where a key is tried. */
export interface KeyPlace {
  readonly region: string;
  readonly service: string;
  readonly stage: string;
  /** As the commands will find it. */
  readonly environment: Environment;
}
