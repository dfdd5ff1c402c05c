import { dialects } from '../dialects';
import { findKnownName, knownProviders } from '../dialects/known';
import type { Provider } from '../dialects/provider';
import { optional, type Setting, type Source } from './section';
import { readHttpUrl, readPairs } from './values';

/** Azure's older API, in which the path names a deployment, derived from the request's model. */
export interface AzureConfig {
  /** Deployments by model. */
  readonly deployments: ReadonlyMap<string, string>;
  readonly apiVersion: string;
}

/** The upstream APIs. No other host can ever be reached. */
export interface ProvidersConfig {
  /** The provider for requests that name no other. */
  readonly defaultProvider: Provider;
  /** `PROVIDERS`: the providers that requests can name; empty if there is only one. */
  readonly named: readonly Provider[];
  readonly azure: AzureConfig | undefined;
  /**
   * `PUBLIC_URL`: the proxy's own address in the links it rewrites; undefined: taken from `Host`.
   */
  readonly publicUrl: URL | undefined;
}

export const providersSettings = {
  upstream: {
    name: 'UPSTREAM_URL',
    defaultValue: 'https://api.openai.com',
    aliases: ['OXY_TARGET'],
  },
  providers: { name: 'PROVIDERS', defaultValue: '', aliases: [] },
  azureDeployments: { name: 'AZURE_DEPLOYMENTS', defaultValue: '', aliases: [] },
  azureApiVersion: { name: 'AZURE_API_VERSION', defaultValue: '2024-10-21', aliases: [] },
  publicUrl: { name: 'PUBLIC_URL', defaultValue: '', aliases: [] },
} as const satisfies Record<string, Setting>;

export function readProviders(source: Source<keyof typeof providersSettings>): ProvidersConfig {
  const { read } = source;
  const urls = read('upstream', readUrls(/[\s,]+/));
  const named = read('providers', optional(readProviderList)) ?? [];
  const deployments = read('azureDeployments', optional(readPairs)) ?? new Map<string, string>();
  const apiVersion = read('azureApiVersion', readApiVersion);
  const azure = named.find(({ dialect }) => dialect.name === 'azure');
  if (deployments.size > 0 && !azure) {
    source.problem(
      'AZURE_DEPLOYMENTS is set, but PROVIDERS names no Azure resource. Add azure=https://NAME.openai.azure.com to PROVIDERS.',
    );
  }
  return {
    // Providers without an upstream: the first one is the default.
    defaultProvider: (!source.isSet('upstream') && named[0]) || toDefaultProvider(urls, named),
    named,
    azure: deployments.size > 0 ? { deployments, apiVersion } : undefined,
    publicUrl: read('publicUrl', optional(readHttpUrl)),
  };
}

/** The provider at `UPSTREAM_URL`: one of the named ones, if the address is the same. */
function toDefaultProvider(urls: readonly [URL, ...URL[]], named: readonly Provider[]): Provider {
  const [url] = urls;
  const same = named.find((provider) => String(provider.urls) === String(urls));
  if (same) return same;
  const known = findKnownName(url) ?? '';
  const isFree = known !== '' && !named.some(({ name }) => name === known);
  const dialect = dialects[knownProviders[known]?.dialect ?? 'openai'];
  return { name: isFree ? known : 'default', dialect, url, urls };
}

function readUrls(separator: RegExp) {
  return (text: string): [URL, ...URL[]] => {
    const [first = '', ...others] = text.split(separator).filter((part) => part !== '');
    return [readHttpUrl(first), ...others.map(readHttpUrl)];
  };
}

/** Words with which paths of the APIs start. */
const reservedNames = /^(?:v\d.*|upload|download|ws|default)$/;

/** `openai, anthropic, mine=https://host/path, both=https://one|https://other`. */
function readProviderList(text: string): Provider[] {
  const providers = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(readProvider);
  const names = providers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`must name each provider once, but "${twice}" is repeated`);
  return providers;
}

function readProvider(part: string): Provider {
  const [, name = '', , address] = /^([^=]*)(=(.*))?$/.exec(part) ?? [];
  const known = Object.hasOwn(knownProviders, name) ? knownProviders[name] : undefined;
  if (!/^[a-z][a-z0-9-]{0,30}$/.test(name) || reservedNames.test(name)) {
    throw new Error(
      'must be names, or names with addresses, separated by commas: openai,anthropic,mine=https://example.com. Names are small letters, digits and "-", and not a word that API paths begin with, such as v1',
    );
  }
  const given = address ?? known?.address;
  if (!given) {
    throw new Error(
      name === 'azure'
        ? 'must say where Azure is: azure=https://NAME.openai.azure.com'
        : `must give "${name}" an address (${name}=https://…), or name one of ${Object.keys(knownProviders).join(', ')}`,
    );
  }
  const urls = readUrls(/\|/)(given);
  const dialect = known?.dialect ?? knownProviders[findKnownName(urls[0]) ?? '']?.dialect;
  if (dialect === 'azure') for (const url of urls) completeAzure(url);
  return { name, dialect: dialects[dialect ?? 'openai'], url: urls[0], urls };
}

/** All paths of Azure OpenAI start with `/openai`. */
function completeAzure(url: URL): void {
  if (url.pathname === '/') url.pathname = '/openai';
}

function readApiVersion(text: string): string {
  if (/^[\w.-]{1,40}$/.test(text)) return text;
  throw new Error('must be a version of the API, such as 2024-10-21');
}
