import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadCredentials } from '../../../plugins/shared/clouds/tencent/api/credentials';

const home = mkdtempSync(join(tmpdir(), 'home-'));
const emptyHome = mkdtempSync(join(tmpdir(), 'home-'));
mkdirSync(join(home, '.tencentcloud'));
writeFileSync(
  join(home, '.tencentcloud', 'credentials'),
  '[other]\nsecret_id = other\nsecret_key = other\n[default]\nsecret_id = file-id\r\nsecret_key=file-key\n',
);
writeFileSync(
  join(home, 'old'),
  '[default]\ntencent_appid = 1\ntencent_secret_id = old-id\ntencent_secret_key = old-key\n',
);
afterAll(() => {
  rmSync(home, { recursive: true });
  rmSync(emptyHome, { recursive: true });
});

const official = { TENCENTCLOUD_SECRET_ID: 'id', TENCENTCLOUD_SECRET_KEY: 'key' };
const old = { TENCENT_SECRET_ID: 'old-id', TENCENT_SECRET_KEY: 'old-key', TENCENT_TOKEN: 'old' };

describe('credentials', () => {
  test('are read from the SDK’s variables first, without the token of another key', () => {
    const environment = { ...old, ...official };
    expect(loadCredentials({ environment, home })).toEqual({ secretId: 'id', secretKey: 'key' });
  });

  test('are read from the old plugin’s variables next', () => {
    expect(loadCredentials({ environment: old, home })).toEqual({
      secretId: 'old-id',
      secretKey: 'old-key',
      token: 'old',
    });
  });

  test('are read from the official tools’ file last', () => {
    expect(loadCredentials({ environment: {}, home })).toEqual({
      secretId: 'file-id',
      secretKey: 'file-key',
    });
  });

  test('are read from the file that the YAML file names, also in the old plugin’s format', () => {
    expect(loadCredentials({ environment: {}, file: '~/old', home })).toEqual({
      secretId: 'old-id',
      secretKey: 'old-key',
    });
  });

  test.each(['TENCENTCLOUD_SESSION_TOKEN', 'TENCENTCLOUD_SECURITY_TOKEN', 'TENCENTCLOUD_TOKEN'])(
    'may be temporary: %s',
    (name) => {
      const environment = { ...official, [name]: ' token ' };
      expect(loadCredentials({ environment, home })).toMatchObject({ token: 'token' });
    },
  );

  test('are not read from elsewhere when only half of a pair is set', () => {
    const environment = { TENCENTCLOUD_SECRET_ID: 'id', TENCENTCLOUD_SECRET_KEY: '', ...old };
    expect(() => loadCredentials({ environment, home })).toThrow(
      'TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not',
    );
  });

  test('that are missing cause a message that says how to get them', () => {
    const load = () => loadCredentials({ environment: {}, home: emptyHome });
    expect(load).toThrow('https://console.cloud.tencent.com/cam/capi');
    expect(load).toThrow('TENCENTCLOUD_SECRET_ID=');
    expect(load).toThrow('nothing was sent');
  });
});
