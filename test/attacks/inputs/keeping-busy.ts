import { type Attack, bearer, chat, post, toAnswer } from '../attack';

const many = 58_000;
const megabytes = 3_500_000;

/**
 * Requests whose check would take seconds of CPU, in which nobody else is served. None of them may take
 * longer than the client waits.
 */
export const keepingBusy: readonly Attack[] = [
  {
    name: 'slashes, without a key',
    never: 'reach',
    request: { target: `/v1/a${'/'.repeat(many)}` },
  },
  {
    name: 'question marks, which the API rejects',
    never: 'leak',
    request: { target: `/v1/models${'?'.repeat(many)}`, headers: [bearer('all')] },
    answer: toAnswer('401 Unauthorized', {}),
  },
  {
    name: 'question marks before a model',
    never: 'leak',
    request: post('gpt', `/v1/chat/completions${'?'.repeat(many)}`, { model: 'gpt-5' }),
  },
  {
    name: 'beginnings of access keys, without a key',
    never: 'reach',
    request: { target: `/v1/models?a=${'sk-proxy-!'.repeat(many / 10)}` },
  },
  {
    name: 'spaces in a form',
    never: 'reach',
    request: {
      method: 'POST',
      target: '/v1/audio/transcriptions',
      headers: [bearer('gpt'), 'Content-Type: multipart/form-data; boundary=b'],
      body: `--b\r\nContent-Disposition:${' '.repeat(megabytes)}\0\r\n\r\nx\r\n--b--`,
    },
  },
  {
    name: 'half a million models',
    never: 'reach',
    request: chat('gpt', `{"model":"gpt-5","models":[${'"gpt-5",'.repeat(megabytes / 8)}"gpt-5"]}`),
  },
];

/** The same with aliases. */
export const keepingBusyWithAliases: readonly Attack[] = [
  {
    name: 'half a million aliases',
    never: 'reach',
    request: chat('all', `{"model":"quick","models":[${'"quick",'.repeat(megabytes / 8)}"quick"]}`),
  },
];
