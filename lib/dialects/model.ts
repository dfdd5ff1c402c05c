/** Where a model's name stands, so that it can be replaced. */
export interface ModelPosition {
  /**
   * How it is written there: as text of a path or query, as a JSON string with its quotes, or as the
   * content of a part of a form.
   */
  readonly form: 'path' | 'query' | 'json' | 'part';
  /** Characters of the target (`path`, `query`), or bytes of the body. */
  readonly start: number;
  readonly end: number;
}

/** A model that a request names. */
export interface NamedModel {
  /** Decoded, and without the resource prefix (`models/…`) that Google's APIs write before it. */
  readonly name: string;
  /** That prefix, which stands before the name: `models/`, or nothing. */
  readonly prefix: string;
  /** Where prefix and name stand. Undefined where they cannot be replaced: in a compressed body, escaped in a path. */
  readonly position: ModelPosition | undefined;
  /** Whether the request is for it; the others belong to tools, or stand in when it fails. */
  readonly isMain: boolean;
}

/**
 * What a request says about the model that it will run.
 *
 * `named`: all that the API could run for it. A request that names its model in two places has both,
 * since servers differ in which of them counts. `none`: it runs no model. `unclear`: that cannot be
 * known, and why, as a clause that a sentence can end with.
 */
export type ModelReading =
  | { readonly verdict: 'named'; readonly models: readonly [NamedModel, ...NamedModel[]] }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unclear'; readonly reason: string };
