/** What a tool or plugin that runs a model of its own has to name. */
export interface OwnModel {
  /** The members of which one must be present. */
  readonly members: readonly string[];
  /** The model that runs otherwise; undefined: it is not documented. */
  readonly defaultModel: string | undefined;
}

/**
 * The model that a tool or plugin runs besides that of the request; undefined: none.
 *
 * @param kind its `type`, or the `id` of a plugin.
 */
export function findOwnModel(kind: string): OwnModel | undefined {
  if (kind === 'image_generation') return image;
  if (fusion.test(kind)) return panel;
  return modelTool.test(kind) ? other : undefined;
}

const fusion = /^(?:openrouter:)?fusion$/;
/** Anthropic's, and OpenRouter's server tools except those known to run no model. */
const modelTool =
  /^(?:advisor_\d+|openrouter:(?!(?:web_search|web_fetch|datetime|apply_patch|bash|shell|files)$).*)$/;

const members = ['model', 'models'];
const other: OwnModel = { members, defaultModel: undefined };
/** https://developers.openai.com/api/reference/resources/responses */
const image: OwnModel = { members, defaultModel: 'gpt-image-1' };
/** A panel of models: https://openrouter.ai/docs/guides/routing/routers/fusion-router */
const panel: OwnModel = { members: ['analysis_models'], defaultModel: undefined };
