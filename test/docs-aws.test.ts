import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

// The AWS tests deploy with exactly these.
const policies = ['deployer', 'cloudformation-role', 'deployer-web', 'cloudformation-role-web'];

describe.each(['docs/deploy-aws.md', 'docs/deploy-aws.zh-CN.md'])('%s', (file) => {
  test.each(policies)('shows the policy %s exactly as tested', (name) => {
    const policy = read(`plugins/shared/clouds/aws/policies/${name}.json`);
    expect(read(file)).toContain(`\`${name}.json\`:\n\n\`\`\`json\n${policy}\`\`\``);
  });

  test('names only files of this repository in commands', () => {
    const named = [...read(file).matchAll(/-c (serverless[\w.-]*\.yml)/g)];
    expect(named.length).toBeGreaterThan(8);
    for (const [, yaml = ''] of named) expect(() => read(yaml)).not.toThrow();
  });

  test('links to files that exist', () => {
    for (const [, path = ''] of read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      expect(() => read(join('docs', path))).not.toThrow();
    }
  });
});

test('both languages have the same sections, table rows and commands', () => {
  const shape = (file: string) => {
    const text = read(file);
    return {
      sections: (text.match(/^## /gm) ?? []).length,
      rows: (text.match(/^\| /gm) ?? []).length,
      commands: [...text.matchAll(/`(npx sls[^`]*)`/g)].map(([, command]) => command).toSorted(),
    };
  };
  expect(shape('docs/deploy-aws.zh-CN.md')).toEqual(shape('docs/deploy-aws.md'));
});
