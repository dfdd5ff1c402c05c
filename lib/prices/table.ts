import type { PriceTable } from './model-price';
import { parsePriceCsv } from './parse-csv';

/**
 * USD per million tokens, standard tier, from the providers' public price lists. Dated names
 * (gpt-4o-2024-08-06) have the price of the name without the date, unless they have a row of their own.
 *
 * The models since then were added on 2026-11-26. From the providers' own pages: gpt-6.2-sol, gpt-6-luna, Claude Fable
 * and Mythos 5.1, and the input and output of Claude 5.5. From other pages that quote them: gpt-6-astra,
 * gpt-6.1-sol, the cache reads of Claude 5.5 and the 100k tier of Haiku 5.5. Assumed: cache writes of
 * gpt-6.1-sol as of 6.2, those of Claude 5.5 at Anthropic's usual 1.25 and 2 times the input.
 *
 * Not here: what depends on the hour (DeepSeek since 2026-08-16), on the kind of token (images, audio), on a
 * contract or a region (Azure), or is charged through others (OpenRouter). `--prices FILE` adds such prices.
 */
const list = `
# 2026-08-05 public price lists of the providers
provider,model,from,until,above,input,cached_input,cache_write,cache_write_1h,output
openai,gpt-5.6-sol,,,,5,0.5,,,30
openai,gpt-5.6-sol,,,272000,10,1,,,45
openai,gpt-5.6-terra,,,,2.5,0.25,,,15
openai,gpt-5.6-terra,2026-07-30,,,2,0.2,,,12
openai,gpt-5.6-terra,,,272000,5,0.5,,,22.5
openai,gpt-5.6-terra,2026-07-30,,272000,4,0.4,,,18
openai,gpt-5.6-luna,,,,1,0.1,,,6
openai,gpt-5.6-luna,2026-07-30,,,0.2,0.02,,,1.2
openai,gpt-5.6-luna,,,272000,2,0.2,,,9
openai,gpt-5.6-luna,2026-07-30,,272000,0.4,0.04,,,1.8
openai,gpt-5.5,,,,5,0.5,,,30
openai,gpt-5.5,,,272000,10,1,,,45
openai,gpt-5.5-pro,,,,30,,,,180
openai,gpt-5.5-pro,,,272000,60,,,,270
openai,gpt-5.4,,,,2.5,0.25,,,15
openai,gpt-5.4,,,272000,5,0.5,,,22.5
openai,gpt-5.4-pro,,,,30,,,,180
openai,gpt-5.4-pro,,,272000,60,,,,270
openai,gpt-5.4-mini,,,,0.75,0.075,,,4.5
openai,gpt-5.4-nano,,,,0.2,0.02,,,1.25
openai,gpt-5.3-codex,,,,1.75,0.175,,,14
openai,gpt-5.2,,,,1.75,0.175,,,14
openai,gpt-5.2-codex,,,,1.75,0.175,,,14
openai,gpt-5.2-chat-latest,,,,1.75,0.175,,,14
openai,gpt-5.2-pro,,,,21,,,,168
openai,gpt-5.1,,,,1.25,0.125,,,10
openai,gpt-5.1-chat-latest,,,,1.25,0.125,,,10
openai,gpt-5.1-codex,,,,1.25,0.125,,,10
openai,gpt-5.1-codex-max,,,,1.25,0.125,,,10
openai,gpt-5,,,,1.25,0.125,,,10
openai,gpt-5-chat-latest,,,,1.25,0.125,,,10
openai,gpt-5-codex,,,,1.25,0.125,,,10
openai,gpt-5.1-codex-mini,,,,0.25,0.025,,,2
openai,gpt-5-mini,,,,0.25,0.025,,,2
openai,gpt-5-nano,,,,0.05,0.005,,,0.4
openai,gpt-5-pro,,,,15,,,,120
openai,gpt-4.1,,,,2,0.5,,,8
openai,gpt-4.1-mini,,,,0.4,0.1,,,1.6
openai,gpt-4.1-nano,,,,0.1,0.025,,,0.4
openai,gpt-4.5-preview,,,,75,37.5,,,150
openai,gpt-4o,,,,2.5,1.25,,,10
openai,gpt-4o-2024-05-13,,,,5,,,,15
openai,chatgpt-4o-latest,,,,5,,,,15
openai,gpt-4o-mini,,,,0.15,0.075,,,0.6
openai,o4-mini,,,,1.1,0.275,,,4.4
openai,o4-mini-deep-research,,,,2,0.5,,,8
openai,o3,,,,10,2.5,,,40
openai,o3,2025-06-10,,,2,0.5,,,8
openai,o3-pro,,,,20,,,,80
openai,o3-mini,,,,1.1,0.55,,,4.4
openai,o3-deep-research,,,,10,2.5,,,40
openai,o1,,,,15,7.5,,,60
openai,o1-preview,,,,15,7.5,,,60
openai,o1-pro,,,,150,,,,600
openai,o1-mini,,,,1.1,0.55,,,4.4
openai,gpt-4-turbo,,,,10,,,,30
openai,gpt-4,,,,30,,,,60
openai,gpt-3.5-turbo,,,,0.5,,,,1.5
openai,gpt-3.5-turbo-0125,,,,0.5,,,,1.5
openai,text-embedding-3-small,,,,0.02,,,,0
openai,text-embedding-3-large,,,,0.13,,,,0
openai,text-embedding-ada-002,,,,0.1,,,,0
anthropic,claude-fable-5,,,,10,1,12.5,20,50
anthropic,claude-mythos-5,,,,10,1,12.5,20,50
anthropic,claude-opus-5,,,,5,0.5,6.25,10,25
anthropic,claude-opus-4-8,,,,5,0.5,6.25,10,25
anthropic,claude-opus-4-7,,,,5,0.5,6.25,10,25
anthropic,claude-opus-4-6,,,,5,0.5,6.25,10,25
anthropic,claude-opus-4-5,,,,5,0.5,6.25,10,25
anthropic,claude-opus-4-1,,,,15,1.5,18.75,30,75
anthropic,claude-opus-4,,,,15,1.5,18.75,30,75
anthropic,claude-opus-4-0,,,,15,1.5,18.75,30,75
anthropic,claude-sonnet-5,,,,2,0.2,2.5,4,10
anthropic,claude-sonnet-4-6,,,,3,0.3,3.75,6,15
anthropic,claude-sonnet-4-5,,,,3,0.3,3.75,6,15
anthropic,claude-sonnet-4-5,,,200000,6,0.6,7.5,12,22.5
anthropic,claude-sonnet-4,,,,3,0.3,3.75,6,15
anthropic,claude-sonnet-4,,,200000,6,0.6,7.5,12,22.5
anthropic,claude-sonnet-4-0,,,,3,0.3,3.75,6,15
anthropic,claude-sonnet-4-0,,,200000,6,0.6,7.5,12,22.5
anthropic,claude-3-7-sonnet,,,,3,0.3,3.75,6,15
anthropic,claude-3-5-sonnet,,,,3,0.3,3.75,6,15
anthropic,claude-haiku-4-5,,,,1,0.1,1.25,2,5
anthropic,claude-3-5-haiku,,,,0.8,0.08,1,1.6,4
anthropic,claude-3-opus,,,,15,1.5,18.75,30,75
anthropic,claude-3-haiku,,,,0.25,0.03,0.3,0.5,1.25
gemini,gemini-3.6-flash,,,,1.5,0.15,,,7.5
gemini,gemini-3.5-flash,,,,1.5,0.15,,,9
gemini,gemini-3.5-flash-lite,,,,0.3,0.03,,,2.5
gemini,gemini-3.1-pro-preview,,,,2,0.2,,,12
gemini,gemini-3.1-pro-preview,,,200000,4,0.4,,,18
gemini,gemini-3-pro-preview,,,,2,0.2,,,12
gemini,gemini-3-pro-preview,,,200000,4,0.4,,,18
gemini,gemini-3.1-flash-lite-preview,,,,0.25,0.025,,,1.5
gemini,gemini-3-flash-preview,,,,0.5,0.05,,,3
gemini,gemini-2.5-pro,,,,1.25,0.125,,,10
gemini,gemini-2.5-pro,,,200000,2.5,0.25,,,15
gemini,gemini-2.5-flash,,,,0.3,0.03,,,2.5
gemini,gemini-2.5-flash-preview-09-2025,,,,0.3,0.03,,,2.5
gemini,gemini-2.5-flash-lite,,,,0.1,0.01,,,0.4
gemini,gemini-2.0-flash,,,,0.1,0.025,,,0.4
gemini,gemini-2.0-flash-lite,,,,0.075,,,,0.3
gemini,gemini-1.5-pro,,,,1.25,,,,5
gemini,gemini-1.5-pro,,,128000,2.5,,,,10
gemini,gemini-1.5-flash,,,,0.075,,,,0.3
gemini,gemini-1.5-flash,,,128000,0.15,,,,0.6
gemini,gemini-1.5-flash-8b,,,,0.0375,,,,0.15
gemini,gemini-1.5-flash-8b,,,128000,0.075,,,,0.3
deepseek,deepseek-v4-flash,,2026-08-16,,0.14,0.0028,,,0.28
deepseek,deepseek-v4-pro,,2026-08-16,,0.435,0.003625,,,0.87
deepseek,deepseek-chat,,,,0.14,0.014,,,0.28
deepseek,deepseek-chat,2025-02-08,2025-09-05,,0.27,0.07,,,1.1
deepseek,deepseek-reasoner,,2025-09-05,,0.55,0.14,,,2.19
xai,grok-4.5,,,,2,0.3,,,6
xai,grok-4.5,,,200000,4,0.6,,,12
xai,grok-4.3,,,,1.25,0.2,,,2.5
xai,grok-4.3,,,200000,2.5,0.4,,,5
xai,grok-build-0.1,,,,1,0.2,,,2
xai,grok-build-0.1,,,200000,2,0.4,,,4
xai,grok-4.20-multi-agent-0309,,,,1.25,0.2,,,2.5
xai,grok-4.20-multi-agent-0309,,,200000,2.5,0.4,,,5
xai,grok-4.20-0309-reasoning,,,,1.25,0.2,,,2.5
xai,grok-4.20-0309-reasoning,,,200000,2.5,0.4,,,5
xai,grok-4.20-0309-non-reasoning,,,,1.25,0.2,,,2.5
xai,grok-4.20-0309-non-reasoning,,,200000,2.5,0.4,,,5
xai,grok-4,,,,3,0.75,,,15
xai,grok-4,,,128000,6,0.75,,,30
xai,grok-4-fast,,,,0.2,0.05,,,0.5
xai,grok-4-fast,,,128000,0.4,0.05,,,1
xai,grok-4-fast-reasoning,,,,0.2,0.05,,,0.5
xai,grok-4-fast-reasoning,,,128000,0.4,0.05,,,1
xai,grok-4-fast-non-reasoning,,,,0.2,0.05,,,0.5
xai,grok-4-fast-non-reasoning,,,128000,0.4,0.05,,,1
xai,grok-code-fast-1,,,,0.2,0.02,,,1.5
xai,grok-3,,,,3,0.75,,,15
xai,grok-3-mini,,,,0.3,0.075,,,0.5
mistral,mistral-large-latest,,,,2,,,,6
mistral,mistral-medium-2505,,,,0.4,,,,2
mistral,mistral-small-latest,,,,0.1,,,,0.3
mistral,magistral-medium-latest,,,,2,,,,5
mistral,codestral-latest,,,,0.3,,,,0.9
mistral,ministral-8b-latest,,,,0.1,,,,0.1
mistral,ministral-3b-latest,,,,0.04,,,,0.04
mistral,pixtral-large-latest,,,,2,,,,6
mistral,pixtral-12b,,,,0.15,,,,0.15
mistral,mistral-saba-latest,,,,0.2,,,,0.6
mistral,open-mistral-nemo,,,,0.15,,,,0.15
mistral,open-mistral-7b,,,,0.25,,,,0.25
mistral,open-mixtral-8x7b,,,,0.7,,,,0.7
mistral,open-mixtral-8x22b,,,,2,,,,6
# Models of September to November 2026, as of 2026-11-26: see above for their sources.
openai,gpt-6.2-sol,,,,2,0.1,2.5,,10
openai,gpt-6.2-sol,,,272000,4,0.2,5,,15
openai,gpt-6.1-sol,,,,2,0.1,2.5,,10
openai,gpt-6.1-sol,,,272000,4,0.2,5,,15
openai,gpt-6-luna,,,,0.1,0.01,0.125,,0.5
openai,gpt-6-luna,,,272000,0.2,0.02,0.25,,0.75
openai,gpt-6-astra,,,,10,1,12.5,,50
openai,gpt-6-astra,,,272000,20,2,25,,75
anthropic,claude-fable-5-1,,,,10,0.25,12.5,20,50
anthropic,claude-mythos-5-1,,,,10,0.25,12.5,20,50
anthropic,claude-opus-5-5,,,,4,0.2,5,8,20
anthropic,claude-sonnet-5-5,,,,2,0.1,2.5,4,10
anthropic,claude-haiku-5-5,,,,0.1,0.01,0.125,0.2,0.5
anthropic,claude-haiku-5-5,,,100000,0.5,0.05,0.625,1,2.5
`;

let table: PriceTable | undefined;

/** The project's own prices. Read once, on first use. */
export function priceTable(): PriceTable {
  table ??= parsePriceCsv(list.trim());
  return table;
}
