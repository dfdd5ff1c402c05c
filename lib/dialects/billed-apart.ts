import { UnclearError } from '../http/unclear';
import type { CountedRequest } from './countable';
import { findEndpoint } from './endpoints';
import { readRequestText } from './request-text';
import { type FoundValue, findInJson, type WantedTree } from './strict-json';

const tool: WantedTree = {
  type: 'text',
  // In Gemini, each built-in tool is a member.
  googlesearch: 'text',
  google_search: 'text',
  googlesearchretrieval: 'text',
  google_search_retrieval: 'text',
  googlemaps: 'text',
  google_maps: 'text',
  enterprisewebsearch: 'text',
  enterprise_web_search: 'text',
  filesearch: 'text',
  file_search: 'text',
};
/** Of OpenAI's namespaces. */
const tools: WantedTree = { ...tool, tools: tool };

/** Request members that may ask for something billed in addition to tokens. */
const wanted: WantedTree = {
  // Web search: OpenAI, xAI, OpenRouter, DashScope.
  web_search_options: 'text',
  search_parameters: 'text',
  plugins: 'text',
  enable_search: 'text',
  // Priority processing: OpenAI (https://platform.openai.com/docs/guides/priority-processing),
  // Anthropic.
  service_tier: 'text',
  servicetier: 'text',
  speed: 'text',
  // Anthropic: some regions cost more.
  inference_geo: 'text',
  // Anthropic's code execution containers.
  container: 'text',
  tools,
  // Tools among the messages of Responses, and of stored conversations.
  input: { tools },
  items: { tools },
};

/**
 * Tools that the caller runs, or that cost only their tokens. Others, such as web search, are
 * billed per call: https://platform.openai.com/docs/pricing,
 * https://platform.claude.com/docs/en/about-claude/pricing.
 */
const freeTool =
  /^(?:function|custom|namespace|mcp|mcp_toolset|local_shell|apply_patch|computer(?:[_-]\w+)*|bash_\d+|text_editor_\d+|memory_\d+|web_fetch_\d+|tool_search_\w+)$/;

const ordinaryTier = /^(?:auto|default|standard|standard_only|flex)$/;

/**
 * Whether a request asks for something billed in addition to tokens: the reason why its cost cannot
 * be counted, as a clause that can end a sentence. Undefined: only tokens are billed.
 */
export function findBilledApart(
  exchange: CountedRequest,
): string | undefined | Promise<string | undefined> {
  const { incoming, target, headers, provider, body } = exchange;
  const rule = findEndpoint(provider.dialect, incoming.method, target)?.rule;
  if (rule?.usage === 'stored') return 'what it stores is billed by time';
  if (rule?.usage === 'none' || body.isAbsent) return undefined;
  const read = (content: Buffer | undefined): string | undefined => {
    const text = content && readRequestText(content, headers);
    if (!text) return 'its body cannot be read';
    try {
      return findInJson(text, wanted).some(isApart)
        ? 'it asks for a tool, a search or a service tier that is billed separately from the tokens'
        : undefined;
    } catch (error) {
      if (error instanceof UnclearError) return error.message;
      throw error;
    }
  };
  const whole = body.whole();
  return whole instanceof Promise ? whole.then(read) : read(whole);
}

function isApart({ name, text }: FoundValue): boolean {
  const value: unknown = JSON.parse(text);
  if (value === null || value === false) return false;
  switch (name) {
    case 'type':
      return typeof value !== 'string' || !freeTool.test(value);
    case 'service_tier':
    case 'servicetier':
      return typeof value !== 'string' || !ordinaryTier.test(value.toLowerCase());
    case 'speed':
      return value !== 'standard';
    case 'inference_geo':
      return value !== 'global';
    case 'plugins':
      return !Array.isArray(value) || value.length > 0;
    default:
      return true;
  }
}
