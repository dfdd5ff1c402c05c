import { type ErrorFacts, type Refusal, readErrorFacts } from './error-facts';

/** Whether a response may reject the proxy's region, so that its body has to be read. */
export function mayRefuseRegion(status: number): boolean {
  return status === 400 || status === 403;
}

/**
 * Whether a response says that the API does not serve the proxy's region. Uses the API's code if it
 * has one; otherwise the entire message must be the API's own, so that no caller can provoke it.
 */
export function refusesRegion(refusal: Refusal): boolean {
  if (!mayRefuseRegion(refusal.status)) return false;
  const facts = readErrorFacts(refusal);
  return says(facts) || (facts.inner !== undefined && says(facts.inner));
}

/** OpenAI (https://github.com/songquanpeng/one-api/issues/1692), and compatible APIs. */
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
