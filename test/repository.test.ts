import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { type Setting, settings } from '../lib/config';
import { PAGE_FILES } from '../plugins/shared/packaging/page';
import { toZip } from '../plugins/shared/packaging/zip';

const root = join(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Rows of the configuration table: name and default, as displayed. */
function tableOf(file: string): [string, string][] {
  const rows = read(file).matchAll(/^\| `([A-Z0-9_]+)` +\| (.*?) +\|/gm);
  return [...rows].map(([, name = '', defaultValue = '']) => [
    name,
    defaultValue.replaceAll('`', ''),
  ]);
}

function findIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, key) => (inner as Record<string, unknown>)[key], value);
}

const known = Object.values(settings).map(({ name, defaultValue }: Setting): [string, string] => [
  name,
  defaultValue === '' ? '–' : defaultValue,
]);

describe.each(['docs/settings.md', 'docs/settings.zh-CN.md'])('%s', (file) => {
  test('has a row for each setting, with the default from the code', () => {
    expect(tableOf(file)).toEqual(known);
  });
});

describe.each([
  ['serverless.yml', ['provider', 'environment'], ["''"]],
  ['serverless.aws.yml', ['provider', 'environment'], ['null']],
  [
    'serverless.aws-web.yml',
    [
      'resources',
      'Resources',
      'ProxyRevision',
      'Properties',
      'ServiceConfig',
      'EnvironmentVariables',
    ],
    ['null'],
  ],
])('%s', (file, path, [none]) => {
  test('passes on every setting that applies there, under its name and its old names', () => {
    const passed = findIn(parse(read(file), { logLevel: 'error' }), path) as Record<string, string>;
    const hasServer = file !== 'serverless.aws.yml';
    const expected = Object.values(settings)
      .filter(({ scope }: Setting) => scope === undefined || (scope === 'server' && hasServer))
      .map(({ name, aliases }: Setting) => {
        // An empty value must not hide the value of an old name.
        const source = aliases.length > 0 ? 'file(plugins/environment.cjs)' : 'env';
        const names = [`${source}:${name}`, ...aliases.map((one) => `env:${one}`)].join(', ');
        return [name, `\${${names}, ${none}}`];
      });
    const byDeploy = ['FUNCTION_TIMEOUT', 'VERIFY_TOKEN_SHA256'];
    // In any order, as suits the YAML file.
    const given = Object.entries(passed).filter(([name]) => !byDeploy.includes(name));
    expect(given.toSorted()).toEqual(expected.toSorted());
  });
});

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  test('shows the most important settings, with the defaults from the code', () => {
    const rows = tableOf(file);
    expect(rows.length).toBeGreaterThan(8);
    expect(rows).toEqual(known.filter(([name]) => rows.some(([shown]) => shown === name)));
  });

  test('has at most 120 lines', () => {
    expect(read(file).split('\n').length).toBeLessThanOrEqual(121);
  });

  test('shows only commands that are in package.json', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const shown = [...read(file).matchAll(/npm (?:run )?(demo|test|start|bench|check)\b/g)];
    expect(shown.length).toBeGreaterThan(3);
    for (const [, name = ''] of shown) expect(scripts).toHaveProperty(name);
  });
});

describe('the bundle', () => {
  /** Every file of a build, the entry first. */
  const filesOf = (folder: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.cjs'))
      .map((name) => ({ name, data: readFileSync(join(root, folder, name)) }));

  test.each([
    ['tencent', 52.5],
    ['aws', 44],
  ])(
    'for %s loads at most %d KB at startup, and contains no part of undici except its connector',
    (cloud, limit) => {
      const folder = `dist/${cloud}`;
      expect(statSync(join(root, folder, 'index.cjs')).size).toBeLessThanOrEqual(limit * 1024);
      const code = filesOf(folder).map(({ data }) => data.toString());
      const foreign = ['node:http2', 'CacheStorage', 'WebSocketStream', 'llhttp'];
      // Compared without the code, which a failure would print.
      expect(foreign.filter((part) => code.some((text) => text.includes(part)))).toEqual([]);
    },
  );

  test('zips to at most 182 KB without Redis', async () => {
    const { bundleInMemory, forRedis } = await import('../plugins/shared/packaging/bundle');
    const { files } = await bundleInMemory('functions/tencent.ts', 'index');
    const page = PAGE_FILES.map((name) => ({
      name,
      data: readFileSync(join(root, 'dist/tencent', name)),
    }));
    const zip = toZip([...files.filter((file) => !forRedis(file)), ...page]);
    expect(zip.length).toBeLessThanOrEqual(182 * 1024);
  });

  test('is reproducible, byte for byte', () => {
    const other = 'node_modules/.cache/bundle-test';
    rmSync(join(root, other), { recursive: true, force: true });
    execFileSync(
      process.execPath,
      [
        join(root, 'node_modules/tsx/dist/cli.mjs'),
        '-e',
        `import { bundle } from './plugins/shared/packaging/bundle'; void bundle('functions/tencent.ts', '${other}/index.cjs');`,
      ],
      { cwd: root },
    );
    const [before, after] = ['dist/tencent', other].map(filesOf);
    expect(after?.map(({ name }) => name)).toEqual(before?.map(({ name }) => name));
    const differing = after?.filter(({ data }, index) => !before?.[index]?.data.equals(data));
    expect(differing?.map(({ name }) => name)).toEqual([]);
  });
});

/** The anchors of a Markdown page, as GitHub generates them from its headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}

describe('the documents', () => {
  const within = ['docs', 'bench', 'plugins', 'test', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
      .map((file) => join(folder, file)),
  );
  const pages = [...readdirSync(root).filter((file) => file.endsWith('.md')), ...within].sort();

  test('have no broken links', () => {
    const broken = pages.flatMap((page) => {
      const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
      return links.flatMap(([, file = '', anchor]) => {
        const target = file === '' ? page : join(dirname(page), file);
        if (!existsSync(join(root, target))) return [`${page}: ${file}`];
        if (anchor === undefined || anchorsOf(read(target)).includes(anchor)) return [];
        return [`${page}: ${file}#${anchor}`];
      });
    });
    expect(broken).toEqual([]);
  });

  test('exist in English and Chinese', () => {
    const guides = pages.filter((page) => /^docs\/(?!architecture)/.test(page));
    const english = guides.filter((page) => !page.endsWith('.zh-CN.md'));
    const chinese = guides.filter((page) => page.endsWith('.zh-CN.md'));
    expect(english.length).toBeGreaterThan(5);
    expect(chinese).toEqual(english.map((page) => page.replace('.md', '.zh-CN.md')).sort());
  });
});
