import { describe, expect, test } from '@jest/globals';
import { toBootstrap } from '../../../plugins/serverless-tencent-scf/src/bootstrap';

const nodeFlags = '--max-semi-space-size=4';

describe('scf_bootstrap', () => {
  test.each([
    ['Nodejs20.19', '/var/lang/node20/bin/node'],
    ['Nodejs18.15', '/var/lang/node18/bin/node'],
    ['Nodejs24.11', '/var/lang/node24/bin/node'],
  ])('starts the Node of %s', (runtime, path) => {
    expect(toBootstrap({ runtime, nodeFlags, key: 'proxy' }, 'index.cjs')).toBe(
      `#!/bin/bash\nexec ${path} --max-semi-space-size=4 index.cjs\n`,
    );
  });

  test('has no empty argument when there are no flags', () => {
    const script = toBootstrap(
      { runtime: 'Nodejs20.19', nodeFlags: '', key: 'proxy' },
      'index.cjs',
    );
    expect(script).toBe('#!/bin/bash\nexec /var/lang/node20/bin/node index.cjs\n');
  });

  test('cannot be written for a runtime without Node', () => {
    expect(() => toBootstrap({ runtime: 'Go1', nodeFlags, key: 'proxy' }, 'main')).toThrow('Go1');
  });
});
