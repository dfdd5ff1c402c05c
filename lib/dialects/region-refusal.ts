import { type ErrorFacts, type Refusal, readErrorFacts } from './error-facts';

/** Whether an answer may refuse the place where the proxy runs, so that its body is worth a look. */
export function mayRefuseRegion(status: number): boolean {
  return status === 400 || status === 403;
}

/**
 * Whether an answer says that the API does not serve the place where the proxy runs. From codes where
 * the API has one; else the whole message must be the API's sentence, which no caller can have it say
 * by writing it.
 */
export function refusesRegion(refusal: Refusal): boolean {
  if (!mayRefuseRegion(refusal.status)) return false;
  const facts = readErrorFacts(refusal);
  return says(facts) || (facts.inner !== undefined && says(facts.inner));
}

/** OpenAI (https://github.com/songquanpeng/one-api/issues/1692), and who is built like it. */
const code = 'unsupported_country_region_territory';

const sentences: readonly (readonly [code: string, sentence: RegExp])[] = [
  // Gemini (https://github.com/google-gemini/gemini-cli/issues/24641).
  ['FAILED_PRECONDITION', /^User location is not supported for the API use\.?$/],
  // Anthropic (https://github.com/enricoros/big-AGI/issues/176).
  ['forbidden', /^Request not allowed$/],
  // OpenRouter (https://github.com/standardagents/dmux/issues/43).
  ['403', /^This model is not available in your region\.$/],
  // Groq, which has no code for it.
  ['', /^Access denied\. Please check your network settings\.$/],
];

function says({ codes, message }: ErrorFacts): boolean {
  return (
    codes.includes(code) ||
    sentences.some(
      ([wanted, sentence]) => (wanted === '' || codes.includes(wanted)) && sentence.test(message),
    )
  );
}
