import type { WantedTree } from './strict-json';

/**
 * Where requests to an endpoint name their model.
 *
 * `none`: they run no model. `unknown`: it cannot be determined, because it is stored elsewhere (in
 * a stored prompt, an assistant, a batch file). `path`: only in the group `model` of the pattern.
 * `query`: in the query, if the request has no body. A tree: in the JSON or form body, and also in
 * the path and query if they name one. `optional`: the same, and a request that names none runs none.
 */
export type ModelSource =
  | 'none'
  | 'unknown'
  | 'path'
  | 'query'
  | WantedTree
  | { readonly optional: WantedTree };

/**
 * What responses report about token usage. `none`: no tokens are used. `told`: always reported.
 * `chat`: in streams only if the request asks for it. `background`: reported unless it runs in the
 * background. `untold`: never or not always reported. `stored`: no tokens, but storage is billed by
 * time. `input`: none, unless the body contains input for a model; then as `untold`.
 */
export type UsageTelling = 'none' | 'stored' | 'told' | 'chat' | 'background' | 'untold' | 'input';

/** An endpoint of an API, as far as models and tokens are concerned. */
export interface EndpointRule {
  readonly methods: readonly string[];
  /**
   * The path after the prefix (`/v1/`, `/openai/v1/`), decoded, without leading or trailing slash.
   * Its group `model` matches the model, if the path names one.
   */
  readonly path: RegExp;
  readonly models: ModelSource;
  readonly usage: UsageTelling;
}

export const reading = ['GET', 'HEAD'] as const;
export const posting = ['POST'] as const;

/** Writes a rule in one line. */
export function rule(
  methods: readonly string[],
  path: RegExp,
  models: ModelSource,
  usage: UsageTelling,
): EndpointRule {
  return { methods, path, models, usage };
}
