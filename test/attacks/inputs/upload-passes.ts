import { createHash, createHmac } from 'node:crypto';
import { type Attack, type Caller, keyOf } from '../attack';

/** `VERIFY_TOKEN_SHA256` of the proxy under attack, which an attacker does not know. */
export const tokenHash = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';

const expiry = (Date.now() + 3_600_000).toString(36);
const holderOf = (caller: Caller) =>
  createHash('sha256').update(keyOf(caller)).digest('hex').slice(0, 24);
/** A pass, signed with any given secret. */
function forge(secret: Buffer, text?: string, holder = holderOf('all')) {
  const owner = Buffer.from(holder).toString('base64url');
  const words = text ?? `${expiry} ${owner} abc`;
  return `${expiry}.${owner}.${createHmac('sha256', secret).update(words).digest('base64url')}`;
}
const secret = createHmac('sha256', Buffer.from(tokenHash, 'hex')).update('upload passes').digest();
const real = (holder?: string) => forge(secret, undefined, holder);

const put = (target: string, method = 'POST') => ({ method, target, body: 'bytes' });
const path = '/upload/v1beta/files';

/** Continuing uploads without permission, or using a pass for something else. */
export const uploadPasses: readonly Attack[] = [
  { name: 'no pass', never: 'reach', request: put(`${path}?upload_id=abc`) },
  { name: 'an empty pass', never: 'reach', request: put(`${path}?upload_id=abc&upload_pass=`) },
  {
    name: 'a pass signed with an empty secret',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_pass=${forge(Buffer.alloc(0))}`),
  },
  {
    name: 'a pass signed as `verify` signs',
    never: 'reach',
    request: put(
      `${path}?upload_id=abc&upload_pass=${forge(Buffer.from(tokenHash, 'hex'), `ticket ${expiry}`)}`,
    ),
  },
  {
    name: 'a pass for another upload',
    never: 'reach',
    request: put(`${path}?upload_id=abd&upload_pass=${real()}`),
  },
  {
    name: 'two uploads with one pass',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_id=abd&upload_pass=${real()}`),
  },
  {
    name: 'another path with a pass',
    never: 'reach',
    request: put(`/v1beta/models/gemini-2.5:generateContent?upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'a path that leaves uploads',
    never: 'reach',
    request: put(`/upload/../v1beta/models/m:generateContent?upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'another method with a pass',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_pass=${real()}`, 'DELETE'),
  },
  {
    name: 'a valid pass with another credential',
    never: 'leak',
    request: put(`${path}?upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'another upload, whose name is escaped',
    never: 'reach',
    request: put(`${path}?upload%5Fid=abd&upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'another upload after a semicolon',
    never: 'reach',
    request: put(`${path}?a=1;upload_id=abd&upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'a pass for a revoked key with the label of a valid one',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_pass=${real('all')}`),
  },
  {
    name: 'a pass for an expired key',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_pass=${real(holderOf('gone'))}`),
  },
];
