import { expect, test } from '@jest/globals';
import { readAccessKeys, toKeyHash } from '../../../../lib/config/access-keys';
import type { Layer } from '../../../../lib/exchange/layer';
import { createModelLists } from '../../../../lib/layers/access/model-lists';
import { createStage, type SentRequest } from '../stage';

const { keys } = readAccessKeys(`alice ${toKeyHash('a').toString('hex')} models=gpt-*,gemini-2*`);
const locked: Layer = (next) => (exchange, answer) => {
  exchange.accessKey = keys[0];
  return next(exchange, answer);
};
const stage = createStage(locked, createModelLists());
const list = async (target: string, body: unknown, status = 200, ...headers: string[]) => {
  const { answer } = await stage.ask({ method: 'GET', target, headers: ['accept-encoding', 'br'] });
  (stage.sent.at(-1) as SentRequest).reply(status, body, ...headers);
  return answer;
};

test.each([
  [
    '/v1/models',
    { object: 'list', data: [{ id: 'gpt-5' }, { id: 'o1-pro' }, { id: 'ft:gpt-5:me' }] },
    { object: 'list', data: [{ id: 'gpt-5' }] },
  ],
  [
    '/anthropic/v1/models?limit=2',
    { data: [{ type: 'model', id: 'claude' }], has_more: true, last_id: 'claude' },
    { data: [], has_more: true, last_id: 'claude' },
  ],
  [
    '/v1beta/models?pageSize=5',
    {
      models: [{ name: 'models/gemini-2.5-pro' }, { name: 'models/gemini-3' }],
      nextPageToken: 'n',
    },
    { models: [{ name: 'models/gemini-2.5-pro' }], nextPageToken: 'n' },
  ],
])('the list at %s shows only what the key allows', async (target, body, shown) => {
  const answer = await list(target, body, 200, 'ETag', '"1"');
  expect(JSON.parse(answer.body)).toEqual(shown);
  expect(answer.header('content-length')).toBe(String(Buffer.byteLength(answer.body)));
  expect(answer.header('etag')).toBeUndefined();
  expect(stage.sent.at(-1)?.header('accept-encoding')).toEqual(['identity']);
});

test.each<[string, string, unknown, number]>([
  ['in which everything is allowed', '/v1/models', '{ "data" : [ {"id":"gpt-5"} ] }', 200],
  ['that is not a list', '/v1/models', { hello: 'world' }, 200],
  ['that cannot be read', '/v1/models', '{"data":[', 200],
  ['that is an error', '/v1/models', { data: [{ id: 'o1-pro' }] }, 500],
  ['of something else', '/v1/files', { data: [{ id: 'o1-pro' }] }, 200],
  ['of one model', '/v1/models/o1-pro', { data: [{ id: 'o1-pro' }] }, 200],
])('a response %s passes byte for byte', async (_, target, body, status) => {
  const answer = await list(target, body, status);
  expect(answer.body).toBe(typeof body === 'string' ? body : JSON.stringify(body));
});
