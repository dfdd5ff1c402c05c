import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LLMock } from '@copilotkit/aimock';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { knownProviders } from '../../lib/dialects/known';
import packageJson from '../../package.json';
import { pages, withRecipes } from '../../scripts/recipes';
import type { Status } from '../../web/api/status';
import { type Client, type Code, keys, toTarget } from '../../web/connect/client';
import { clients } from '../../web/connect/clients';
import { toProviders } from '../../web/providers';
import { type ProxyProcess, startProxy } from '../support/proxy-process';
import { testWith } from '../support/test-with';
import { type ScriptRunner, startScriptRunner } from './script-runner';

// "Connect your app": the exact lines that the page and docs/recipes show, run through the built proxy.

const ANSWER = 'Hello from the stand-in.';
const ACCESS_KEY = 'access-key-of-this-test';
const hash = createHash('sha256').update(ACCESS_KEY).digest('hex');
/** Inside the repository, so that Node finds the packages. */
const folder = join(__dirname, `../../tmp/connect-${process.pid}`);

const mock = new LLMock({ host: '127.0.0.1', port: 0, logLevel: 'silent' });
const proxies = new Map<Status['mode'], ProxyProcess>();
let scripts: ScriptRunner;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  scripts = startScriptRunner();
  mock.onMessage(/.*/, { content: ANSWER }, { chunkSize: 6 });
  await mock.start();
  const all = ['openai', 'anthropic', 'gemini', 'groq'].map((name) => `${name}=${mock.url}`);
  const open = { PROVIDERS: all.join(',') };
  const locked = { ...open, ACCESS_KEYS: `me ${hash}` };
  const owners = 'openai=sk-a anthropic=sk-b gemini=sk-c groq=sk-d';
  const injecting = { ...locked, INJECT_KEYS: owners };
  for (const [mode, variables] of Object.entries({ open, locked, injecting })) {
    proxies.set(mode as Status['mode'], await startProxy(variables));
  }
}, 60_000);
afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.stop();
  scripts.stop();
  await mock.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The languages that run here, and the extensions of their files. */
const extensions: Readonly<Record<string, string>> = { js: 'mjs', sh: 'sh' };

/** Runs lines as a user would, with the keys filled in. */
async function run({ language, text }: Code): Promise<string> {
  const hash = createHash('sha256').update(text).digest('hex');
  const file = join(folder, `${hash}.${extensions[language]}`);
  const filled = text.replace('YOUR_API_KEY', 'sk-own').replace('YOUR_ACCESS_KEY', ACCESS_KEY);
  writeFileSync(file, filled);
  if (language === 'js') return scripts.run(file);
  const { stdout, stderr } = await promisify(execFile)('sh', [file]);
  return stdout + stderr;
}

/** curl shows the events, the others the text. */
function toSaid(output: string): string {
  const pieces = [...output.matchAll(/"(?:content|text)":"([^"]*)"/g)].map(([, text]) => text);
  return pieces.length > 0 ? pieces.join('') : output.trim();
}

const tested = clients.filter(({ check }) => check === 'test');
/** Every provider if the proxy is open; in the other modes one of each dialect, because only the key differs. */
const cases = tested.flatMap((client) =>
  (['open', 'locked', 'injecting'] as const).flatMap((mode) =>
    toRunnable(client, mode, 'http://127.0.0.1:1')
      .filter(([provider]) => mode === 'open' || provider !== 'groq')
      .map(([provider]) => [client.name, provider, mode] as const),
  ),
);

/** A client's lines that can run here, for each provider. */
function toRunnable(client: Client, mode: Status['mode'], origin: string) {
  const names = ['openai', 'anthropic', 'gemini', 'groq'];
  const providers = toProviders({ providers: names } as unknown as Status);
  return providers.flatMap((provider) => {
    const recipe = client.recipe(toTarget(origin, provider, providers, mode));
    const code = recipe?.code?.filter(({ language }) => extensions[language]) ?? [];
    return code.map((one) => [provider.name, one] as const);
  });
}

describe('the lines for', () => {
  for (const [name, provider, mode] of cases) {
    const title = `${name}, provider ${provider}, stream a chat through a proxy that is ${mode}`;
    const runs = async () => {
      const client = tested.find((one) => one.name === name) as Client;
      const { url } = proxies.get(mode) as ProxyProcess;
      const [, code] = toRunnable(client, mode, url).find(([one]) => one === provider) ?? [];
      expect(code?.text).toContain(keys[mode]);
      expect(toSaid(await run(code as Code))).toBe(ANSWER);
    };
    testWith(name === 'curl' ? 'curl' : undefined, title, runs, 60_000);
  }
});

describe('docs/recipes', () => {
  test.each(pages)(
    '%s shows the same recipes as the page: npm run docs:recipes',
    (path, language) => {
      const page = readFileSync(join(__dirname, '../..', path), 'utf8');
      // The formatter aligns tables.
      const toPlain = (text: string) => text.replace(/[\s-]+/g, '');
      expect(toPlain(page) === toPlain(withRecipes(page, language))).toBe(true);
    },
  );
});

describe('the page’s information about a client', () => {
  test('names the tested package versions', () => {
    const installed = packageJson.devDependencies as Record<string, string>;
    for (const { version } of tested) {
      for (const [, name = '', number] of version.matchAll(
        /((?:@[\w-]+\/)?[\w-]+) (\d+\.\d+\.\d+)/g,
      )) {
        expect([name, number]).toEqual([name, installed[name]]);
      }
    }
  });

  test('exists for each common app and SDK', () => {
    expect(clients.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        ...['Python', 'Node', 'Go', 'Java', 'C#', 'curl', 'Claude Code', 'Codex', 'Cursor'],
        ...['Cline', 'Continue', 'Cherry Studio', 'NextChat', 'LobeChat', 'Open WebUI'],
        ...['LangChain', 'Vercel AI SDK', 'n8n', 'Dify'],
      ]),
    );
  });

  test.each(['default', 'openai', 'anthropic', 'gemini', 'azure', 'groq', 'mine'])(
    'contains the address, the mode’s key and a base URL, for %s',
    (name) => {
      const providers = toProviders({ providers: ['deepseek', name] } as unknown as Status);
      const provider = providers[1];
      if (!provider) throw new Error('no provider');
      for (const mode of ['open', 'locked', 'injecting'] as const) {
        const target = toTarget('https://proxy.example', provider, providers, mode);
        const recipes = clients.flatMap((client) => client.recipe(target) ?? []);
        expect(recipes.length).toBeGreaterThan(4);
        for (const { baseUrl, code = [], fields = [], where, note } of recipes) {
          expect(baseUrl).toMatch(/^https:\/\/proxy\.example(?:\/|$)/);
          expect(code.length + fields.length > 0 || note !== undefined).toBe(true);
          const lines = JSON.stringify([code, fields]);
          if (code.length + fields.length > 0) expect(lines).toContain(keys[mode]);
          if (where) expect(where.zh && where.en).toBeTruthy();
        }
      }
    },
  );
});

describe('a provider that the proxy knows by name', () => {
  test.each(Object.entries(knownProviders))(
    '%s: the page has its name, its dialect and a model',
    (name, known) => {
      const [, provider] = toProviders({ providers: ['mine', name] } as unknown as Status);
      expect(provider?.label).not.toBe(name);
      expect(provider?.dialect).toBe(known.dialect === 'azure' ? 'openai' : known.dialect);
      // On Azure a model has the name of the customer's deployment.
      expect(provider?.model !== '').toBe(name !== 'azure');
    },
  );

  test.each(['docs/providers.md', 'docs/providers.zh-CN.md'])('is in the list of %s', (file) => {
    const page = readFileSync(join(__dirname, '../..', file), 'utf8');
    for (const [name, { address }] of Object.entries(knownProviders)) {
      expect(page).toMatch(
        new RegExp(`\\| \`${name}\` +\\| .*${address ? address.replaceAll('.', '\\.') : name}`),
      );
    }
  });
});

test('a provider with a name of the owner’s own has the lines of the API at its address', async () => {
  const PROVIDERS =
    'claude=https://api.anthropic.com,team=https://NAME.openai.azure.com,mine=https://x.example';
  const proxy = await startProxy({ UPSTREAM_URL: mock.url, PROVIDERS });
  try {
    const status = (await (await fetch(`${proxy.url}/-/status`)).json()) as Status;
    const [, claude, team, mine] = toProviders(status);
    expect(claude).toMatchObject({ dialect: 'anthropic', basePath: '/claude' });
    expect(team).toMatchObject({ dialect: 'openai', basePath: '/team/v1' });
    expect(mine).toMatchObject({ dialect: 'openai', basePath: '/mine/v1', model: '' });
  } finally {
    await proxy.stop();
  }
});
