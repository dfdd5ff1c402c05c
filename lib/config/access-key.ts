import type { Budget } from './budget';

/** The permissions of an access key. Undefined members are not limited. */
export interface AccessKey {
  /** Identifies the key in logs and lists; not a secret. */
  readonly label: string;
  /** SHA-256 of the key. */
  readonly hash: Buffer;
  /** Milliseconds since 1970. */
  readonly expires: number | undefined;
  readonly providers: readonly string[] | undefined;
  /** Patterns in which `*` matches any text. */
  readonly models: readonly string[] | undefined;
  /** Limits for models that match a pattern, in addition to those of the key. */
  readonly modelLimits: readonly ModelLimits[] | undefined;
  /** Only these endpoints, or all except these. */
  readonly endpoints: EndpointRule | undefined;
  /** Requests per minute. */
  readonly rpm: number | undefined;
  /** Tokens per minute. */
  readonly tpm: number | undefined;
  /** Tokens per day (UTC). */
  readonly tokensPerDay: number | undefined;
  /** The maximum cost of its requests. */
  readonly budget: Budget | undefined;
  /** Concurrent requests. */
  readonly concurrency: number | undefined;
}

/** Limits for models that match a pattern. Undefined members are not limited. */
export interface ModelLimits {
  readonly pattern: string;
  readonly rpm: number | undefined;
  readonly tpm: number | undefined;
}

/** Names of endpoints, such as `chat` (lib/layers/access/endpoint-rules.ts). */
export interface EndpointRule {
  readonly names: readonly string[];
  /** All except these. */
  readonly isExcept: boolean;
}

/** Whether a key has a token limit or a budget, so that its usage must be known. */
export function isMetered({ tpm, tokensPerDay, budget, modelLimits }: AccessKey): boolean {
  return (
    (tpm ?? tokensPerDay ?? budget) !== undefined ||
    modelLimits?.some((limits) => limits.tpm !== undefined) === true
  );
}
