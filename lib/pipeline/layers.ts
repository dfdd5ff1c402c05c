import type { Config } from '../config';
import { findKnownName } from '../dialects/known';
import type { Layer } from '../exchange/layer';
import { createChecks } from './checks';
import type { Log } from './log';
import type { Services } from './services';
import type { Upstreams } from './upstreams';

/** What layers are made from. */
export interface LayerContext {
  readonly config: Config;
  readonly log: Log;
  readonly upstreams: Upstreams;
  readonly services: Services;
  /** The platform limits how long some requests may take. */
  readonly hasTimeLimit: boolean;
}

/** A layer of the list: whether it is on, and how it is made. What is off is not even loaded. */
interface LayerEntry {
  isOn(context: LayerContext): boolean;
  load(context: LayerContext): Promise<Layer | undefined>;
}

const everyProvider = ({ providers: { named, fallback } }: Config) => [...named, fallback];

const everyUrl = (config: Config) => everyProvider(config).flatMap(({ urls }) => urls);

/**
 * Every layer, in the order in which a request meets them; an answer meets them the other way round, so
 * the first is the nearest to the client. The record stands before all of them, the transport behind.
 */
const entries: readonly LayerEntry[] = [
  {
    isOn: ({ config, hasTimeLimit }) => hasTimeLimit || config.timeLimit < Number.POSITIVE_INFINITY,
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
    isOn: ({ config }) => config.keepalive !== undefined,
    load: async ({ config }) =>
      (await import('../layers/keepalive')).createKeepalive(config.keepalive ?? 0),
  },
  {
    isOn: ({ config }) => config.providers.named.length > 0,
    load: async ({ config }) => (await import('../layers/links')).createLinks(config.providers),
  },
  {
    isOn: ({ config }) => everyProvider(config).some(({ dialect }) => dialect.name === 'azure'),
    load: async ({ config }) =>
      (await import('../layers/azure')).createAzure(config.providers.azure),
  },
  {
    isOn: ({ config }) => everyUrl(config).some((url) => findKnownName(url) === undefined),
    load: async ({ config }) =>
      (await import('../layers/loop-guard')).createLoopGuard(config.providers),
  },
];

/** Creates the layers that are on, in order. */
export async function createLayers(context: LayerContext): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const entry of entries) {
    const layer = entry.isOn(context) ? await entry.load(context) : undefined;
    if (layer) layers.push(layer);
  }
  return layers;
}
