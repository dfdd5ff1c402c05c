/** Where a model's name stands. */
export interface ModelPosition {
  readonly in: 'target' | 'body';
  /**
   * How it is written there: as text of a path or query (percent-encoded), as a JSON string with its
   * quotes, or as the plain content of a part of a form.
   */
  readonly form: 'path' | 'query' | 'json' | 'part';
  /** Characters of the target, or bytes of the body before any decoding of its `Content-Encoding`. */
  readonly start: number;
  readonly end: number;
}

/** A model that a request names. */
export interface NamedModel {
  /** Decoded, and without the resource prefix (`models/…`) that an API lets stand before it. */
  readonly name: string;
  /** Undefined where it cannot be replaced: in a compressed body, or nested below a tool. */
  readonly position: ModelPosition | undefined;
}

/**
 * What a request says about the model that it will run.
 *
 * `named`: all models that the API could run for it, the first is the main one. `none`: it runs no
 * model. `unclear`: that cannot be known, and the reason, as a clause that a sentence can end with.
 */
export type ModelReading =
  | { readonly verdict: 'named'; readonly models: readonly [NamedModel, ...NamedModel[]] }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unclear'; readonly reason: string };
