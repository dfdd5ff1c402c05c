/**
 * The bytes of the load, created once: requests as sent by openai-node, responses as sent by
 * api.openai.com.
 */

const head = (lines: readonly string[]) => `${lines.join('\r\n')}\r\n\r\n`;

/** The last bytes of every request body: they mark a complete request. */
export const endOfRequest = '"end":"of request"}';

/** The last bytes of the small response's body. */
export const endOfAnswer = '"system_fingerprint":"fp_50cad350e4"}';

/** Marks the timestamp (nanoseconds) at which the upstream wrote an event. */
export const sentMark = '"sent":"';
const sentDigits = 16;

/** The key in every request. */
export const clientKey = 'sk-proj-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function toRequest(target: string, accept: string, body: string): Buffer {
  return Buffer.from(
    head([
      `POST ${target} HTTP/1.1`,
      'Host: proxy.example.com',
      `Accept: ${accept}`,
      'Content-Type: application/json',
      'User-Agent: OpenAI/JS 6.49.0',
      'X-Stainless-Retry-Count: 0',
      'X-Stainless-Lang: js',
      'X-Stainless-Package-Version: 6.49.0',
      'X-Stainless-OS: Linux',
      'X-Stainless-Arch: x64',
      'X-Stainless-Runtime: node',
      'X-Stainless-Runtime-Version: v22.12.0',
      `Authorization: Bearer ${clientKey}`,
      'Accept-Language: *',
      'Sec-Fetch-Mode: cors',
      'Accept-Encoding: br, gzip, deflate',
      `Content-Length: ${body.length}`,
      'Connection: keep-alive',
    ]) + body,
  );
}

const question =
  'Explain to a new colleague in three short paragraphs why a reverse proxy for a streaming API must ' +
  'pass on every event at once, what happens to the user when it does not, and how to find out which ' +
  'of the boxes between the two is the one that waits. Then give one sentence that sums it up.';

const toChatBody = (stream: boolean) =>
  `{"model":"gpt-4o-mini","messages":[{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"${question}"}],"temperature":0.7,"stream":${stream},${endOfRequest}`;

export const smallRequest = toRequest(
  '/v1/chat/completions',
  'application/json',
  toChatBody(false),
);
export const streamRequest = toRequest('/v1/responses', 'application/json', toChatBody(true));
export const downloadRequest = Buffer.from(
  head([
    'GET /v1/files/file-abc123/content HTTP/1.1',
    'Host: proxy.example.com',
    'Accept: application/binary',
    'User-Agent: OpenAI/JS 6.49.0',
    `Authorization: Bearer ${clientKey}`,
  ]),
);

const toAnswerHead = (contentType: string, framing: string) =>
  head([
    'HTTP/1.1 200 OK',
    'Date: Tue, 24 Nov 2026 09:00:00 GMT',
    `Content-Type: ${contentType}`,
    framing,
    'Connection: keep-alive',
    'access-control-expose-headers: X-Request-ID',
    'openai-organization: user-abcdefghijklmnopqrstuvwx',
    'openai-processing-ms: 412',
    'openai-project: proj_abcdefghijklmnopqrstuvwx',
    'openai-version: 2020-10-01',
    'x-ratelimit-limit-requests: 10000',
    'x-ratelimit-remaining-requests: 9999',
    'x-ratelimit-reset-requests: 8.64s',
    'x-request-id: req_0123456789abcdef0123456789abcdef',
    'cf-cache-status: DYNAMIC',
    'Set-Cookie: __cf_bm=0123456789abcdefghijklmnopqrstuvwxyz-1764000000-1.0.1.1-abcdefghijklmnopqrstuvwxyz; path=/; HttpOnly; Secure; SameSite=None',
    'Strict-Transport-Security: max-age=31536000; includeSubDomains; preload',
    'X-Content-Type-Options: nosniff',
    'Server: cloudflare',
    'CF-RAY: 9a3b5c7d9e1f2a3b-SJC',
  ]);

const answerText =
  'A user reads the first words while the model still thinks about the last ones. A box that waits for a full buffer turns that into silence. '.repeat(
    4,
  );
const smallBody = `{"id":"chatcmpl-abcdefghijklmnopqrstuvwxyz012","object":"chat.completion","created":1764000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"message":{"role":"assistant","content":"${answerText}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":82,"completion_tokens":117,"total_tokens":199,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0}},"service_tier":"default",${endOfAnswer}`;

/** Head and body in one buffer, about 2 KB. */
export const smallAnswer = Buffer.from(
  toAnswerHead('application/json', `Content-Length: ${smallBody.length}`) + smallBody,
);

export const streamHead = Buffer.from(
  toAnswerHead('text/event-stream; charset=utf-8', 'Transfer-Encoding: chunked'),
);

const eventText = `data: {"id":"chatcmpl-abcdefghijklmnopqrstuvwxyz012","object":"chat.completion.chunk",${sentMark}${'0'.repeat(sentDigits)}","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{"content":" streaming"}}]}\n\n`;
const eventTemplate = Buffer.from(`${eventText.length.toString(16)}\r\n${eventText}\r\n`);
const sentOffset = eventTemplate.indexOf(sentMark) + sentMark.length;

/** One event of about 200 bytes in its own chunk, with its send time. */
export function createEvent(): Buffer {
  const event = Buffer.from(eventTemplate);
  const now = process.hrtime.bigint().toString().padStart(sentDigits, '0');
  event.write(now, sentOffset, 'latin1');
  return event;
}

/**
 * The send time of the event whose mark ends at `offset`, in nanoseconds of the machine's clock.
 */
export function readSent(bytes: Buffer, offset: number): number {
  return Number(bytes.toString('latin1', offset, offset + sentDigits));
}

/** The size of one download. */
export const downloadBytes = 200 * 1024 * 1024;

export const downloadHead = Buffer.from(
  toAnswerHead('application/octet-stream', `Content-Length: ${downloadBytes}`),
);
