import { describe, expect, test } from '@jest/globals';
import {
  createUploadPasses,
  createUploadSecret,
  withoutUploadPass,
} from '../../../../lib/layers/access/upload-passes';

const NOW = Date.UTC(2027, 0, 15);
let time = NOW;
const hash = '5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8';
const none = () => Buffer.alloc(0);
const secret = createUploadSecret(hash, false) ?? none;
const passes = createUploadPasses(secret, () => time);

const link = '/upload/v1beta/files?upload_id=abc&upload_protocol=resumable';
const withPass = passes.add(link, 'alice');
const check = (target: string, method = 'POST') => passes.check({ method, target });

describe('an upload pass', () => {
  test('lets anyone who has the URL continue the upload for a day', () => {
    time = NOW;
    expect(check(withPass)).toBe('alice');
    expect(check(withPass, 'PUT')).toBe('alice');
    time = NOW + 24 * 3_600_000;
    expect(check(withPass)).toBeUndefined();
    time = NOW;
  });

  test('is valid in every instance with the same secret, and nowhere else', () => {
    const again = createUploadPasses(createUploadSecret(hash, true) ?? none, () => time);
    expect(again.check({ method: 'POST', target: withPass })).toBe('alice');
    // The hash itself, and the key that `verify` signs with, are different secrets.
    for (const other of [Buffer.from(hash, 'hex'), Buffer.alloc(32)]) {
      const forged = createUploadPasses(
        () => other,
        () => time,
      ).add(link, 'alice');
      expect(check(forged)).toBeUndefined();
    }
    const [one, two] = [createUploadSecret(undefined, true), createUploadSecret(undefined, true)];
    expect(one?.().length).toBe(32);
    expect(one?.()).toBe(one?.());
    expect(one?.().equals((two ?? none)())).toBe(false);
    expect(createUploadSecret(undefined, false)).toBeUndefined();
  });

  test.each([
    ['to read', withPass, 'GET'],
    ['to delete', withPass, 'DELETE'],
    [
      'for another path',
      withPass.replace('/upload/v1beta/files', '/v1beta/models/m:generateContent'),
      'POST',
    ],
    ['with a path that leaves uploads', withPass.replace('/upload/', '/upload/../'), 'POST'],
    [
      'with an escaped path that leaves uploads',
      withPass.replace('/v1beta/files', '/v1beta/%2e%2e/%2e%2e/v1beta/models/m:generateContent'),
      'POST',
    ],
    ['after an extra slash', withPass.replace('/upload/', '//upload/'), 'POST'],
    ['for another upload', withPass.replace('upload_id=abc', 'upload_id=abd'), 'POST'],
    ['for two uploads', `${withPass}&upload_id=abd`, 'POST'],
    ['with a second pass', `${withPass}&upload_pass=1.YQ.${'a'.repeat(43)}`, 'POST'],
    [
      'with a pass for an unknown holder',
      withPass.replace(/upload_pass=[^.]+\.[^.]+/, 'upload_pass=zzzzzzzz.Ym9i'),
      'POST',
    ],
    ['without a pass', link, 'POST'],
  ])('is not valid %s', (_, target, method) => {
    expect(check(target, method)).toBeUndefined();
  });

  test('is not forwarded, wherever it appears', () => {
    expect(withoutUploadPass(withPass)).toBe(link);
    expect(withoutUploadPass('/upload/x?upload_pass=a.b.c&upload_id=1')).toBe(
      '/upload/x?upload_id=1',
    );
    expect(withoutUploadPass('/upload/x?a=1&upload_pass=&b=2&upload_pass=y')).toBe(
      '/upload/x?a=1&b=2',
    );
    expect(withoutUploadPass('/upload/x?upload_pass=y')).toBe('/upload/x');
  });
});

test('a URL that names no upload, or two, gets no pass', () => {
  for (const address of ['/upload/x', '/upload/x?upload_id=1&upload_id=2']) {
    expect(passes.add(address, 'alice')).toBe(address);
  }
});
