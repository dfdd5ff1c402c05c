/**
 * The members that a tool or plugin must contain, because it runs a model of its own: without them
 * it runs one that the request does not name. Empty: it runs none.
 *
 * @param kind its `type`, or the `id` of a plugin.
 */
export function findModelMembers(kind: string): readonly string[] {
  // A panel of models: https://openrouter.ai/docs/guides/routing/routers/fusion-router
  if (fusion.test(kind)) return panel;
  return modelTool.test(kind) ? one : none;
}

const fusion = /^(?:openrouter:)?fusion$/;
/** OpenAI's, Anthropic's, and OpenRouter's server tools except those known to run no model. */
const modelTool =
  /^(?:image_generation|advisor_\d+|openrouter:(?!(?:web_search|web_fetch|datetime|apply_patch|bash|shell|files)$).*)$/;

const [none, one, panel] = [[], ['model', 'models'], ['analysis_models']];
