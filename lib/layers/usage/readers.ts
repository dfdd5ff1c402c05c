import type { TokenCounts } from '../../dialects/token-usage';
import { toLevel, type Wanted } from './json-picker';

/** The values of one JSON document, by path, as sent. */
export type Picks = Readonly<Record<string, string | undefined>>;

/** A usage object of an API. */
export type RawUsage = Readonly<Record<string, unknown>>;

const usageAlone: Wanted = {
  usage: true,
  usageMetadata: true,
  type: true,
  event_type: true,
  error: true,
  x_groq: { usage: true },
  message: { usage: true },
  response: { usage: true, usageMetadata: true },
  interaction: { usage: true },
  // Moonshot's streams.
  choices: [{ usage: true }],
  // Cohere: its streams, and its older API.
  delta: { usage: true },
  meta: { tokens: true, billed_units: true },
  // Ollama's own API has its counts at the top level.
  prompt_eval_count: true,
  eval_count: true,
};

/** The members that the readers need, in a response or an event. */
export const usageMembers = toLevel(usageAlone);

/** The same, and the members that name the model. */
export const allMembers = toLevel({
  ...usageAlone,
  model: true,
  modelVersion: true,
  message: { usage: true, model: true },
  response: { usage: true, usageMetadata: true, model: true },
  interaction: { usage: true, model: true },
});

/** What one document (a plain response or the data of one event) says about the response. */
export interface Reading {
  readonly model: string | undefined;
  readonly usage: RawUsage | undefined;
  /** Whether the usage is final, or later documents complete it. */
  readonly finality: 'final' | 'provisional' | undefined;
  /** The response reports its own failure. */
  readonly hasFailed: boolean;
}

/** Reads one document. Never throws. */
export function readDocument(picks: Picks): Reading {
  const usage =
    toObject(picks.usage) ??
    toObject(picks.usageMetadata) ??
    toObject(picks['response.usage']) ??
    toObject(picks['message.usage']) ??
    toObject(picks['x_groq.usage']) ??
    toObject(picks['interaction.usage']) ??
    toObject(picks['response.usageMetadata']) ??
    toObject(picks['choices.usage']) ??
    toObject(picks['delta.usage']) ??
    toObject(picks['meta.tokens']) ??
    toObject(picks['meta.billed_units']) ??
    toOllama(picks);
  const model =
    toText(picks.model) ??
    toText(picks.modelVersion) ??
    toText(picks['response.model']) ??
    toText(picks['message.model']) ??
    toText(picks['interaction.model']);
  return { model, usage, finality: usage && toFinality(picks), hasFailed: isError(picks.error) };
}

const earlyType = /(?:^message_start|[._](?:created|queued|in_progress|start|started))$/;

function toFinality(picks: Picks): Reading['finality'] {
  const type = toText(picks.type) ?? toText(picks.event_type);
  // Anthropic's first event counts the input, and the output so far; some servers put zeros into
  // `response.created` and `response.in_progress`.
  if (type !== undefined && earlyType.test(type)) return 'provisional';
  // `response.completed`, `speech.audio.done`, `message_delta`, …: events with a type report it
  // last.
  return type === undefined ? undefined : 'final';
}

/**
 * Reads the counts of a usage object. Its member names identify the API more reliably than the
 * address.
 *
 * @param holdsCache `input_tokens` includes cache reads and writes.
 */
export function toCounts(usage: RawUsage, holdsCache = false): TokenCounts | undefined {
  const read =
    'promptTokenCount' in usage || 'totalTokenCount' in usage
      ? readGemini
      : 'total_input_tokens' in usage
        ? readInteraction
        : 'prompt_tokens' in usage || 'completion_tokens' in usage
          ? readChat
          : 'tokens' in usage || 'billed_units' in usage
            ? readCohere
            : 'input_tokens' in usage || 'output_tokens' in usage || 'seconds' in usage
              ? (given: RawUsage) => readTokens(given, holdsCache)
              : readTotal;
  const counts = read(usage);
  return isEmpty(counts) ? undefined : counts;
}

function isEmpty(counts: TokenCounts): boolean {
  let kind: keyof TokenCounts;
  for (kind in counts) if (counts[kind] !== undefined) return false;
  return true;
}

/** Chat and completions of OpenAI and compatible APIs, including Groq. */
function readChat(usage: RawUsage): TokenCounts {
  const total = toCount(usage.total_tokens);
  const written = toCount(usage.completion_tokens);
  const input = toCount(usage.prompt_tokens) ?? (written === undefined ? total : undefined);
  const details = usage.prompt_tokens_details;
  // xAI and Gemini exclude the reasoning from the completion, but not from the total
  // (https://github.com/vercel/ai/issues/12425); Gemini does not report it separately.
  const rest = total !== undefined && input !== undefined ? Math.max(0, total - input) : undefined;
  return {
    input,
    cached:
      toCount(detail(details, 'cached_tokens')) ??
      toCount(usage.prompt_cache_hit_tokens) ?? // DeepSeek.
      toCount(usage.cached_tokens), // Moonshot.
    // OpenRouter, for providers that charge for it.
    cacheWrites: toCount(detail(details, 'cache_write_tokens')),
    output: written === undefined ? undefined : Math.max(written, rest ?? 0),
    reasoning: toCount(detail(usage.completion_tokens_details, 'reasoning_tokens')),
  };
}

/** Some embeddings report only a total: all of it is input. */
function readTotal(usage: RawUsage): TokenCounts {
  return { input: toCount(usage.total_tokens) };
}

/**
 * Responses, images, audio, Anthropic. Anthropic lists the tokens of each run of a model
 * (`iterations`), and does not include those of a compaction or of another model in its totals.
 */
function readTokens(usage: RawUsage, holdsCache: boolean): TokenCounts {
  const total = readRun(usage, holdsCache);
  if (!Array.isArray(usage.iterations)) return total;
  const runs = usage.iterations.map((run) => readRun(toFields(run), holdsCache));
  const most = (name: 'input' | 'cached' | 'cacheWrites' | 'longCacheWrites' | 'output') => {
    const all = sum(...runs.map((run) => run[name]));
    return all === undefined ? total[name] : Math.max(all, total[name] ?? 0);
  };
  return {
    ...total,
    ...{ input: most('input'), cached: most('cached'), cacheWrites: most('cacheWrites') },
    ...{ longCacheWrites: most('longCacheWrites'), output: most('output') },
  };
}

function readRun(usage: RawUsage, holdsCache: boolean): TokenCounts {
  const fromCache = toCount(usage.cache_read_input_tokens);
  const intoCache = toCount(usage.cache_creation_input_tokens);
  const input = toCount(usage.input_tokens);
  const taken = usage.input_tokens_details;
  const details = usage.output_tokens_details;
  return {
    // Only Anthropic counts cache reads and writes separately from the input.
    input: input === undefined || holdsCache ? input : sum(input, fromCache, intoCache),
    cached: toCount(detail(taken, 'cached_tokens')) ?? fromCache,
    // OpenAI charges for them since GPT-6.
    cacheWrites: toCount(detail(taken, 'cache_write_tokens')) ?? intoCache,
    longCacheWrites: toCount(detail(usage.cache_creation, 'ephemeral_1h_input_tokens')),
    output: toCount(usage.output_tokens),
    reasoning: toCount(detail(details, 'reasoning_tokens') ?? detail(details, 'thinking_tokens')),
    seconds: toCount(usage.seconds),
  };
}

/** Cohere: all tokens, and the billed ones. */
function readCohere(usage: RawUsage): TokenCounts {
  const counts = usage.tokens ?? usage.billed_units;
  return {
    input: toCount(detail(counts, 'input_tokens')),
    output: toCount(detail(counts, 'output_tokens')),
  };
}

/** In Gemini, thoughts are not included in the candidates, nor tool input in the prompt. */
function readGemini(usage: RawUsage): TokenCounts {
  const reasoning = toCount(usage.thoughtsTokenCount);
  return {
    input: sum(toCount(usage.promptTokenCount), toCount(usage.toolUsePromptTokenCount)),
    cached: toCount(usage.cachedContentTokenCount),
    output: sum(toCount(usage.candidatesTokenCount), reasoning),
    reasoning,
  };
}

/** Gemini's Interactions. */
function readInteraction(usage: RawUsage): TokenCounts {
  const reasoning = toCount(usage.total_thought_tokens);
  return {
    input: sum(toCount(usage.total_input_tokens), toCount(usage.total_tool_use_tokens)),
    cached: toCount(usage.total_cached_tokens),
    output: sum(toCount(usage.total_output_tokens), reasoning),
    reasoning,
  };
}

/** The sum of the known values, or undefined. */
function sum(...counts: (number | undefined)[]): number | undefined {
  const known = counts.filter((count) => count !== undefined);
  return known.length > 0 ? known.reduce((total, count) => total + count) : undefined;
}

const toCount = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER ? value : undefined;

const toFields = (value: unknown): RawUsage =>
  typeof value === 'object' && value !== null ? (value as RawUsage) : {};

const detail = (details: unknown, name: string): unknown =>
  typeof details === 'object' ? (details as RawUsage | null)?.[name] : undefined;

function parse(text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only the numbers in it are read, under ASCII names, so its texts need no decoding. */
function toObject(text: string | undefined): RawUsage | undefined {
  const value = parse(text);
  return typeof value === 'object' && value !== null ? (value as RawUsage) : undefined;
}

/** Some APIs send `"error": ""` or `{}` in successful responses. */
function isError(text: string | undefined): boolean {
  return text !== undefined && !/^\s*(?:null|false|""|\{\s*\}|\[\s*\])?\s*$/.test(text);
}

function toOllama({ prompt_eval_count, eval_count }: Picks): RawUsage | undefined {
  if (prompt_eval_count === undefined && eval_count === undefined) return undefined;
  return { input_tokens: parse(prompt_eval_count), output_tokens: parse(eval_count) };
}

const longestName = 100;
/** Nearly all names: nothing to unescape or to decode. */
const plainText = /^ ?"[\w.:/@ -]+"$/;

function toText(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 4 * longestName) return undefined;
  const value = plainText.test(text)
    ? text.slice(text.indexOf('"') + 1, -1)
    : // Picked values are latin1, one character per byte of UTF-8.
      parse(Buffer.from(text, 'latin1').toString());
  return typeof value === 'string' && value !== '' ? value.slice(0, longestName) : undefined;
}
