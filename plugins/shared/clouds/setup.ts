type Environment = Readonly<Record<string, string | undefined>>;

/** A key of a cloud account. */
export interface CloudKey {
  readonly id: string;
  readonly secret: string;
  /** With temporary keys only. */
  readonly token?: string | undefined;
}

/** The cloud's verdict on a key. */
export type KeyVerdict =
  /** It may deploy here. The account is missing if the key has no permission to query it. */
  | { readonly isRight: true; readonly account?: string | undefined; readonly owner?: string }
  /** What to ask again, and why. */
  | {
      readonly isRight: false;
      readonly blame: 'key' | 'region' | 'rights' | 'network';
      readonly lines: readonly string[];
      readonly account?: string | undefined;
    };

/** A kind of account to choose: some clouds have two. */
export interface Site {
  /** The value of `--cloud`. */
  readonly id: string;
  readonly title: string;
  /** Other variables that such an account needs in `.env`; empty: must not be set there. */
  readonly variables: Readonly<Record<string, string>>;
}

/** The properties of a cloud that `setup` needs. */
export interface CloudSetup {
  readonly sites: readonly Site[];
  /** The variables of `.env`. */
  readonly names: {
    readonly id: string;
    readonly secret: string;
    readonly token: string;
    readonly region: string;
  };
  /** The console's names for the two parts of a key. */
  readonly words: { readonly id: string; readonly secret: string; readonly account: string };
  readonly defaultRegion: string;
  /** Regions to offer. */
  readonly regions: readonly string[];
  /** Why a deploy to a region would not work, in one sentence. */
  findRegionProblem(region: string, environment: Environment): string | undefined;
  isAccount(text: string): boolean;
  /** The placeholder in policies if the account is unknown. */
  readonly placeholder: string;
  /** Instructions for creating a key with minimal permissions, with the policies. */
  toSteps(request: PolicyRequest): readonly string[];
  /** Whether this looks like the id of a key. */
  isKeyId(text: string): boolean;
  /** Whether a key with this id comes with a token. */
  isTemporary(id: string): boolean;
  /** Variables that would take precedence over the key. */
  readonly rivals: readonly string[];
  /** The location of a key outside of the environment and `.env`, in words. */
  findElsewhere(environment: Environment): Promise<string | undefined>;
  /** @param key undefined: the one that is found elsewhere. */
  checkKey(key: CloudKey | undefined, place: KeyPlace): Promise<KeyVerdict>;
  /** The role through which a restricted key deploys, if the cloud has such roles. */
  readonly role?: {
    readonly name: string;
    readonly variable: string;
    toArn(account: string): string;
  };
}

/** The input for a policy. */
export interface PolicyRequest {
  readonly account: string | undefined;
  readonly region: string;
  readonly service: string;
}

/** Where a key is checked. */
export interface KeyPlace {
  readonly region: string;
  readonly service: string;
  readonly stage: string;
  /** As the commands will find it. */
  readonly environment: Environment;
}
