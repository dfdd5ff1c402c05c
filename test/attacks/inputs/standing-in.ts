import { type Attack, bearer, chat, post, toAnswer } from '../attack';

const limited = toAnswer('429 Too Many Requests', { error: { code: 'rate_limit_exceeded' } });
const many = { model: 'many' };
const own = (text: string) => ({
  ...chat('all', many),
  headers: [bearer('all', text), 'Content-Type: application/json'],
});

/** Attacks through failover. The alias `many` is `gpt-5|mine/gpt-5|mine/o1-pro`. */
export const standingIn: readonly Attack[] = [
  {
    name: 'a model that the key does not allow, when all others are limited',
    never: 'leak',
    request: chat('gpt', many),
    answer: limited,
    unreachable: 'o1-pro',
  },
  {
    name: 'a provider that the key does not allow',
    never: 'leak',
    request: chat('openai', many),
    answer: limited,
    unreachable: '/at-mine/',
  },
  {
    name: 'all providers, each with only its own key',
    never: 'leak',
    request: chat('all', many, 'Cookie: a=JUNK-credential'),
    answer: limited,
  },
  {
    name: 'sending a caller’s own key to another provider',
    never: 'leak',
    request: own('sk-THEIR-own'),
    answer: limited,
    unreachable: '/at-mine/',
  },
  {
    name: 'a response that asks for a retry',
    never: 'repeat',
    request: chat('all', many),
    answer: toAnswer('500 Internal Server Error', {}, 'Retry-After: 0', 'x-should-retry: true'),
  },
  ...['502 Bad Gateway', '504 Gateway Timeout', '529 Overloaded', '408 Request Timeout'].map(
    (status): Attack => ({
      name: `a second run after ${status}`,
      never: 'repeat',
      request: chat('all', many),
      answer: toAnswer(status, {}),
    }),
  ),
  {
    name: 'a second run after a response that is not HTTP',
    never: 'repeat',
    request: chat('all', many),
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
  },
  {
    name: 'a second run after a stream that breaks off',
    never: 'repeat',
    request: chat('all', { ...many, stream: true }),
    answer: toAnswer(
      '200 OK',
      'data: {"error":{"code":"rate_limit_exceeded"}}\n\n',
      'Content-Type: text/event-stream',
    ),
  },
  {
    name: 'a list of fallback models that contains a forbidden one',
    never: 'reach',
    request: post('gpt', '/v1/chat/completions', { model: 'many', models: ['strong'] }),
    answer: limited,
  },
];
