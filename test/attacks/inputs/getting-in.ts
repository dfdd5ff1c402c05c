import { type Attack, keyOf } from '../attack';

const get = (...headers: string[]) => ({ target: '/v1/models', headers });
const basic = (text: string) => Buffer.from(text).toString('base64');
const key = keyOf('all');

/** Getting access without a valid access key in the right location. */
export const gettingIn: readonly Attack[] = [
  { name: 'no key', never: 'reach', request: get() },
  {
    name: 'an expired key',
    never: 'reach',
    request: get(`Authorization: Bearer ${keyOf('gone')}`),
  },
  {
    name: 'a key with an extra letter',
    never: 'reach',
    request: get(`Authorization: Bearer ${key}x`),
  },
  {
    name: 'a key with a missing letter',
    never: 'reach',
    request: get(`Authorization: Bearer ${key.slice(0, -1)}`),
  },
  { name: 'the hash of a key', never: 'reach', request: get(`x-api-key: ${'0'.repeat(64)}`) },
  { name: 'a key in a cookie', never: 'reach', request: get(`Cookie: key=${key}`) },
  {
    name: 'a key as Basic',
    never: 'reach',
    request: get(`Authorization: Basic ${basic(`a:${key}`)}`),
  },
  { name: 'a key in a header that no API uses', never: 'reach', request: get(`X-Access: ${key}`) },
  { name: 'a key in the path', never: 'reach', request: { target: `/v1/${key}/models` } },
  {
    name: 'a key in a parameter that no API uses',
    never: 'reach',
    request: { target: `/v1/models?q=${key}` },
  },
  {
    name: 'a header that is continued on the next line',
    never: 'reach',
    request: get('Authorization: Bearer', ` ${key}`),
  },
];
