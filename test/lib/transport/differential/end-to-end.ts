import type { Verdict } from './verdict';

const hopByHop = [
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization'],
  ...['proxy-connection', 'te', 'transfer-encoding', 'upgrade'],
];
const notInTrailers = ['content-length', 'content-type', 'host', 'trailer'];

function without(fields: readonly string[], names: readonly string[]): string[] {
  return fields.filter((_, at) => !names.includes((fields[at - (at % 2)] as string).toLowerCase()));
}

/** What a proxy may pass on of a response (RFC 9110 §7.6.1), implemented in the simplest way. */
export function toEndToEnd(verdict: Verdict): Verdict {
  const { headers, trailers } = verdict;
  const named = headers
    .filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'connection')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((name) => name.trim())
    .filter((name) => name !== 'content-length');
  return {
    ...verdict,
    headers: without(headers, [...hopByHop, ...named]),
    trailers: without(trailers, [...hopByHop, ...notInTrailers]),
  };
}
