import { byDialect, type Client, type Target } from '../client';

/** A shell command that streams one response. */
export const curl: Client = {
  name: 'curl',
  version: 'curl 7.76 or newer',
  check: 'test',
  recipe: byDialect({
    openai: (target) => {
      const { base, key, provider, model } = target;
      // Azure's own header; the proxy also takes a Bearer token for it.
      const header = provider.name === 'azure' ? `api-key: ${key}` : `Authorization: Bearer ${key}`;
      const body = { model, stream: true, messages: [{ role: 'user', content: 'Hello' }] };
      return toRecipe(target, `${base}/chat/completions`, [header], body);
    },
    anthropic: (target) => {
      const { base, key, model } = target;
      const messages = [{ role: 'user', content: 'Hello' }];
      const headers = [`x-api-key: ${key}`, 'anthropic-version: 2023-06-01'];
      const body = { model, max_tokens: 1024, stream: true, messages };
      return toRecipe(target, `${base}/v1/messages`, headers, body);
    },
    gemini: (target) => {
      const { base, key, model } = target;
      const url = `${base}/v1beta/models/${model}:streamGenerateContent?alt=sse`;
      const body = { contents: [{ parts: [{ text: 'Hello' }] }] };
      return toRecipe(target, url, [`x-goog-api-key: ${key}`], body);
    },
  }),
};

function toRecipe({ base }: Target, url: string, headers: readonly string[], body: object) {
  const text = toCurl(url, [...headers, 'Content-Type: application/json'], JSON.stringify(body));
  return { baseUrl: base, code: [{ language: 'sh', text }] };
}

/** A command line for a POSIX shell. */
export function toCurl(url: string, headers: readonly string[], body: string): string {
  const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    `curl -N ${quote(url)}`,
    ...headers.map((header) => `-H ${quote(header)}`),
    `-d ${quote(body)}`,
  ].join(' \\\n  ');
}
