import { decodeText } from '../../body/decode';
import { findHeader } from '../../http/headers';

/** No refusal is longer. Bytes. */
export const maxRefusal = 16 * 1024;

/** How OpenAI, Gemini and Anthropic say that they do not serve the place where the proxy runs. */
const refusals =
  /unsupported_country_region_territory|User location is not supported|"Request not allowed"/;

/** Whether the head of an answer may belong to a refusal of the region, so that its body is worth a look. */
export function mayRefuseRegion(status: number, headers: readonly string[]): boolean {
  if (status !== 400 && status !== 403) return false;
  if (!/\bjson\b/i.test(findHeader(headers, 'content-type') ?? '')) return false;
  return Number(findHeader(headers, 'content-length') ?? 0) <= maxRefusal;
}

/** Whether the whole body of such an answer refuses the region. */
export function refusesRegion(body: Buffer, headers: readonly string[]): boolean {
  const text = decodeText(body, findHeader(headers, 'content-encoding'), 4 * maxRefusal);
  return text !== undefined && refusals.test(text.toString('utf8'));
}
