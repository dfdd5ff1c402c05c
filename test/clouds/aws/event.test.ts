import { expect, test } from '@jest/globals';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { toIncoming } from '../../../functions/aws/event';

/** As parsed from JSON: nothing guarantees the types of AWS. */
const read = (event: unknown) => toIncoming(event as Partial<LambdaFunctionURLEvent> | null);

test.each([
  [null],
  ['text'],
  [{}],
  [{ Records: [] }],
  [{ version: '1.0', httpMethod: 'GET', path: '/', requestContext: {} }],
  [{ requestContext: { elb: {} }, httpMethod: 'GET', path: '/' }],
  [{ requestContext: { http: { method: 'GET' } }, rawPath: null }],
])('an event of another kind is none of a function URL: %j', (event) => {
  expect(read(event)).toBeUndefined();
});

test('fields that tools leave out or set to null are as good as empty', () => {
  const about = { requestContext: { http: { method: 'POST' } }, rawPath: '/v1/models' };
  const empty = { headers: null, cookies: null, body: null, rawQueryString: null };
  for (const event of [about, { ...about, ...empty }]) {
    const incoming = read(event);
    expect(incoming).toMatchObject({ method: 'POST', target: '/v1/models', headers: [] });
    expect(incoming?.body.isAbsent).toBe(true);
  }
  const odd = read({ ...about, headers: { a: null, b: 5, upgrade: 1 }, body: { a: 1 } });
  expect(odd?.headers).toEqual(['a', '', 'b', '5', 'upgrade', '1']);
  expect(odd?.body.isAbsent).toBe(true);
});
