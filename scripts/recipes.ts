import { readFileSync, writeFileSync } from 'node:fs';
import type { Status } from '../web/api/status';
import { type Client, type Code, type Recipe, type Target, toTarget } from '../web/connect/client';
import { clients } from '../web/connect/clients';
import { keyNotes, toOriginNote } from '../web/connect/notes';
import { en } from '../web/i18n/en';
import { zh } from '../web/i18n/zh';
import { type Provider, toProviders } from '../web/providers';

const begin = '<!-- clients: npm run docs:recipes writes what follows, from web/connect -->';
const end = '<!-- end of clients -->';

const words = {
  en: {
    checks: en.connect.checks,
    baseUrl: 'Base URL',
    modes: {
      head: '| Access mode | API key field | |\n| --- | --- | --- |',
      open: 'open',
      locked: 'locked',
      injecting: 'locked, with your API keys',
    },
    colon: ': ',
  },
  zh: {
    checks: zh.connect.checks,
    baseUrl: 'Base URL',
    modes: {
      head: '| 访问模式 | API 密钥栏填写 | |\n| --- | --- | --- |',
      open: '开放',
      locked: '上锁',
      injecting: '上锁，使用你的 API 密钥',
    },
    colon: '：',
  },
};

type Language = keyof typeof words;

/** The pages with the recipes, and their language. */
export const pages = [
  ['docs/recipes.md', 'en'],
  ['docs/recipes.zh-CN.md', 'zh'],
] as const;

/** One provider for each dialect, as with `PROVIDERS=openai,anthropic,gemini`. */
const providers = toProviders({ providers: ['openai', 'anthropic', 'gemini'] } as unknown as Status)
  // SDKs that drop a prefix are routed correctly anyway, so the shorter address is shown.
  .map((provider) => ({ ...provider, basePath: provider.dialect === 'openai' ? '/v1' : '' }));

const target = (provider: Provider, mode: Status['mode']): Target =>
  toTarget('https://ADDRESS', provider, providers, mode);

/** Everything between the markers, in one language. */
export function toRecipes(language: Language): string {
  const { modes } = words[language];
  const rows = (['open', 'locked', 'injecting'] as const).map((mode) => {
    const { key } = target(providers[0] as Provider, mode);
    return `| ${modes[mode]} | \`${key}\` | ${keyNotes[mode][language]} |`;
  });
  const sections = clients.map((client) => toSection(client, language));
  return [[modes.head, ...rows].join('\n'), ...sections].join('\n\n');
}

function toSection(client: Client, language: Language): string {
  const { checks } = words[language];
  const parts: string[] = [`### ${client.name}`];
  const recipes = providers.flatMap((provider) => {
    const recipe = client.recipe(target(provider, 'open'));
    return recipe ? [[provider, recipe] as const] : [];
  });
  // Some clients have one recipe for all providers.
  const isOne = new Set(recipes.map(([, recipe]) => JSON.stringify(recipe))).size === 1;
  for (const [provider, recipe] of isOne ? recipes.slice(0, 1) : recipes) {
    if (recipes.length > 1 && !isOne) parts.push(`**${provider.label}**`);
    parts.push(...toLines(recipe, language));
  }
  const note = toOriginNote(client, target(providers[0] as Provider, 'open'));
  if (note) parts.push(note[language]);
  parts.push(`_${checks[client.check ?? 'none'](client.version)}_`);
  return parts.join('\n\n');
}

function toLines({ baseUrl, where, fields = [], code = [], note }: Recipe, language: Language) {
  const { colon, baseUrl: name } = words[language];
  const list = [[name, baseUrl], ...fields].map(
    ([label, value]) => `- ${label}${colon}\`${value}\``,
  );
  return [
    ...(where ? [where[language]] : []),
    list.join('\n'),
    ...code.map(toBlock),
    ...(note ? [note[language]] : []),
  ];
}

function toBlock({ language, title, text }: Code): string {
  return `${title ? `\`${title}\`\n\n` : ''}\`\`\`${language}\n${text}\n\`\`\``;
}

/** Replaces the recipes in a page with the current ones. */
export function withRecipes(page: string, language: Language): string {
  const [before, rest = ''] = page.split(begin);
  const [, after] = rest.split(end);
  if (after === undefined) throw new Error(`The page has no markers for the recipes: ${begin}`);
  return `${before}${begin}\n\n${toRecipes(language)}\n\n${end}${after}`;
}

if (require.main === module) {
  for (const [path, language] of pages) {
    writeFileSync(path, withRecipes(readFileSync(path, 'utf8'), language));
  }
}
