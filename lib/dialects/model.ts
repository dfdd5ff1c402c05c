/** The position of a model's name, so that it can be replaced. */
export interface ModelPosition {
  /**
   * How it is encoded: as text in a path or query, as a JSON string with its quotes, or as the
   * content of a form part.
   */
  readonly form: 'path' | 'query' | 'json' | 'part';
  /** Characters of the target (`path`, `query`), or bytes of the body. */
  readonly start: number;
  readonly end: number;
}

/** A model that a request names. */
export interface NamedModel {
  /** Decoded, without the resource prefix (`models/…`) of Google's APIs. */
  readonly name: string;
  /** That prefix: `models/`, or empty. */
  readonly prefix: string;
  /**
   * The position of prefix and name. Undefined if they cannot be replaced: in a compressed body, or
   * escaped in a path.
   */
  readonly position: ModelPosition | undefined;
  /** Whether it is the request's main model; others belong to tools or are fallbacks. */
  readonly isMain: boolean;
}

/**
 * What a request states about the model that it will run.
 *
 * `named`: all models that the API could run. If a request names its model in two locations, both
 * are included, because servers differ in which one they use. `none`: it runs no model. `unclear`:
 * it cannot be determined, with the reason as a clause that can end a sentence.
 */
export type ModelReading =
  | { readonly verdict: 'named'; readonly models: readonly [NamedModel, ...NamedModel[]] }
  | { readonly verdict: 'none' }
  | { readonly verdict: 'unclear'; readonly reason: string };
