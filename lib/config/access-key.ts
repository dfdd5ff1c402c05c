import type { Budget } from './budget';

/** What the holder of an access key may do. What is undefined is not limited. */
export interface AccessKey {
  /** Names the key in logs and lists; never a secret. */
  readonly label: string;
  /** SHA-256 of the key. */
  readonly hash: Buffer;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
  readonly providers: readonly string[] | undefined;
  /** Patterns in which `*` stands for any text. */
  readonly models: readonly string[] | undefined;
  /** Limits of requests for models that fit a pattern, besides those of the key. */
  readonly modelLimits: readonly ModelLimits[] | undefined;
  /** Only these endpoints, or all but these. */
  readonly endpoints: EndpointRule | undefined;
  /** Requests a minute. */
  readonly rpm: number | undefined;
  /** Tokens a minute. */
  readonly tpm: number | undefined;
  /** Tokens from midnight to midnight, UTC. */
  readonly tokensPerDay: number | undefined;
  /** What its requests may cost. */
  readonly budget: Budget | undefined;
  /** Requests at the same time. */
  readonly concurrency: number | undefined;
}

/** What may be used of models that fit a pattern. What is undefined is not limited. */
export interface ModelLimits {
  readonly pattern: string;
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
}

/** Names of endpoints, such as `chat` (lib/layers/access/endpoint-rules.ts). */
export interface EndpointRule {
  readonly names: readonly string[];
  /** All but these. */
  readonly isExcept: boolean;
}

/** Whether the tokens of a key, or what they cost, are limited, so that what it uses has to be known. */
export function isMetered({ tpm, tokensPerDay, budget, modelLimits = [] }: AccessKey): boolean {
  return (
    (tpm ?? tokensPerDay ?? budget) !== undefined ||
    modelLimits.some((limits) => limits.tpm !== undefined)
  );
}
