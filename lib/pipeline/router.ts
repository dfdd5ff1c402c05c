import type { ProvidersConfig } from '../config/providers';
import { dialects } from '../dialects';
import { detectDialect } from '../dialects/detect-dialect';
import type { DialectName } from '../dialects/dialect';
import { knownProviders } from '../dialects/known';
import type { Provider } from '../dialects/provider';
import { ProxyError } from '../exchange/errors';

/** The destination of a request: the provider, and the target below its address. */
export interface Route {
  readonly provider: Provider;
  readonly target: string;
}

/**
 * Finds the provider of a request by its path and headers alone.
 *
 * @throws {ProxyError} `unknown_upstream` if a path names a provider that is not configured.
 */
export type Router = (request: {
  readonly target: string;
  readonly headers: readonly string[];
}) => Route;

/** The first segment of a path, and what Google's SDKs may put before it. */
const firstSegment = /^\/+(?:(upload|download)\/)?([a-z][a-z0-9-]*)(?=[/?]|$)/;

/** A repeated version: once from the configured base URL, once from an SDK. */
const doubledVersion = /^(\/v\d(?:alpha|beta)?\d*)\1(?=\/)/;

/**
 * Creates the router: by the name at the start of the path (`/anthropic/v1/messages`), otherwise by
 * the dialect of the request, otherwise the default.
 */
export function createRouter({ defaultProvider, named }: ProvidersConfig): Router {
  const byName = new Map(named.map((provider) => [provider.name, provider]));
  const repeated = new Map([defaultProvider, ...named].map((one) => [one.name, toRepeated(one)]));
  const byShape = new Map<DialectName, Provider>();
  for (const provider of named) {
    // A provider named like its dialect takes precedence over others that use the same dialect.
    const first = byShape.get(provider.dialect.name);
    if (!first || provider.name === provider.dialect.name)
      byShape.set(provider.dialect.name, provider);
  }
  /** An unknown host may support every SDK: the request then determines the format of errors. */
  const otherwise = new Map<DialectName | undefined, Provider>();
  const isKnown = defaultProvider.name !== 'default';
  for (const name of ['anthropic', 'gemini', 'azure'] as const) {
    otherwise.set(
      name,
      isKnown || name === defaultProvider.dialect.name
        ? defaultProvider
        : { ...defaultProvider, dialect: dialects[name], isDetected: true },
    );
  }

  return (incoming) => {
    const { target } = incoming;
    const match = firstSegment.exec(target);
    const name = match?.[2] ?? '';
    const provider = byName.get(name);
    if (provider) {
      const kind = match?.[1] ? `/${match[1]}` : '';
      const rest = kind + target.slice(match?.[0].length);
      return { provider, target: normalise(rest, repeated.get(name) ?? []) };
    }
    const shape = detectDialect(incoming)?.name;
    const fitting = (shape && byShape.get(shape)) ?? otherwise.get(shape) ?? defaultProvider;
    if (named.length === 0) return { provider: fitting, target };
    if (Object.hasOwn(knownProviders, name) && name !== shape && fitting.name !== name) {
      if (!(name === 'openai' && byShape.has('azure'))) throw notConfigured(name);
    }
    return { provider: fitting, target: normalise(target, repeated.get(fitting.name) ?? []) };
  };
}

/**
 * Removes what SDKs and users repeat at the start of a path: the provider's name, its base path
 * (`/groq/openai/v1`, because Groq's address ends with `/openai`), or the version.
 */
function normalise(rest: string, repeated: readonly string[]): string {
  let target = rest[0] === '/' ? rest : `/${rest}`;
  for (const prefix of repeated) {
    while (target.startsWith(prefix) && isBorder(target.charAt(prefix.length))) {
      target = target.slice(prefix.length);
      if (target[0] !== '/') target = `/${target}`;
    }
  }
  return target.indexOf('/v', 1) === -1 ? target : target.replace(doubledVersion, '$1');
}

/** What can be repeated at the start of a provider's paths. */
function toRepeated({ name, url }: Provider): string[] {
  const base = url.pathname.replace(/\/$/, '');
  return base === '' ? [`/${name}`] : [`/${name}`, base];
}

const isBorder = (character: string) => character === '' || character === '/' || character === '?';

function notConfigured(name: string): ProxyError {
  return new ProxyError('unknown_upstream', {
    message: `This proxy is not configured for ${name}. Its owner can add ${name} to PROVIDERS.`,
  });
}
