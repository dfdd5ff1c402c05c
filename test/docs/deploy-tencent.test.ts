import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import policy from '../../plugins/shared/clouds/tencent/policy.json';
import { SERVICES } from '../../twins/tencent/api/actions';
import { readPolicy } from '../clouds/tencent/support/policy';

const read = (file: string) => readFileSync(join(__dirname, '../../docs', file), 'utf8');
const english = read('deploy-tencent.md');
const chinese = read('deploy-tencent.zh-CN.md');

describe('the guide to Tencent Cloud', () => {
  test('has the same policy, commands and status codes in both languages', () => {
    expect(readPolicy('deploy-tencent.zh-CN.md')).toEqual(readPolicy('deploy-tencent.md'));
    // `setup` prints this one.
    for (const text of [english, chinese]) {
      const [, shown = '{}'] = /```json\n(\{\s+"version": "2\.0"[\s\S]*?)```/.exec(text) ?? [];
      expect(JSON.parse(shown)).toEqual(policy);
    }
    const commandsOf = (text: string) =>
      [...text.matchAll(/npx sls [a-z]+(?: list| check)?(?: --?\w+)*/g)].map(
        ([command]) => command,
      );
    expect(commandsOf(chinese)).toEqual(commandsOf(english));
    const codesOf = (text: string) => {
      const [, table = ''] = /^## 8\..*?$(.*?)^## 9\./ms.exec(text) ?? [];
      const cells = [...table.matchAll(/^\| ([^|]+)\|/gm)].map(([, cell = '']) => cell);
      return cells.flatMap((cell) => cell.match(/\b\d{3}\b/g) ?? []);
    };
    expect(codesOf(chinese)).toEqual(codesOf(english));
    expect(codesOf(english).length).toBeGreaterThan(14);
  });

  test('allows only existing actions', () => {
    const known = SERVICES.flatMap(({ name, actions }) =>
      Object.keys(actions).map((action) => `${name}:${action}`),
    );
    const unknown = readPolicy('deploy-tencent.md').filter((action) => !known.includes(action));
    expect(unknown).toEqual([]);
  });
});
