/** What an answer of an API says about the key that the request was sent with. */
export type KeyVerdict =
  /**
   * The API does not accept the key.
   *
   * `isCertain`: a code of the API names the key as the cause. Otherwise it is a guess from the status,
   * and another cause is possible (an endpoint that wants OAuth): one such answer is not enough.
   */
  | { readonly kind: 'wrong key'; readonly isCertain: boolean }
  /** The account of the key has no credit, or is not paid. Waiting does not help. */
  | { readonly kind: 'no credit'; readonly isCertain: boolean }
  /**
   * A rate limit or quota is reached: of the key, or only for the model of this request.
   *
   * `waitMs`: how long, as the API says; undefined where it does not say.
   */
  | {
      readonly kind: 'limited';
      readonly scope: 'key' | 'model';
      readonly waitMs: number | undefined;
    }
  /** This request is larger than the limit allows at any time. Waiting does not help, another key might. */
  | { readonly kind: 'too large' }
  | { readonly kind: 'not about the key' };

/** An answer as far as a verdict needs it. */
export interface RefusalAnswer {
  readonly status: number;
  /** A flat list of names and values. */
  readonly headers: readonly string[];
  /** As it came, compressed or not. */
  readonly body: Buffer;
}
