import type { Config } from '../config';
import { isMetered } from '../config/access-key';
import { findKnownName } from '../dialects/known';
import type { Platform } from '../endpoints/endpoint';
import type { Layer } from '../exchange/layer';
import type { Log } from '../exchange/log';
import type { Access } from '../layers/access';
import { createChecks } from './checks';
import type { Services } from './services';
import type { Upstreams } from './upstreams';

/** What layers are created from. */
export interface LayerContext {
  readonly config: Config;
  readonly log: Log;
  readonly upstreams: Upstreams;
  readonly services: Services;
  readonly platform: Platform;
}

/**
 * An entry of the list: whether the layer is enabled, and how to create it. Disabled layers are not
 * loaded.
 */
interface LayerEntry {
  isOn(context: LayerContext): boolean;
  load(context: LayerContext): Promise<Layer | undefined>;
}

const everyProvider = ({ providers: { named, defaultProvider } }: Config) => [
  ...named,
  defaultProvider,
];

/** Token limits and budgets need the usage of responses, even if the log does not record it. */
const countsTokens = ({ access }: Config) => access?.keys.some(isMetered) === true;

const injectedProviders = ({ access }: Config) => access?.injected ?? new Map<string, unknown>();

const everyUrl = (config: Config) => everyProvider(config).flatMap(({ urls }) => urls);

/**
 * Every layer, in the order in which a request passes through them; a response passes in reverse
 * order, so the first is the nearest to the client. The record comes before all of them, the
 * transport after.
 */
const entries: readonly LayerEntry[] = [
  {
    isOn: ({ config, platform }) =>
      platform.limitsTime === true || config.timeLimit < Number.POSITIVE_INFINITY,
    load: async ({ config }) =>
      (await import('../layers/time-limit')).createTimeLimit(config.timeLimit),
  },
  {
    isOn: ({ config }) => config.cors !== undefined,
    load: async ({ config }) => (await import('../layers/cors')).createCors(config.cors ?? []),
  },
  {
    isOn: () => true,
    load: async ({ config }) => createChecks(config),
  },
  {
    isOn: ({ config }) => config.access !== undefined,
    load: async (context) => (await loadAccess(context))?.lock,
  },
  {
    isOn: ({ config }) => config.aliases !== undefined,
    load: async ({ config, upstreams }) =>
      (await import('../layers/aliases')).createAliases(
        config.aliases ?? new Map(),
        upstreams.of,
        injectedProviders(config),
      ),
  },
  {
    isOn: ({ config }) => config.access !== undefined,
    load: async (context) => (await loadAccess(context))?.rules,
  },
  {
    isOn: ({ config }) => config.access?.keys.some(({ models }) => models !== undefined) === true,
    load: async () => (await import('../layers/access/model-lists')).createModelLists(),
  },
  {
    isOn: ({ config }) => config.keepalive !== undefined,
    load: async ({ config }) =>
      (await import('../layers/keepalive')).createKeepalive(config.keepalive ?? 0),
  },
  {
    isOn: ({ config }) => config.providers.named.length > 0,
    load: async ({ config }) => (await import('../layers/links')).createLinks(config.providers),
  },
  {
    isOn: ({ config }) => config.usage.isAskedFor,
    load: async () => (await import('../layers/usage/stream-usage')).createStreamUsage(),
  },
  {
    isOn: ({ config }) => config.usage.isCounted || countsTokens(config),
    load: async () => (await import('../layers/usage')).createUsage(),
  },
  {
    isOn: ({ config }) =>
      config.failover !== undefined || everyProvider(config).some(({ urls }) => urls.length > 1),
    load: async ({ config, upstreams }) =>
      (await import('../layers/failover/layer')).createFailover(upstreams.of, config.failover),
  },
  {
    isOn: ({ config }) => everyProvider(config).some(({ dialect }) => dialect.name === 'azure'),
    load: async ({ config }) =>
      (await import('../layers/azure')).createAzure(config.providers.azure),
  },
  {
    isOn: ({ config }) => (config.access?.injected.size ?? 0) > 0,
    load: loadInjection,
  },
  {
    isOn: ({ config }) => everyUrl(config).some((url) => findKnownName(url) === undefined),
    load: async ({ config }) =>
      (await import('../layers/loop-guard')).createLoopGuard(config.providers),
  },
];

/** Creates the enabled layers, in order. */
export async function createLayers(context: LayerContext): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const entry of entries) {
    const layer = entry.isOn(context) ? await entry.load(context) : undefined;
    if (layer) layers.push(layer);
  }
  return layers;
}

/** Shared by two layers and used by others, so it is created once. */
async function loadAccess(context: LayerContext): Promise<Access | undefined> {
  const { config, log, services, platform } = context;
  if (!config.access || services.access) return services.access;
  const { createAccess } = await import('../layers/access');
  const access = createAccess(config.access, config, log, platform.cloud === 'local');
  services.access = access;
  return access;
}

async function loadInjection(context: LayerContext): Promise<Layer | undefined> {
  const { config, services } = context;
  if (!config.access) return undefined;
  const { createInjection } = await import('../layers/injection');
  const injection = createInjection(config.access.injected, services.access?.redis);
  services.countKeys = injection.count;
  return injection.layer;
}
