import { createHmac } from 'node:crypto';
import type { Attack } from '../attack';

/** `VERIFY_TOKEN_SHA256` of the proxy under attack, which an attacker does not know. */
export const tokenHash = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';

const expiry = (Date.now() + 3_600_000).toString(36);
const owner = Buffer.from('all').toString('base64url');
/** A pass, signed with a secret of one's own choice. */
const forge = (secret: Buffer, words = `${expiry} ${owner} abc`) =>
  `${expiry}.${owner}.${createHmac('sha256', secret).update(words).digest('base64url')}`;
const real = () =>
  forge(createHmac('sha256', Buffer.from(tokenHash, 'hex')).update('upload passes').digest());

const put = (target: string, method = 'POST') => ({ method, target, body: 'bytes' });
const path = '/upload/v1beta/files';

/** Going on with uploads that nobody has let one begin, or elsewhere with a pass. */
export const uploadPasses: readonly Attack[] = [
  { name: 'no pass', never: 'reach', request: put(`${path}?upload_id=abc`) },
  { name: 'an empty pass', never: 'reach', request: put(`${path}?upload_id=abc&upload_pass=`) },
  {
    name: 'a pass signed with nothing',
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
    name: 'the pass of another upload',
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
    name: 'a path that climbs out of uploads',
    never: 'reach',
    request: put(`/upload/../v1beta/models/m:generateContent?upload_id=abc&upload_pass=${real()}`),
  },
  {
    name: 'another method with a pass',
    never: 'reach',
    request: put(`${path}?upload_id=abc&upload_pass=${real()}`, 'DELETE'),
  },
  {
    name: 'a pass that is valid carries nothing else along',
    never: 'leak',
    request: put(`${path}?upload_id=abc&upload_pass=${real()}`),
  },
];
