import type { WantedTree } from './strict-json';

/**
 * Where the requests of an endpoint name their model.
 *
 * `none`: they run no model. `unknown`: that cannot be known, since it stands elsewhere (in a stored
 * prompt, an assistant, a file of a batch). `path`: in the group `model` of the pattern, and nowhere else.
 * `query`: in the query, where the request has no body. A tree: in the body, JSON or a form; in the path
 * and in the query too, where they name one.
 */
export type ModelSource = 'none' | 'unknown' | 'path' | 'query' | WantedTree;

/**
 * What answers tell of the tokens that were used. `none`: nothing is used. `told`: all of it, whatever the
 * request says. `chat`: only where the request asks for it, if it is streamed. `background`: unless it
 * runs in the background. `untold`: not or not always. `stored`: no tokens,
 * but what it keeps is billed by time.
 */
export type UsageTelling = 'none' | 'stored' | 'told' | 'chat' | 'background' | 'untold';

/** An endpoint of an API, as far as models and tokens are concerned. */
export interface EndpointRule {
  readonly methods: readonly string[];
  /**
   * What follows the prefix of the path (`/v1/`, `/openai/v1/`), decoded, without a slash at the ends.
   * Its group `model` is the model, where the path names one.
   */
  readonly path: RegExp;
  readonly models: ModelSource;
  readonly usage: UsageTelling;
}

export const reading = ['GET', 'HEAD'] as const;
export const changing = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'] as const;
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
